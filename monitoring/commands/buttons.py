"""Buttons of finds and keywords: what is pressed, and the words for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from monitoring import references
from monitoring.commands import keyword as commands
from monitoring.models import Announcement, Inquiry, Keyword, Star, Verdict
from monitoring.services import inquiries, keywords, notifications, scans
from monitoring.services.people import may_watch
from outbox.queue import queue_bot_edit
from outbox.replies import reply

PATTERN = re.compile(r"m:([a-z]{1,12}):(\d{1,18})")
MUTE = timedelta(minutes=30)

#: A sentence, and whether it needs more than a passing notice.
Result = tuple[str, bool]


def press(data: str, person: Person | None) -> Result:
    """Do what a button says, if this person may. Nothing is raised, whatever the button carries."""
    match = PATTERN.fullmatch(data or "")
    if person is None or not may_watch(person):
        return _("This is a private assistant."), True
    if match is None:
        return _unknown()
    action, number = match[1], int(match[2])
    if action in ON_FINDS:
        announcement = (
            Announcement.objects.filter(pk=number, person=person).select_related("listing").first()
        )
        return ON_FINDS[action](announcement) if announcement else _unknown()
    if action in ON_KEYWORDS:
        keyword = Keyword.objects.filter(pk=number, person=person).select_related("person").first()
        if keyword is None:
            return _unknown()
        if keyword.deleted_at is not None:
            return _("This keyword was deleted."), True
        return ON_KEYWORDS[action](keyword)
    return _unknown()


def _unknown() -> Result:
    return _("I don't know this button (any more)."), True


# --- on finds -----------------------------------------------------------------------------------


def _seen(one: Announcement) -> Result:
    Announcement.objects.filter(pk=one.pk, seen_at=None).update(seen_at=timezone.now())
    _refresh(one)
    return _("Noted."), False


def _all_seen(one: Announcement) -> Result:
    Announcement.objects.filter(delivery=one.delivery, person=one.person, seen_at=None).update(
        seen_at=timezone.now()
    )
    return _("Noted."), False


def _star(one: Announcement) -> Result:
    Star.objects.get_or_create(person=one.person, listing=one.listing)
    _refresh(one)
    return _("★ You hear when the price falls, and 15 minutes before the end."), False


def _unstar(one: Announcement) -> Result:
    Star.objects.filter(person=one.person, listing=one.listing).delete()
    _refresh(one)
    return _("The star is gone."), False


def _mute(one: Announcement) -> Result:
    found = _keywords_of(one)
    for keyword in found:
        keywords.mute(keyword, MUTE)
    names = ", ".join(keyword.text for keyword in found)
    return _("🔇 Silent for 30 minutes: %(names)s") % {"names": names[:150]}, False


def _drop(one: Announcement) -> Result:
    found = _keywords_of(one)
    for keyword in found[:3]:
        commands.ask_to_delete(keyword)
    return (_("Please confirm below."), False) if found else (_("This keyword was deleted."), True)


def _keywords_of(one: Announcement) -> list[Keyword]:
    """The keywords that found it."""
    rows = Keyword.objects.filter(
        person=one.person,
        deleted_at=None,
        sightings__listing=one.listing,
        sightings__verdict__in=[Verdict.ANNOUNCED, Verdict.KNOWN],
    )
    return list(rows.select_related("person").distinct())


def _refresh(one: Announcement) -> None:
    queue_bot_edit(
        chat_id=one.person.telegram_id,
        kind=references.FIND_EDIT,
        reference=references.of(references.FIND_EDIT, one.pk),
    )


# --- on keywords --------------------------------------------------------------------------------


def _show(keyword: Keyword) -> Result:
    notifications.show_new_keyword(keyword)
    return "", False


def _statistics(keyword: Keyword) -> Result:
    reply(keyword.person, commands.statistics(keyword))
    return "", False


def _test(keyword: Keyword) -> Result:
    inquiries.ask(keyword.person, Inquiry.Kind.TEST, keyword=keyword)
    return _("Searching…"), False


def _pause(keyword: Keyword) -> Result:
    keywords.set_active(keyword, False)
    notifications.show_keyword(keyword)
    return _("⏸ Paused."), False


def _resume(keyword: Keyword) -> Result:
    keywords.set_active(keyword, True)
    notifications.show_keyword(keyword)
    scans.scan_due(keyword_ids=[keyword.pk], reason="resumed")
    return _("▶️ Searching again."), False


def _ask_delete(keyword: Keyword) -> Result:
    commands.ask_to_delete(keyword)
    return _("Please confirm below."), False


def _delete(keyword: Keyword) -> Result:
    keywords.delete(keyword)
    notifications.show_keyword(keyword)
    reply(keyword.person, _("🗑 “%(text)s” is deleted.") % {"text": keyword.text})
    return _("Deleted."), False


def _keep(keyword: Keyword) -> Result:
    return _("It stays."), False


ON_FINDS: dict[str, Callable[[Announcement], Result]] = {
    "seen": _seen,
    "seenall": _all_seen,
    "star": _star,
    "unstar": _unstar,
    "mute": _mute,
    "drop": _drop,
}
ON_KEYWORDS: dict[str, Callable[[Keyword], Result]] = {
    "kshow": _show,
    "kstat": _statistics,
    "ktest": _test,
    "kpause": _pause,
    "kresume": _resume,
    "kdel": _ask_delete,
    "kdelyes": _delete,
    "kdelno": _keep,
}
