"""Formatting helpers of the cards."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.telegram.types import Button
from core.formats import format_day, format_money, format_time
from monitoring.models import Listing


def amount(value: Decimal | None, currency: str = "EUR") -> str:
    """An amount in the form of the active language; empty for None."""
    return "" if value is None else format_money(value, currency)


def price_of(listing: Listing) -> str:
    """The price with its kind, and the buy-now price, as far as the site tells them."""
    parts = []
    if listing.price is not None:
        kind = f" ({listing.get_price_kind_display()})" if listing.price_kind else ""
        parts.append(f"{amount(listing.price, listing.currency)}{kind}")
    if listing.buy_now is not None and listing.buy_now != listing.price:
        now = amount(listing.buy_now, listing.currency)
        parts.append(_("buy now %(price)s") % {"price": now})
    return " · ".join(parts) or _("no price")


def number_of_bids(count: int) -> str:
    return ngettext("%(count)d bid", "%(count)d bids", count) % {"count": count}


def clock(moment: datetime | None, zone: tzinfo) -> str:
    """A day with its time, in a person's time zone; "/" for None."""
    if moment is None:
        return "/"
    with timezone.override(zone):
        return format_time(moment)


def day(moment: datetime, zone: tzinfo) -> str:
    """A day in a person's time zone."""
    with timezone.override(zone):
        return format_day(moment)


def time_left(span: timedelta) -> str:
    """How long something still lasts: "14 min", "2 h 5 min", "3 d 4 h"."""
    minutes = max(int(-(-span.total_seconds() // 60)), 0)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, _("d")), (hours, _("h")), (minutes, _("min"))]
    shown = [f"{count} {unit}" for count, unit in parts if count][:2]
    return " ".join(shown) or f"0 {_('min')}"


def data(action: str, number: int) -> str:
    """The callback data of a button (at most 64 bytes)."""
    return f"m:{action}:{number}"


def button(text: str, action: str, number: int) -> Button:
    return Button(text, data(action, number))
