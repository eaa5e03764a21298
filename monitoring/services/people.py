"""Letting people in: a link with a code that works once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.services.people import known_language
from monitoring.models import Invite

GOOD_FOR = timedelta(days=7)


def make_invite(person: Person | None, note: str = "") -> str:
    """A new code; it is not stored, only its hash is."""
    code = secrets.token_urlsafe(16)
    Invite.objects.create(
        code_hash=_hash(code),
        created_by=person,
        note=note[:100],
        expires_at=timezone.now() + GOOD_FOR,
    )
    return code


def redeem(code: str, telegram_id: int, name: str, username: str, language: str) -> Person | None:
    """Let someone in with a code; None if it is not good (any more)."""
    now = timezone.now()
    with transaction.atomic():
        free = Invite.objects.filter(code_hash=_hash(code), used_at=None, expires_at__gt=now)
        if not free.update(used_at=now):
            return None
        person, _ = Person.objects.get_or_create(
            telegram_id=telegram_id,
            defaults={
                "name": name[:200],
                "username": username[:64],
                "language": known_language(language),
            },
        )
        if person.role == Person.Role.NONE:
            person.role, person.started_bot_at = Person.Role.SUBSCRIBER, now
            person.save(update_fields=["role", "started_bot_at"])
        Invite.objects.filter(code_hash=_hash(code)).update(used_by=person)
        return person


def may_watch(person: Person | None) -> bool:
    return person is not None and person.role in (Person.Role.OWNER, Person.Role.SUBSCRIBER)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
