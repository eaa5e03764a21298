"""Money and tokens in words, in the active language."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats import format_money
from drafts.spending import Spent

#: Less than this is shown with more decimals.
CENTS = Decimal("0.1")


def money(amount: Decimal, currency: str) -> str:
    """As $0.12; a fraction of a cent with four decimals."""
    places = 2 if amount >= CENTS or not amount else 4
    return format_money(amount, currency, places)


def tokens(count: int) -> str:
    """As 12,345 tokens."""
    shown = number_format(count, force_grouping=True)
    return ngettext("%(count)s token", "%(count)s tokens", count) % {"count": shown}


def price_of(spent: Spent) -> str:
    """As ≈ $0.12; that it is not known, or not all of it."""
    shown = f"≈ {money(spent.cost, settings.AI_PRICE_CURRENCY)}"
    if not spent.unpriced:
        return shown
    if spent.unpriced == spent.questions:
        return _("price unknown")
    return _("%(price)s and what isn't known") % {"price": shown}


def today_line(spent: Spent) -> str:
    """As "Today: 12 answers, 34,567 tokens, ≈ $0.12 of $1.00."."""
    answers = ngettext("%(count)d answer", "%(count)d answers", spent.answers)
    parts = [answers % {"count": spent.answers}, tokens(spent.tokens), price_of(spent)]
    if settings.AI_TOKENS_PER_DAY:
        limit = {
            "count": parts[1],
            "limit": number_format(settings.AI_TOKENS_PER_DAY, force_grouping=True),
        }
        parts[1] = _("%(count)s of %(limit)s") % limit
    if settings.AI_BUDGET_PER_DAY:
        budget = money(settings.AI_BUDGET_PER_DAY, settings.AI_PRICE_CURRENCY)
        parts[2] = _("%(count)s of %(limit)s") % {"count": parts[2], "limit": budget}
    return _("Today: %(parts)s.") % {"parts": ", ".join(parts)}
