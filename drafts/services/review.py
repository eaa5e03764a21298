"""What may be done with a draft. The bot, the admin, tasks and tests all call these.

Every move is one guarded update, its event, and what follows from it (deliveries, card changes),
in one transaction. Who comes second gets `LostRace`.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person, new_random_id
from accounts.services.deliveries import Answer, answer_in_flight, queue_answer
from accounts.services.lanes import lane
from accounts.services.outcomes import retry
from aibot.lib import rows
from aibot.lib.guard import LostRace, move
from aibot.lib.text import is_blank
from aibot.lib.wake import notify
from drafts import states, topics
from drafts.models import Draft, DraftEvent, EditPrompt
from drafts.services.showing import show, show_change

Kind = DraftEvent.Kind

#: The longest answer that is taken, in characters (it leaves in several messages).
MAX_TEXT = 20_000
#: An approved draft leaves within moments; its card says "being sent" only if it does not.
PATIENCE_SECONDS = 1.5


class BadText(ValueError):
    """A text that can't be sent; `reason` is "empty" or "long"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OldRevision(Exception):
    """The text was changed since this card was made."""


def record(draft: Draft, kind: str, person: Person | None = None, detail: str = "") -> DraftEvent:
    event = event_of(draft, kind, person, detail)
    rows.insert([event])
    return event


def event_of(draft: Draft, kind: str, person: Person | None = None, detail: str = "") -> DraftEvent:
    return DraftEvent(draft=draft, kind=kind, person=person, revision=draft.revision, detail=detail)


def _move(draft: Draft, target: str, **changes: Any) -> None:
    move(Draft, draft.pk, source=states.SOURCES[target], target=target, **changes)
    draft.refresh_from_db()


def check_revision(draft: Draft, revision: int | None) -> None:
    if revision is not None and draft.revision != revision:
        raise OldRevision


def approve(
    draft: Draft, person: Person | None, revision: int | None = None, *, detail: str = ""
) -> None:
    """Send this draft in the owner's name. Raises LostRace, or OldRevision if `revision` is given
    and the text is another by now. `detail` says where it was decided, if not by a button."""
    with transaction.atomic():
        _move(draft, states.APPROVED, decided_by=person, decided_at=timezone.now(), failure="")
        check_revision(draft, revision)
        record(draft, Kind.APPROVED, person, detail)
        if not retry(topics.draft_topic(draft.pk)):
            _queue(draft)
        show_change(draft, after=PATIENCE_SECONDS)


def approve_pressed(draft: Draft, person: Person) -> None:
    """The same for a press on the button of a pending draft, by the shortest way: where its chat
    is free, the answer is made in flight, so the draft goes on to `sending` in the same move.
    Raises LostRace if the draft is not what it was when it was read. Nobody is shown that it is
    on its way: `show_if_slow` does that, later. PostgreSQL may still be writing it to the disk when
    the answer leaves: if it forgets that, the draft waits again, with the same random id
    (docs/decisions/0014)."""
    events = [event_of(draft, Kind.PRESSED, person, "send"), event_of(draft, Kind.APPROVED, person)]
    move_on = partial(
        move, Draft, draft.pk, source=[states.PENDING], unchanged={"revision": draft.revision},
        decided_by=person, decided_at=timezone.now(), failure="",
    )  # fmt: skip
    with lane(draft.chat.account_id, draft.chat.telegram_id) as way:
        if way and (answer := answer_in_flight(_answer_of(draft))):
            way.take(answer)
            made = [*events, event_of(draft, Kind.SENDING), answer]
            with suppress(LostRace):
                move_on(
                    target=states.SENDING, making=made, provided=way.is_free,
                    # The bot knows no random ids: it must see what was tried.
                    wait_for_disk=draft.random_id is None or draft.chat.fallback_by_bot,
                )  # fmt: skip
                return
            way.leave()
        with transaction.atomic():
            move_on(target=states.APPROVED, making=events)
            _queue(draft)
            show_change(draft, after=PATIENCE_SECONDS)


def show_if_slow(draft_id: int) -> None:
    """Have the cards of a draft say that it is on its way, if it still is."""
    for draft in Draft.objects.filter(pk=draft_id, state__in=[states.APPROVED, states.SENDING]):
        show_change(draft)


