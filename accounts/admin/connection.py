"""The connection history of an account: uptime of the last day, and the list of connections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from accounts.models import ConnectionPeriod, TelegramAccount
from accounts.selectors import uptime_24h, uptime_by_hour
from accounts.telegram.errors import sentence_of
from core.admin import BAD, GOOD, WAITING, badge, time_ago
from core.formats import format_clock

SHOWN_PERIODS = 10
BAR, GAP, HEIGHT = 18, 4, 64


def percent(share: float) -> str:
    return f"{number_format(share * 100, decimal_pos=0 if share in (0, 1) else 1)} %"


def uptime_badge(share: float | None) -> SafeString:
    if share is None:
        return SafeString("–")
    return badge(percent(share), GOOD if share >= 0.99 else WAITING if share >= 0.9 else BAD)


def connection_page(account: TelegramAccount) -> dict[str, Any]:
    periods = list(ConnectionPeriod.objects.filter(account=account)[:SHOWN_PERIODS])
    share = uptime_24h(account.pk)
    return {
        "uptime": uptime_badge(share),
        "hours": hours_picture(uptime_by_hour(account.pk), share),
        "latency": _("%(number)d ms") % {"number": account.latency_ms}
        if account.latency_ms is not None
        else "–",
        "failures": account.failures_in_row,
        "reconnects": account.reconnects,
        "last_error": last_error(account, periods),
        "periods": [
            {
                "from": period.began_at,
                "until": period.ended_at,
                "for": timesince(period.began_at, period.ended_at, depth=2),
                "why": sentence_of(period.ended_why) if period.ended_why else "",
            }
            for period in periods
        ],
    }


def last_error(account: TelegramAccount, periods: list[ConnectionPeriod]) -> SafeString:
    """The last failure as a sentence."""
    if account.status_detail:
        return format_html("{}", account.status_detail)
    for period in periods:
        if period.ended_why:
            return format_html("{} ({})", sentence_of(period.ended_why), time_ago(period.ended_at))
    return SafeString("–")


def hours_picture(shares: list[float], whole: float | None) -> SafeString:
    """An SVG with a bar for each of the last hours: green for connected time, red for the rest."""
    first = timezone.localtime() - timedelta(hours=len(shares))
    words = _("Connected in the last 24 hours: %(share)s") % {
        "share": percent(whole) if whole is not None else "–"
    }
    bars = format_html_join(
        "",
        '<g><title>{}</title><rect class="ab-down" x="{}" y="0" width="{}" height="{}"/>'
        '<rect class="ab-up" x="{}" y="{}" width="{}" height="{}"/></g>',
        (_bar(number, share, first) for number, share in enumerate(shares)),
    )
    marks = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        (
            (number * (BAR + GAP), HEIGHT + 14, _clock(first + timedelta(hours=number)))
            for number in range(0, len(shares), 6)
        ),
    )
    width = len(shares) * (BAR + GAP) - GAP
    return format_html(
        '<svg class="ab-uptime" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        width,
        HEIGHT + 18,
        words,
        bars,
        marks,
    )


def _bar(number: int, share: float, first: Any) -> tuple[object, ...]:
    begin = first + timedelta(hours=number)
    title = _("%(begin)s to %(end)s: connected %(share)s") % {
        "begin": _clock(begin),
        "end": _clock(begin + timedelta(hours=1)),
        "share": percent(share),
    }
    x, up = number * (BAR + GAP), round(share * HEIGHT)
    return title, x, BAR, HEIGHT - up, x, HEIGHT - up, BAR, up


def _clock(when: Any) -> str:
    return format_clock(when)
