"""All adapters by key. A new adapter is a module in this package and an entry here."""

from __future__ import annotations

from monitoring.platforms.base import Adapter
from monitoring.platforms.css import CssSelectors
from monitoring.platforms.egun import Egun
from monitoring.platforms.feed import Feed
from monitoring.platforms.militaria321 import Militaria321
from monitoring.platforms.telegram import Telegram

ADAPTERS: dict[str, Adapter] = {
    adapter.key: adapter for adapter in (Egun(), Militaria321(), Feed(), CssSelectors(), Telegram())
}
