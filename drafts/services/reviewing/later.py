"""Answers that are put off: shown again later (snoozed), or sent later (scheduled).

`Draft.due_at` is the truth. runbot looks for what is due every few seconds, so that a restart loses
nothing; what became due while it was not running is due at once.

    snooze, schedule    a person puts a draft off
    bring_back          a person has it wait again, before its time
    release_due         runbot, at its time: show what was snoozed, send what was scheduled

An answer that was about to leave and may not any more:

    show_instead        waits again, with the reason on its card
    withdraw            is superseded, with the reason on its card
    take_back           is superseded if the owner has answered by hand; else shown instead
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Person, TelegramAccount
from core.transitions import StaleState
from drafts import approvals, references, states
from drafts.approvals import detail_of, in_admin
from drafts.models import Chat, Draft, DraftEvent
from drafts.selectors import by_people, sent_by_us
from drafts.services.events import record
from drafts.services.reviewing import review
from drafts.services.reviewing.answer_text import check_text
from drafts.services.reviewing.out_of_hours import send_out_of_hours_note
from drafts.services.reviewing.transition import transition_draft
from drafts.services.rules import effective
from drafts.services.showing.card_deliveries import refresh_cards, show, show_first
from outbox.record import was_in_doubt

Kind, Hold = DraftEvent.Kind, Draft.Hold

#: A scheduled answer that is later than this, because nothing was running, is shown instead.
TOO_LATE = timedelta(hours=2)
PUT_OFF = (states.SNOOZED, states.SCHEDULED)
#: After connecting, what was written meanwhile is read first.
SETTLED = timedelta(seconds=5)
LOOK_AT = 100


def snooze(
    draft: Draft, person: Person | None, revision: int, until: datetime, by: str = ""
) -> None:
    """Show a draft again at this time (UTC). `by` names a user of the admin (`approvals.in_admin`),
    here and below. Raises StaleState or OldRevision."""
    with transaction.atomic():
        transition_draft(
            draft,
            states.SNOOZED,
            revision,
            due_at=until,
            held_by=None,
            held_at=None,
        )
        record(draft, Kind.SNOOZED, person, detail_of(by, f"until {until.isoformat()}"))
        refresh_cards(draft)


def schedule(
    draft: Draft, person: Person | None, revision: int, at: datetime, by: str = ""
) -> None:
    """Send a draft at this time (UTC), if the chat has not gone on by then. Raises BadText,
    StaleState or OldRevision."""
    check_text(draft.text)
    with transaction.atomic():
        transition_draft(
            draft,
            states.SCHEDULED,
            revision,
            due_at=at,
            decided_by=person,
            decided_at=timezone.now(),
            held_by=None,
            held_at=None,
        )
        record(draft, Kind.SCHEDULED, person, detail_of(by, f"at {at.isoformat()}"))
        refresh_cards(draft)


def bring_back(draft: Draft, person: Person | None, revision: int, by: str = "") -> None:
    """Have a draft wait again that was put off. Raises StaleState or OldRevision."""
    with transaction.atomic():
        _wake(draft, revision)
        record(draft, Kind.DUE, person, detail_of(by, "sooner"))
        refresh_cards(draft)


def release_due(now: datetime | None = None) -> int:
    """Do what was put off until now; how many drafts."""
    now = now or timezone.now()
    due = Draft.objects.filter(due_at__lte=now).select_related("chat__account", "question")
    count = 0
    for draft in due.filter(state=states.SNOOZED).order_by("due_at")[:LOOK_AT]:
        with suppress(StaleState):
            _show_again(draft)
            count += 1
    connected = due.filter(
        state=states.SCHEDULED,
        chat__account__status=TelegramAccount.Status.CONNECTED,
        chat__account__status_since__lte=now - SETTLED,
    )
    for draft in connected.order_by("due_at")[:LOOK_AT]:
        with suppress(StaleState):
            _release(draft, now)
            count += 1
    return count


def objection(draft: Draft) -> str:
    """Why a scheduled answer must not leave now, as a `Draft.Hold`; empty if it may."""
    if draft.chat.mode == Chat.Mode.OFF:
        return Hold.PAUSED
    answered = by_people().filter(
        chat_id=draft.chat_id, outgoing=True, telegram_id__gt=draft.question.telegram_id
    )
    return Hold.ANSWERED if answered.exists() else ""


def objection_at_sending(draft: Draft) -> str:
    """The same for an approved answer, if it was its time that sent it on its way."""
    by_time = draft.due_at and draft.decided_at and draft.decided_at >= draft.due_at
    return objection(draft) if by_time else ""


def objection_after_doubt(draft: Draft) -> str:
    """Why an answer must not leave any more of which it was not known whether it had arrived, and
    now is known that it has not, as a `Draft.Hold`; empty if it may. Whoever approved it may have
    seen that it was missing, and written by hand."""
    if draft.state != states.SENDING or draft.decided_at is None:
        return ""
    if not was_in_doubt(references.draft_reference(draft.pk), references.ANSWERS):
        return ""
    own = by_people().filter(chat_id=draft.chat_id, outgoing=True, date__gt=draft.decided_at)
    if not all(sent_by_us(draft.chat, one.telegram_id, one.text) for one in own):
        return Hold.ANSWERED
    return Hold.LATE if timezone.now() - draft.decided_at > TOO_LATE else ""


def take_back(draft: Draft, why: str) -> None:
    """Don't send such an answer after all: it is out of date, or its owner decides anew."""
    if why == Hold.ANSWERED:
        review.supersede(draft, approvals.BY_HAND)
    else:
        show_instead(draft, why)


