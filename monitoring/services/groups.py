"""Groups and channels that the connected accounts are in: which are watched, and how each does.

runbot reads them; it asks here what is due, and tells how it went. A group that fails or may not
be read any more is left alone for a while; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.selectors import owners
from accounts.telegram.error_table import sentence_of
from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import ChatInfo
from monitoring.models import Group
from outbox.replies import reply

State = Group.State

#: What is read without anything having been said of it, in case an update was lost.
READ_AGAIN = timedelta(minutes=10)
#: Right after the first look: something may have been written during it.
LOOK_TWICE = timedelta(seconds=5)
TRY_AGAIN = timedelta(minutes=5)
FORBIDDEN_AGAIN = timedelta(hours=1)
#: Why a group that is read is not wholly well.
GAP = "gap"


def note_groups(account_id: int, chats: Iterable[ChatInfo]) -> None:
    """An account has connected and these are its newest chats: its groups are known from now on,
    and what it watches is read at once, for it was away."""
    known = {row.telegram_id: row for row in Group.objects.filter(account_id=account_id)}
    for chat in chats:
        if chat.kind not in Group.Kind.values:
            continue
        row = known.get(chat.chat_id)
        if row is None:
            Group.objects.get_or_create(
                account_id=account_id, telegram_id=chat.chat_id, defaults=_described(chat)
            )
        elif chat.title and (row.title, row.username) != (chat.title, chat.username[:64]):
            Group.objects.filter(pk=row.pk).update(**_described(chat))
    Group.objects.filter(account_id=account_id, watched=True).exclude(
        state=State.FORBIDDEN, next_read_at__gt=timezone.now()
    ).update(next_read_at=timezone.now())


def _described(chat: ChatInfo) -> dict[str, str]:
    return {"kind": chat.kind, "title": chat.title, "username": chat.username[:64]}


def watch(group: Group, watched: bool) -> None:
    """Begin to watch a group, or end it. Each beginning has its own silent baseline."""
    Group.objects.filter(pk=group.pk).exclude(watched=watched).update(
        watched=watched,
        state=State.NEW,
        reason="",
        baseline_id=None,
        read_up_to=None,
        next_read_at=timezone.now() if watched else None,
    )


def due(account_id: int) -> list[tuple[ChatInfo, int | None]]:
    """The watched groups of an account that are to be read now, each with the newest post up to
    which we have all."""
    rows = Group.objects.filter(
        account_id=account_id, watched=True, next_read_at__lte=timezone.now()
    ).order_by("next_read_at", "pk")
    return [
        (ChatInfo(row.telegram_id, row.kind, row.title, row.username), row.read_up_to)
        for row in rows
    ]


def note_failure(account_id: int, chat_id: int, failure: Failure) -> None:
    """A group could not be read. The owners are told once when it may not be read any more."""
    forbidden = failure.treatment is Treatment.REFUSED
    state = State.FORBIDDEN if forbidden else State.FAILING
    pause = FORBIDDEN_AGAIN if forbidden else TRY_AGAIN
    with transaction.atomic():
        rows = Group.objects.select_for_update().filter(
            account_id=account_id, telegram_id=chat_id, watched=True
        )
        for row in rows:
            news = forbidden and row.state != State.FORBIDDEN
            row.state, row.reason = state, failure.name
            row.next_read_at = timezone.now() + pause
            row.save(update_fields=["state", "reason", "next_read_at"])
            if news:
                _tell_owners(row, failure)


def _tell_owners(group: Group, failure: Failure) -> None:
    for owner in owners():
        with translation.override(owner.language or "en"):
            reply(
                owner,
                _(
                    "⚠️ The Telegram group “%(group)s” can't be read any more: %(why)s It is left "
                    "out and tried again every hour; the others go on."
                )
                % {"group": str(group), "why": failure.sentence},
            )


def reason_of(group: Group) -> str:
    """Why a group is not well, in the active language; empty if it is."""
    if group.reason == GAP:
        return _("so much was written during an absence that only the newest posts were read")
    return sentence_of(group.reason) if group.reason else ""


def note_read(group: Group, newest_id: int | None, complete: bool, now: datetime) -> None:
    """The posts up to `newest_id` are stored (None: nothing new); not `complete`: after a long
    absence only the newest of them. The first time this is the baseline."""
    first = group.baseline_id is None
    if first:
        group.baseline_id = newest_id or 0
    group.read_up_to = max(newest_id or 0, group.read_up_to or 0)
    group.state, group.reason, group.last_read_at = State.READ, "" if complete else GAP, now
    group.next_read_at = now + (LOOK_TWICE if first else READ_AGAIN)
    group.save(
        update_fields=[
            "baseline_id",
            "read_up_to",
            "state",
            "reason",
            "last_read_at",
            "next_read_at",
        ]
    )
