"""HTML helpers for keywords and listings in the admin.

The text of a site is always escaped, and its URLs are used only if they are http(s).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BAD, BUSY, GOOD, QUIET, WAITING, badge, excerpt
from core.formats import format_money
from monitoring import selectors
from monitoring.models import Keyword, KeywordPlatform, Listing, Verdict
from monitoring.selectors import Health

LONGEST_TITLE = 90

HEALTH = {
    selectors.PAUSED: (gettext_lazy("paused"), QUIET),
    selectors.STARTING: (gettext_lazy("first look"), BUSY),
    selectors.HEALTHY: (gettext_lazy("all right"), GOOD),
    selectors.SILENT: (gettext_lazy("no success for too long"), WAITING),
    selectors.ERRORS: (gettext_lazy("errors"), BAD),
    selectors.UNWATCHED: (gettext_lazy("no site is on"), WAITING),
}

VERDICTS = {
    Verdict.BASELINE: QUIET,
    Verdict.ANNOUNCED: GOOD,
    Verdict.KNOWN: BUSY,
    Verdict.IMPORTED: QUIET,
}

BASELINES = {
    KeywordPlatform.Baseline.COMPLETE: GOOD,
    KeywordPlatform.Baseline.RUNNING: BUSY,
    KeywordPlatform.Baseline.PENDING: QUIET,
    KeywordPlatform.Baseline.PARTIAL: WAITING,
    KeywordPlatform.Baseline.FAILED: BAD,
    KeywordPlatform.Baseline.UNREAD: BAD,
}


def health_badge(health: Health) -> SafeString:
    words, tone = HEALTH[health.state]
    why = health.why[:300]
    return format_html('<span title="{}">{}</span>', why, badge(words, tone))


def keyword_badge(keyword: Keyword) -> SafeString:
    """The health of a keyword; prefetch its searches and their platforms."""
    if keyword.deleted_at:
        return badge(_("deleted"), QUIET)
    return health_badge(selectors.health_of(keyword))


def verdict_badge(verdict: str) -> SafeString:
    words = Verdict(verdict).label if verdict in Verdict.values else verdict
    return badge(words, VERDICTS.get(Verdict(verdict), WAITING))


def web_address(url: str) -> str:
    """The URL if it is an http(s) URL, else empty."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def thumbnail(url: str) -> SafeString:
    """A small picture, loaded lazily and without a referrer."""
    address = web_address(url)
    if not address:
        return SafeString('<span class="ab-thumb ab-no-thumb" aria-hidden="true"></span>')
    return format_html(
        '<img class="ab-thumb" src="{}" alt="" loading="lazy" decoding="async" '
        'referrerpolicy="no-referrer" width="56" height="56">',
        address,
    )


def site_link(url: str, words: object) -> SafeString:
    """A link to the site in a new tab, without opener and referrer."""
    address = web_address(url)
    if not address:
        return SafeString("–")
    return format_html(
        '<a class="ab-link ab-nowrap" href="{}" rel="noopener noreferrer" target="_blank">{} ↗</a>',
        address,
        words,
    )


def listing_link(listing: Listing) -> SafeString:
    return format_html(
        '<a class="ab-link" href="{}">{}</a>',
        reverse("admin:monitoring_listing_change", args=[listing.pk]),
        title(listing.title),
    )


def title(text: str, length: int = LONGEST_TITLE) -> SafeString:
    return excerpt(text, length) if text.strip() else SafeString("–")


def money(amount: Decimal | None, currency: str = "EUR") -> SafeString:
    if amount is None:
        return SafeString("–")
    return format_html('<span class="ab-nowrap">{}</span>', format_money(amount, currency))


def percent(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{number_format(share * 100, decimal_pos=0 if share in (0, 1) else 1)} %"


def price_line(prices: Sequence[Decimal], width: int = 90, height: int = 26) -> SafeString:
    """The price history of a listing as a small SVG line."""
    if len(prices) < 2:
        return SafeString("")
    low, high = min(prices), max(prices)
    span = float(high - low) or 1.0
    step = (width - 6) / (len(prices) - 1)
    points = [
        (3 + index * step, 3 + (height - 6) * (1 - float(price - low) / span))
        for index, price in enumerate(prices)
    ]
    words = _("Price from %(first)s to %(last)s, between %(low)s and %(high)s") % {
        "first": number_format(prices[0], 2),
        "last": number_format(prices[-1], 2),
        "low": number_format(low, 2),
        "high": number_format(high, 2),
    }
    return format_html(
        '<svg class="ab-spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{words}"><title>{words}</title><polyline points="{points}"/>'
        '<circle cx="{x}" cy="{y}" r="2.5"/></svg>',
        w=width,
        h=height,
        words=words,
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        x=f"{points[-1][0]:.1f}",
        y=f"{points[-1][1]:.1f}",
    )