def withdraw(draft: Draft, why: str) -> None:
    """Don't send an answer whose time had come: its card comes anew and says why."""
    Draft.objects.filter(pk=draft.pk).update(hold_reason=why)
    draft.hold_reason = why
    review.supersede(draft, f"{approvals.NOT_AT_ITS_TIME}{why}")


def show_instead(draft: Draft, why: str) -> None:
    """Have the owner decide about an answer that was about to leave."""
    # An automatic one without the line that says so.
    text = (draft.automatic and draft.proposed_text) or draft.text
    try:
        with transaction.atomic():
            # As in an analysis: nobody stores a message, or sends the note, at the same time.
            chat = Chat.objects.select_for_update(no_key=True).get(pk=draft.chat_id)
            _show_again(draft, why, states.LEAVING, text=text, automatic=False)
            send_out_of_hours_note(chat, effective(chat))
    except StaleState:
        review.supersede(draft, f"{approvals.NOT_ALONE}{why}")


def _show_again(
    draft: Draft, why: str = "", source: Collection[str] = PUT_OFF, **changes: Any
) -> None:
    """Have a draft wait for its owner again, and show it, with a reason if there is a new one; the
    first card of a muted chat is not shown."""
    if why:
        changes |= {"hold_reason": why, "hold_detail": ""}
    with transaction.atomic():
        _wake(draft, draft.revision, source, **changes)
        record(draft, Kind.DUE, detail=why)
        (show if draft.cards.exists() else show_first)(draft)


def _release(draft: Draft, now: datetime) -> None:
    """Send a scheduled answer, unless something stands against it by now: then it is shown."""
    why = objection(draft)
    if why == Hold.ANSWERED:
        withdraw(draft, why)
        return
    if draft.due_at and now - draft.due_at > TOO_LATE:
        why = why or Hold.LATE
    if why:
        _show_again(draft, why)
        return
    with transaction.atomic():
        record(draft, Kind.DUE)
        detail = detail_of(_scheduled_in_admin(draft), "at its time")
        review.approve(draft, draft.decided_by, detail=detail)


def _scheduled_in_admin(draft: Draft) -> str:
    """The user of the admin who scheduled a draft, as events name them; empty if that was a
    person."""
    event = draft.events.filter(kind=Kind.SCHEDULED).order_by("-id").first()
    return in_admin(approvals.who(event)) if event and not event.person_id else ""


def _wake(draft: Draft, revision: int, source: Collection[str] = PUT_OFF, **changes: Any) -> None:
    """Have a draft wait for its owner again, for as long as a new one."""
    transition_draft(
        draft,
        states.PENDING,
        revision,
        source=source,
        due_at=None,
        decided_by=None,
        decided_at=None,
        reminded_at=None,
        expires_at=timezone.now() + timedelta(hours=settings.DRAFT_EXPIRY_HOURS),
        **changes,
    )
