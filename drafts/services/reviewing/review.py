"""What may be done with a draft. The bot, the admin, tasks and tests all call these.

Every change of state is one guarded update, its event, and what follows from it (deliveries, card
changes), in one transaction. Who comes second gets `StaleState`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from core.entities import Entity, cut_entities
from core.transitions import StaleState
from core.wake import notify
from drafts import approvals, references, states
from drafts.models import NOT_SHOWN, Chat, Draft, DraftEvent, EditPrompt
from drafts.services.events import decided_events, record, record_events
from drafts.services.observations import observe
from drafts.services.reviewing.answer_text import check_text
from drafts.services.reviewing.transition import OldRevision, transition_draft
from drafts.services.showing.card_deliveries import refresh_cards, show
from outbox.queue import queue_user_message
from outbox.record import cancel_unsent, may_have_arrived, retry

Kind = DraftEvent.Kind


def approve(
    draft: Draft,
    person: Person | None,
    revision: int | None = None,
    *,
    detail: str = "",
    pressed: str = "",
) -> None:
    """Send this draft in the owner's name. Raises BadText, StaleState or OldRevision. `detail` says
    where it was decided, `pressed` which button was pressed."""
    check_text(draft.text)
    before = draft.state
    if before == states.EXPIRED:
        raise StaleState("it has expired")
    _approve(draft, person, revision, detail=detail, pressed=pressed)


def send_anyway(draft: Draft, person: Person, revision: int, *, pressed: str = "") -> None:
    """Send a draft that has expired, because the person says so. Raises StaleState, also if the
    chat has another answer under way by now, or OldRevision."""
    others = Draft.objects.filter(chat_id=draft.chat_id, state__in=states.OPEN)
    if draft.state != states.EXPIRED or others.exists():
        raise StaleState("the chat went on")
    _approve(draft, person, revision, pressed=pressed)


def _approve(
    draft: Draft,
    person: Person | None,
    revision: int | None = None,
    *,
    detail: str = "",
    pressed: str = "",
) -> None:
    before, automatic = draft.state, draft.automatic
    reference = references.draft_reference(draft.pk)
    with transaction.atomic():
        # As it was read: nothing is sent unseen, nor what others have tried again meanwhile.
        transition_draft(
            draft,
            states.APPROVED,
            draft.revision if revision is None else revision,
            source=[before],
            unchanged={"automatic": automatic},
            decided_by=person,
            decided_at=timezone.now(),
            automatic=False,
            failure="",
            shown_wait=NOT_SHOWN,
        )
        record_events(draft, person, decided_events(Kind.APPROVED, detail, pressed))
        observe(draft)
        anew = automatic and not may_have_left(draft)
        if anew:  # what has failed says that it is automatic
            cancel_unsent(reference, references.ANSWERS)
        if anew or not (before == states.FAILED and retry(reference)):
            if draft.by_bot:  # what the bot could not send is tried in the owner's name again
                draft.by_bot = False
                draft.save(update_fields=["by_bot"])
            _queue_answer(draft)


def approve_automatically(draft: Draft) -> None:
    """Send a new draft by the owner's standing permission for the chat."""
    with transaction.atomic():
        transition_draft(
            draft,
            states.APPROVED,
            source=[states.PENDING],
            decided_at=timezone.now(),
            automatic=True,
        )
        record(draft, Kind.APPROVED, detail=approvals.AUTOMATIC)
        _queue_answer(draft)


def _queue_answer(draft: Draft) -> None:
    queue_user_message(
        account_id=draft.chat.account_id,
        chat_id=draft.chat.telegram_id,
        text=draft.text,
        entities=draft.entities,
        kind=references.ANSWER,
        reference=references.draft_reference(draft.pk),
    )


def skip(
    draft: Draft,
    person: Person | None,
    revision: int | None = None,
    *,
    detail: str = "",
    pressed: str = "",
) -> None:
    """Don't answer with this draft. Raises StaleState or OldRevision."""
    with transaction.atomic():
        transition_draft(
            draft, states.SKIPPED, revision, decided_by=person, decided_at=timezone.now()
        )
        record_events(draft, person, decided_events(Kind.SKIPPED, detail, pressed))
        observe(draft)
        _take_over(draft)
        refresh_cards(draft)
        notify()


