"""Times, days and prices in the form of the active language, in the active time zone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "UAH": "₴", "PLN": "zł"}
#: In these languages the sign stands before the amount.
SIGN_FIRST = ("en",)
#: By their seconds: once in each of them, and in several.
INTERVALS = {
    86_400: (_("every day"), ngettext_lazy("every %(count)d day", "every %(count)d days", "count")),
    3600: (
        _("every hour"),
        ngettext_lazy("every %(count)d hour", "every %(count)d hours", "count"),
    ),
    60: (
        _("every minute"),
        ngettext_lazy("every %(count)d minute", "every %(count)d minutes", "count"),
    ),
    1: (
        _("every second"),
        ngettext_lazy("every %(count)d second", "every %(count)d seconds", "count"),
    ),
}
#: Keeps an amount and its sign on one line.
HARD_BLANK = "\xa0"


def format_time(at: datetime) -> str:
    """A day with its time: 29.11.2026 19:20, or 29 Nov 2026, 19:20."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def format_day(day: date) -> str:
    """A day, of a date or an aware time: 29.11.2026, or 29 Nov 2026."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return date_format(local, "SHORT_DATE_FORMAT")


def format_clock(at: datetime) -> str:
    """The time of a day, without the day: 19:20."""
    return date_format(timezone.localtime(at), "TIME_FORMAT")


def format_today(at: datetime) -> str:
    """The time alone if it is of today, else the day with its time."""
    today = timezone.localtime(at).date() == timezone.localdate()
    return format_clock(at) if today else format_time(at)


def start_of_today() -> datetime:
    """The midnight that today began with, in the active time zone."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def format_every(seconds: int) -> str:
    """An interval: every minute, every 20 minutes, every 2 hours."""
    size = next(size for size in INTERVALS if seconds % size == 0)
    single, several = INTERVALS[size]
    count = seconds // size
    return str(single) if count == 1 else str(several % {"count": count})


def format_money(amount: Decimal, currency: str = "EUR", places: int = 2) -> str:
    """An amount: 1.234,56 € in German, 1 234,56 € in Ukrainian, €1,234.56 in English. A currency
    without a sign stands as its code; without one that is known the amount stands alone."""
    shown = number_format(round(amount, places), places, use_l10n=True, force_grouping=True)
    sign = SIGNS.get(currency, currency)
    if not sign:
        return shown
    if get_language() not in SIGN_FIRST:
        return f"{shown}{HARD_BLANK}{sign}"
    return f"{sign}{shown}" if len(sign) == 1 else f"{sign}{HARD_BLANK}{shown}"
