"""All adapters by key.

A feed, an API that answers with JSON, or a page that CSS selectors can read needs no code: only a
platform in the admin (docs/sites.md). Another kind of site is a module in this package and an entry
here, and then a platform in the admin, whose action *Have all keywords search here too* adds it to
the keywords that exist.
"""

from __future__ import annotations

from monitoring.platforms.base import Adapter
from monitoring.platforms.css import CssSelectors
from monitoring.platforms.ebay import Ebay
from monitoring.platforms.egun import Egun
from monitoring.platforms.feed import Feed
from monitoring.platforms.json_results import JsonResults
from monitoring.platforms.militaria321 import Militaria321
from monitoring.platforms.telegram import Telegram

ADAPTERS: dict[str, Adapter] = {
    adapter.key: adapter
    for adapter in (
        Egun(),
        Militaria321(),
        Ebay(),
        Feed(),
        CssSelectors(),
        JsonResults(),
        Telegram(),
    )
}