def _take_over(draft: Draft) -> None:
    """The owner answers what the AI could not: it is not tried again for this question."""
    if draft.no_proposal:
        Chat.objects.filter(pk=draft.chat_id).update(
            **Chat.NOT_DUE, analysed_message_id=draft.question.telegram_id
        )


def edit(
    draft: Draft,
    text: str,
    person: Person | None,
    revision: int | None = None,
    *,
    detail: str = "",
    entities: Sequence[Entity] = (),
) -> None:
    """Give a pending draft another text: a new revision with a new card. The event keeps the old
    text, under `detail` if that is given. `entities` are its formatting. Raises BadText,
    StaleState or OldRevision."""
    clean = check_text(text)
    with transaction.atomic():
        before = draft.revision if revision is None else revision
        changed = Draft.objects.filter(pk=draft.pk, state=states.PENDING, revision=before).update(
            text=clean,
            entities=cut_entities(entities, text, text.index(clean), clean),
            revision=before + 1,
        )
        old = draft.text
        draft.refresh_from_db()
        if not changed:
            raise OldRevision if draft.state == states.PENDING else StaleState("no longer pending")
        EditPrompt.objects.filter(draft=draft).update(open=False)
        record(draft, Kind.EDITED, person, approvals.detail_of(detail, old))
        _take_over(draft)
        show(draft)


def supersede(draft: Draft, why: str) -> None:
    """The chat went on: this draft answers something that is no longer the question."""
    try:
        with transaction.atomic():
            # As it was read: an approval in this very moment counts.
            before = draft.state
            transition_draft(draft, states.SUPERSEDED, source=[before], decided_at=timezone.now())
            record(draft, Kind.SUPERSEDED, detail=why)
            if draft.due_at and before != states.SNOOZED:  # it would have left by itself
                show(draft)
            else:
                refresh_cards(draft)
    except StaleState:
        return


def expire(draft: Draft) -> None:
    """Nobody decided about this draft in time. Raises StaleState."""
    with transaction.atomic():
        transition_draft(draft, states.EXPIRED, decided_at=timezone.now())
        record(draft, Kind.EXPIRED)
        refresh_cards(draft)


# --- what the delivery of an answer does to its draft -------------------------------------------


def begin_sending(draft: Draft) -> bool:
    """The first part is about to leave; False if the draft must not be sent any more."""
    if draft.state == states.SENDING:
        return True
    try:
        transition_draft(draft, states.SENDING)
    except StaleState:
        return False
    record(draft, Kind.SENDING)
    return True


def may_have_left(draft: Draft) -> bool:
    """Whether a part of the answer was sent, or perhaps arrived."""
    return may_have_arrived(references.draft_reference(draft.pk), references.ANSWERS)


def finish_sending(draft: Draft) -> None:
    transition_draft(draft, states.SENT, sent_at=timezone.now(), failure="")
    record(draft, Kind.SENT)
    refresh_cards(draft)


def fail_sending(draft: Draft, failure: str, detail: str) -> None:
    if draft.state == states.FAILED:
        return
    # What a person may send now does not say that it is automatic.
    by_person = draft.automatic and draft.proposed_text and not may_have_left(draft)
    text = draft.proposed_text if by_person else draft.text
    transition_draft(draft, states.FAILED, failure=failure, text=text)
    record(draft, Kind.FAILED, detail=detail)
    if draft.automatic and not draft.cards.exists():
        show(draft)
    else:
        refresh_cards(draft)


def ask_for_text(
    draft: Draft, person: Person, purpose: str = EditPrompt.Purpose.TEXT
) -> EditPrompt:
    """Ask a person for the new text, or for something else about it; the question waits, also over
    a restart."""
    EditPrompt.objects.filter(draft=draft, person=person).update(open=False)
    _take_over(draft)
    return EditPrompt.objects.create(
        draft=draft, person=person, revision=draft.revision, purpose=purpose
    )