def approve_automatically(draft: Draft) -> None:
    """The same, by the owner's standing permission for the chat."""
    with transaction.atomic():
        move(
            Draft, draft.pk, source=[states.PENDING], target=states.APPROVED,
            decided_at=timezone.now(), automatic=True,
        )  # fmt: skip
        draft.refresh_from_db()
        record(draft, Kind.APPROVED, detail="automatic")
        _queue(draft)


def _queue(draft: Draft) -> None:
    queue_answer(_answer_of(draft))


def _answer_of(draft: Draft) -> Answer:
    return Answer(
        account_id=draft.chat.account_id, chat_id=draft.chat.telegram_id, text=draft.text,
        kind=topics.ANSWER, topic=topics.draft_topic(draft.pk), random_id=draft.random_id,
    )  # fmt: skip


def skip(
    draft: Draft, person: Person | None, revision: int | None = None, *, detail: str = ""
) -> None:
    """Don't answer with this draft. Raises LostRace or OldRevision."""
    with transaction.atomic():
        _move(draft, states.SKIPPED, decided_by=person, decided_at=timezone.now())
        check_revision(draft, revision)
        record(draft, Kind.SKIPPED, person, detail)
        show_change(draft)
        notify()


def check_text(text: str) -> str:
    """The text as it will be sent. Raises BadText."""
    clean = text.strip()
    if is_blank(clean):
        raise BadText("empty")
    if len(clean) > MAX_TEXT:
        raise BadText("long")
    return clean


def edit(
    draft: Draft, text: str, person: Person | None, revision: int | None = None, *, detail: str = ""
) -> None:
    """Give a pending draft another text: a new revision with a new card. The event keeps the old
    text, under `detail` if that is given. Raises BadText, LostRace or OldRevision."""
    clean = check_text(text)
    with transaction.atomic():
        before = draft.revision if revision is None else revision
        changed = Draft.objects.filter(pk=draft.pk, state=states.PENDING, revision=before).update(
            text=clean, revision=before + 1, random_id=new_random_id()
        )
        old = draft.text
        draft.refresh_from_db()
        if not changed:
            raise OldRevision if draft.state == states.PENDING else LostRace("no longer pending")
        EditPrompt.objects.filter(draft=draft).update(open=False)
        record(draft, Kind.EDITED, person, f"{detail}\n{old}" if detail else old)
        show(draft)


def supersede(draft: Draft, why: str) -> None:
    """The chat went on: this draft answers something that is no longer the question."""
    try:
        with transaction.atomic():
            _move(draft, states.SUPERSEDED, decided_at=timezone.now())
            record(draft, Kind.SUPERSEDED, detail=why)
            show_change(draft)
    except LostRace:
        return


def expire_old(limit: int = 500) -> int:
    """Drafts nobody decided about in time; how many."""
    count = 0
    old = Draft.objects.filter(state=states.PENDING, expires_at__lte=timezone.now())
    for draft in old.order_by("id")[:limit]:
        try:
            with transaction.atomic():
                _move(draft, states.EXPIRED, decided_at=timezone.now())
                record(draft, Kind.EXPIRED)
                show_change(draft)
        except LostRace:
            continue
        count += 1
    return count


# --- what the delivery of an answer does to its draft -------------------------------------------


def begin_sending(draft: Draft) -> bool:
    """The first part is about to leave; False if the draft must not be sent any more."""
    if draft.state == states.SENDING:
        return True
    try:
        _move(draft, states.SENDING)
    except LostRace:
        return False
    record(draft, Kind.SENDING)
    return True


def finish_sending(draft: Draft) -> None:
    _move(draft, states.SENT, sent_at=timezone.now(), failure="")
    record(draft, Kind.SENT)
    show_change(draft)


def fail_sending(draft: Draft, failure: str, detail: str) -> None:
    if draft.state == states.FAILED:
        return
    _move(draft, states.FAILED, failure=failure)
    record(draft, Kind.FAILED, detail=detail)
    if draft.automatic and not draft.cards.exists():
        show(draft)
    else:
        show_change(draft)


def ask_for_text(draft: Draft, person: Person) -> EditPrompt:
    """Ask a person for the new text; the question waits, also over a restart."""
    EditPrompt.objects.filter(draft=draft, person=person).update(open=False)
    return EditPrompt.objects.create(draft=draft, person=person, revision=draft.revision)
