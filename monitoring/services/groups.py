"""Groups and channels of the connected accounts: which are watched, and when each is read next.

runbot reads them: it gets the due ones here and reports the result. A group that fails, or may not
be read any more, is paused for a while; the others are not affected.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.selectors import owners
from accounts.telegram.errors import Failure, Treatment, sentence_of
from accounts.telegram.types import ChatInfo
from monitoring.models import Group
from outbox.replies import reply
from outbox.text import speaking_to

State = Group.State

#: Regular interval of reading, in case an update was lost.
READ_AGAIN = timedelta(minutes=10)
#: The second read follows soon: something may have been written during the first.
LOOK_TWICE = timedelta(seconds=5)
TRY_AGAIN = timedelta(minutes=5)
FORBIDDEN_AGAIN = timedelta(hours=1)
#: The number of the note that a group was turned into this supergroup.
FIRST_IN_SUPERGROUP = 1
#: A group without a post for longer may have been turned into a supergroup long ago.
MOVED_JUST_NOW = timedelta(days=1)
#: A reason: the group was read, but with a gap.
GAP = "gap"


def note_groups(account_id: int, chats: Iterable[ChatInfo]) -> None:
    """Store the groups among an account's newest chats after it has connected, and make all its
    watched groups due."""
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
    """Start or stop watching a group. Each start has a new silent baseline."""
    Group.objects.filter(pk=group.pk).exclude(watched=watched).update(
        watched=watched,
        state=State.NEW,
        reason="",
        baseline_id=None,
        read_up_to=None,
        next_read_at=timezone.now() if watched else None,
    )


def due(account_id: int) -> list[tuple[ChatInfo, int | None]]:
    """The watched groups of an account that are due, each with the id up to which all posts are
    stored."""
    rows = Group.objects.filter(
        account_id=account_id, watched=True, next_read_at__lte=timezone.now()
    ).order_by("next_read_at", "pk")
    return [
        (ChatInfo(row.telegram_id, row.kind, row.title, row.username), row.read_up_to)
        for row in rows
    ]


def follow(account_id: int, chat_id: int, moved_to: int) -> None:
    """Watch the supergroup that a watched group was turned into, in its place. Its numbers begin
    anew with a note about that, so all posts in it are new; if that may have been long ago, what
    stands there is the baseline."""
    now = timezone.now()
    with transaction.atomic():
        old = Group.objects.select_for_update().filter(
            account_id=account_id, telegram_id=chat_id, watched=True
        )
        for row in old:
            new, _made = Group.objects.get_or_create(
                account_id=account_id,
                telegram_id=moved_to,
                defaults={"kind": row.kind, "title": row.title, "username": row.username},
            )
            watch(new, True)
            if row.last_post_at and now - row.last_post_at < MOVED_JUST_NOW:
                Group.objects.filter(pk=new.pk, state=State.NEW).update(
                    state=State.READ,
                    baseline_id=FIRST_IN_SUPERGROUP,
                    read_up_to=FIRST_IN_SUPERGROUP,
                )
        old.update(watched=False, next_read_at=None)


def note_failure(account_id: int, chat_id: int, failure: Failure) -> None:
    """Note that a group could not be read. Notifies the owners once if access was lost."""
    forbidden = failure.treatment is Treatment.REFUSED
    state = State.FORBIDDEN if forbidden else State.FAILING
    pause = FORBIDDEN_AGAIN if forbidden else TRY_AGAIN
    with transaction.atomic():
        rows = Group.objects.select_for_update().filter(
            account_id=account_id, telegram_id=chat_id, watched=True
        )
        for row in rows:
            newly_forbidden = forbidden and row.state != State.FORBIDDEN
            row.state, row.reason = state, failure.name
            row.next_read_at = timezone.now() + pause
            row.save(update_fields=["state", "reason", "next_read_at"])
            if newly_forbidden:
                _notify_owners(row, failure)


def _notify_owners(group: Group, failure: Failure) -> None:
    for owner in owners():
        with speaking_to(owner):
            reply(
                owner,
                _(
                    "⚠️ The Telegram group “%(group)s” can't be read any more: %(why)s It is left "
                    "out and tried again every hour; the others go on."
                )
                % {"group": str(group), "why": failure.sentence},
            )


def reason_of(group: Group) -> str:
    """What is wrong with a group, in the active language; empty if nothing is."""
    if group.reason == GAP:
        return _("so much was written during an absence that only the newest posts were read")
    return sentence_of(group.reason) if group.reason else ""


def note_read(group: Group, newest_id: int | None, complete: bool, now: datetime) -> None:
    """Note that the posts up to `newest_id` are stored (None: nothing new). Not `complete`: after a
    long downtime, only the newest of them. The first read is the baseline."""
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
