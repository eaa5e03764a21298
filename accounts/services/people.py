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
    """Store the username of someone who wrote to the bot, their name if there is none yet (it can
    be changed in the admin), and their language if nobody chose it."""
    changed: list[str] = []
    if name and not person.name:
        person.name, changed = name[:200], [*changed, "name"]
    if username != person.username:
        person.username, changed = username[:64], [*changed, "username"]
    if not person.language or (person.language_from_telegram and language):
        changed += _set_language(person, known_language(language), from_telegram=True)
    if person.started_bot_at is None:
        person.started_bot_at, changed = timezone.now(), [*changed, "started_bot_at"]
    if changed:
        person.save(update_fields=changed)


def _set_language(person: Person, language: str, *, from_telegram: bool) -> list[str]:
    before, now = (person.language, person.language_from_telegram), (language, from_telegram)
    person.language_changed |= person.language != language
    person.language, person.language_from_telegram = now
    return [] if before == now else ["language", "language_from_telegram"]


def choose_language(person: Person, language: str) -> None:
    """From now on the bot writes to a person in this language, whatever their Telegram's is."""
    _set_language(person, language, from_telegram=False)
    _save_language(person)


def follow_telegram(person: Person, code: str) -> None:
    """From now on the bot writes in the language of a person's Telegram, now the one of this IETF
    tag."""
    _set_language(person, known_language(code), from_telegram=True)
    _save_language(person)


def _save_language(person: Person) -> None:
    """Also where it is the person's by now: what had changed it may have been rolled back."""
    person.save(update_fields=["language", "language_from_telegram"])


def known_language(code: str) -> str:
    """The supported language for an IETF tag such as "de-AT"; English for any other."""
    short = (code or "").split("-")[0].lower()
    return short if short in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
