"""What people see of their keywords and finds, in their language. Plain text with Telegram's
entities, so that nothing a seller wrote is ever taken for markup."""

from monitoring.cards.finds import album, find, notice
from monitoring.cards.inquiry import inquiry
from monitoring.cards.keyword import keyword_card, keyword_list

__all__ = [
    "album",
    "find",
    "inquiry",
    "keyword_card",
    "keyword_list",
    "notice",
]
