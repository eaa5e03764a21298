"""Invitations: links with a code that can be redeemed once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.services.people import known_language
from monitoring.models import Invite

VALID_FOR = timedelta(days=7)


def make_invite(person: Person | None, note: str = "") -> str:
    """Create an invitation; its code, of which only the hash is stored."""
    return keep_invite(Invite(created_by=person, note=note[:100]))


def keep_invite(invite: Invite) -> str:
    """Store a new invitation; its code, of which only the hash is stored."""
    code = secrets.token_urlsafe(16)
    invite.code_hash, invite.expires_at = _hash(code), timezone.now() + VALID_FOR
    invite.save(force_insert=True)
    return code


def invite_link(bot: str, code: str) -> str:
    """The link of an invitation; `bot` is the bot's username."""
    return f"https://t.me/{bot}?start={code}"


def redeem(code: str, telegram_id: int, name: str, username: str, language: str) -> Person | None:
    """Redeem a code and create the person; None if it is invalid, used or expired."""
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
                "language_from_telegram": True,
            },
        )
        if not person.let_in:
            person.role, person.started_bot_at = Person.Role.SUBSCRIBER, now
            person.save(update_fields=["role", "started_bot_at"])
        Invite.objects.filter(code_hash=_hash(code)).update(used_by=person)
        return person


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
