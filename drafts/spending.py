"""What the AI has used, added up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.selectors import owners, zone_of
from drafts.models import AiUsage, Draft

#: Added to the time limits of the AI and of a second one that is asked after it.
MARGIN_SECONDS = 30
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Day:
    """A day in the owner's time zone."""

    date: date
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Spent:
    """Totals: `cost` is of the questions whose price is known, `unpriced` counts the others.
    `reserved_…` is what those that are being asked now may use at most."""

    questions: int = 0
    answers: int = 0
    tokens: int = 0
    cost: Decimal = NOTHING
    unpriced: int = 0
    reserved_tokens: int = 0
    reserved_cost: Decimal = NOTHING


def today() -> Day:
    """The owner's day (of several owners: the first one's)."""
    owner = owners().first()
    zone = zone_of(owner) if owner else timezone.get_default_timezone()
    day = timezone.now().astimezone(zone).date()
    begins, ends = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    return Day(day, begins, ends)


def spent_on(day: Day, **only: str) -> Spent:
    """What was used on a day, for one purpose if `only` names it; one query."""
    return spent(AiUsage.objects.filter(at__gte=day.begins, at__lt=day.ends, **only))


def unpriced_model(day: Day) -> str:
    """The model that was asked last on a day without that its price is known; empty if none was."""
    unknown = Q(price=None) | ~Q(currency=settings.AI_PRICE_CURRENCY)
    rows = AiUsage.objects.filter(unknown, at__gte=day.begins, at__lt=day.ends, reserved=False)
    return rows.order_by("-id").values_list("model", flat=True).first() or ""


def spent_on_draft(draft: Draft) -> Spent:
    """What a draft has used: its analysis, and what was asked about it since."""
    of_analysis = Q(analysis=draft.analysis_id) if draft.analysis_id else Q()
    return spent(AiUsage.objects.filter(Q(draft=draft) | of_analysis))


def spent(rows: QuerySet[AiUsage]) -> Spent:
    """The totals of some rows, in the currency of the settings."""
    return Spent(**rows.order_by().aggregate(**_sums()))


def oldest_reservation() -> datetime:
    """Whoever has reserved something before this moment is dead, and asks no more."""
    longest = settings.AI_TIMEOUT_SECONDS * 2 + MARGIN_SECONDS
    return timezone.now() - timedelta(seconds=longest)


def _sums() -> dict[str, Any]:
    done = Q(reserved=False)
    priced = Q(price__isnull=False, currency=settings.AI_PRICE_CURRENCY)
    asking = Q(reserved=True, at__gte=oldest_reservation())
    tokens = F("input_tokens") + F("output_tokens")
    nothing = Value(NOTHING)
    return {
        "questions": Count("id", filter=done),
        "answers": Count("id", filter=done & Q(purpose=AiUsage.Purpose.DRAFT, failed=False)),
        "tokens": Coalesce(Sum(tokens, filter=done), 0),
        "cost": Coalesce(Sum("price", filter=done & priced), nothing),
        "unpriced": Count("id", filter=done & ~priced),
        "reserved_tokens": Coalesce(Sum(tokens, filter=asking), 0),
        "reserved_cost": Coalesce(Sum("price", filter=asking & priced), nothing),
    }


def spent_by_day(count: int) -> list[tuple[date, Spent]]:
    """What was used on each of the last days, today last; one query."""
    last = today()
    dates = [last.date - timedelta(days=back) for back in range(count - 1, -1, -1)]
    zone = last.begins.tzinfo
    first = datetime.combine(dates[0], time(), zone)
    rows = AiUsage.objects.filter(at__gte=first, at__lt=last.ends).order_by()
    by_day: Any = rows.values(day=TruncDate("at", tzinfo=zone)).annotate(**_sums())
    found = {row["day"]: Spent(**{name: row[name] for name in _sums()}) for row in by_day}
    return [(one, found.get(one, Spent())) for one in dates]
