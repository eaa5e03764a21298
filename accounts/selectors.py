"""Queries about people and accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import ConnectionPeriod, Person, Switch, TelegramAccount

DAY = timedelta(days=1)


def owners() -> QuerySet[Person]:
    return Person.objects.filter(role=Person.Role.OWNER).order_by("id")


def only_owner() -> Person | None:
    """The owner, if there is exactly one: then nobody need be asked who is meant."""
    found = list(owners()[:2])
    return found[0] if len(found) == 1 else None


def reviewers() -> QuerySet[Person]:
    """Who decides about answers: the owners, and those who help them."""
    return Person.objects.filter(role__in=Person.DECIDES).order_by("id")


def person_of(telegram_id: int) -> Person | None:
    return Person.objects.filter(telegram_id=telegram_id).first()


def person_of_user(username: str) -> Person | None:
    """The person who is signed in to the admin under this name: the one of those who decide with
    the same username at Telegram, as nothing else ties users to people; without one the first
    owner."""
    same_name = reviewers().filter(username__iexact=username)
    return same_name.first() or owners().first()


def zone_of(person: Person) -> tzinfo:
    """The time zone of a person: their own, or that of the settings."""
    try:
        return ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()


def sending_paused() -> bool:
    return Switch.objects.filter(name=Switch.SENDING_PAUSED, enabled=True).exists()


def enabled_accounts() -> dict[int, str]:
    """Ids and names of the accounts that have to be connected: enabled, with a session, and without
    a pending command."""
    found = TelegramAccount.objects.filter(enabled=True, session__isnull=False, pending_command="")
    return dict(found.values_list("id", "name"))


def uptime_24h(account_id: int) -> float | None:
    return uptimes_24h([account_id]).get(account_id)


def uptime_by_hour(account_id: int) -> list[float]:
    """The share of connected time for each of the last 24 hours, oldest first."""
    now = timezone.now()
    first = now - DAY
    spans = list(
        ConnectionPeriod.objects.filter(Q(ended_at=None) | Q(ended_at__gt=first))
        .filter(account_id=account_id)
        .values_list("began_at", "ended_at")
    )
    shares = []
    for hour in range(24):
        begin = first + timedelta(hours=hour)
        end = begin + timedelta(hours=1)
        up = sum(
            max(0.0, (min(ended or now, end) - max(began, begin)).total_seconds())
            for began, ended in spans
        )
        shares.append(min(1.0, up / 3600))
    return shares


def uptimes_24h(account_ids: Collection[int]) -> dict[int, float | None]:
    """The share (0 to 1) of the last 24 hours in which each account was connected; None if it is
    younger than a minute or was never connected."""
    now = timezone.now()
    first = now - DAY
    spans: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    periods = ConnectionPeriod.objects.filter(Q(ended_at=None) | Q(ended_at__gt=first))
    known_periods = periods.filter(account_id__in=account_ids).order_by()
    for account_id, began, ended in known_periods.values_list("account_id", "began_at", "ended_at"):
        spans[account_id].append((began, ended))
    accounts = TelegramAccount.objects.filter(pk__in=account_ids).annotate(
        known=Exists(ConnectionPeriod.objects.filter(account_id=OuterRef("pk")))
    )
    shares: dict[int, float | None] = {}
    for account_id, created, known in accounts.values_list("pk", "created_at", "known"):
        begin = max(first, created)
        whole = (now - begin).total_seconds()
        up = sum(
            ((ended or now) - max(began, begin)).total_seconds()
            for began, ended in spans[account_id]
        )
        shares[account_id] = min(1.0, max(0.0, up / whole)) if known and whole >= 60 else None
    return shares
