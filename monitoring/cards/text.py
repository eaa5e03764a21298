"""Pieces that cards are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.telegram.types import BotMessage, Button
from aibot.lib.text import LIMIT, split_text, utf16_len
from monitoring.models import Listing

SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "UAH": "₴", "PLN": "zł"}
#: Telegram takes at most 100 entities in a message (core.telegram.org/api/entities).
MAX_ENTITIES = 100


class Text:
    """Text that is put together piece by piece, with its entities."""

    def __init__(self) -> None:
        self.text = ""
        self.entities: list[dict[str, Any]] = []

    def add(self, piece: str, style: str = "", url: str = "") -> Text:
        if piece and (style or url) and len(self.entities) < MAX_ENTITIES:
            entity: dict[str, Any] = {
                "type": "text_link" if url else style,
                "offset": utf16_len(self.text),
                "length": utf16_len(piece),
            }
            self.entities.append(entity | ({"url": url} if url else {}))
        self.text += piece
        return self

    def line(self, piece: str = "", style: str = "", url: str = "") -> Text:
        if self.text:
            self.text += "\n"
        return self.add(piece, style, url)

    def fits(self, more: int) -> bool:
        """Whether so many UTF-16 units still fit into a message."""
        return utf16_len(self.text) + more <= LIMIT

    def message(self, **more: Any) -> BotMessage:
        return BotMessage(self.text, entities=tuple(self.entities), **more)


@contextmanager
def speaking_to(person: Person) -> Iterator[None]:
    with translation.override(person.language or "en"):
        yield


def clip(text: str, units: int) -> str:
    if utf16_len(text) <= units:
        return text
    return f"{split_text(text, units - 1)[0]}…" if text.strip() else ""


def amount(value: Decimal | None, currency: str = "EUR") -> str:
    """An amount in German form: 1.234,56 €; empty if there is none."""
    if value is None:
        return ""
    text = f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{text} {SIGNS.get(currency, currency)}"


def price_of(listing: Listing) -> str:
    """The price with its kind, and what it costs at once."""
    if listing.price is None:
        return "/"
    text = f"{amount(listing.price, listing.currency)} ({listing.get_price_kind_display()})"
    if not listing.price_kind:
        text = amount(listing.price, listing.currency)
    if listing.buy_now is not None and listing.buy_now != listing.price:
        text += " · " + _("buy now %(price)s") % {
            "price": amount(listing.buy_now, listing.currency)
        }
    return text


def clock(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment in a person's zone; "/" if it is not known."""
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}" if moment is not None else "/"


def every(seconds: int) -> str:
    """A frequency as it is typed: 60s, 5m, 2h."""
    if seconds % 3600 == 0:
        return f"{seconds // 3600}h"
    return f"{seconds // 60}m" if seconds % 60 == 0 and seconds > 60 else f"{seconds}s"


def data(action: str, number: int) -> str:
    """What stands in a button (at most 64 bytes)."""
    return f"m:{action}:{number}"


def button(text: str, action: str, number: int) -> Button:
    return Button(text, data(action, number))
