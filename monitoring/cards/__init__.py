"""Bot messages about keywords and finds, in the language of the person.

Plain text with Telegram entities, so that the text of a seller is never interpreted as markup.
"""

from monitoring.cards.finds import album, also_there, find, held
from monitoring.cards.inquiry import inquiry
from monitoring.cards.keyword import keyword_card, keyword_list, unmuted
from monitoring.cards.notices import notice

__all__ = [
    "album",
    "also_there",
    "find",
    "held",
    "inquiry",
    "keyword_card",
    "keyword_list",
    "notice",
    "unmuted",
]
