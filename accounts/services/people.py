"""Find and update people."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from accounts.models import Person


def ensure_owners(telegram_ids: Iterable[int]) -> None:
    """Give the people of OWNER_TELEGRAM_ID the role owner, creating them if necessary."""
    for telegram_id in telegram_ids:
        person, made = Person.objects.get_or_create(
            telegram_id=telegram_id, defaults={"role": Person.Role.OWNER}
        )
        if not made and person.role != Person.Role.OWNER:
            person.role = Person.Role.OWNER
            person.save(update_fields=["role"])


def meet(telegram_id: int, name: str, username: str, language: str) -> Person | None:
    """Find the person who wrote to the bot, and update their names; None for a stranger.

    Strangers are not stored, so that they can't fill the database.
    """
    person = Person.objects.filter(telegram_id=telegram_id).first()
    if person is not None:
        _update_names(person, name, username, language)
    return person


def _update_names(person: Person, name: str, username: str, language: str) -> None:
    """Store the names and language of someone who wrote to the bot."""
    changed: list[str] = []
    if name and not person.name:
        person.name, changed = name[:200], [*changed, "name"]
    if username != person.username:
        person.username, changed = username[:64], [*changed, "username"]
    if not person.language:
        person.language, changed = known_language(language), [*changed, "language"]
    if person.started_bot_at is None:
        person.started_bot_at, changed = timezone.now(), [*changed, "started_bot_at"]
    if changed:
        person.save(update_fields=changed)


def known_language(code: str) -> str:
    """The supported language for an IETF tag such as "de-AT"; English for any other."""
    short = (code or "").split("-")[0].lower()
    return short if short in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
