"""What the owner decided about proposed answers, and what the AI's confidence is worth by that."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from drafts import states
from drafts.learning import calibration
from drafts.learning.calibration import Calibration
from drafts.learning.edits import how_right
from drafts.models import Draft, Message, Observation
from drafts.references import ANSWER, draft_reference
from outbox.models import Delivery

Decision = Observation.Decision

#: With fewer decisions of an account its confidences are taken as the AI states them.
FEWEST = 20
#: With so many, those of other accounts say nothing more.
MANY = 200
#: So many answers of a chat that left by themselves can still be corrected.
NEWEST_AUTOMATIC = 50
#: Older decisions than these weigh next to nothing.
NEWEST = 1000


def observe(draft: Draft) -> None:
    """Keep what the owner has just decided about a proposed answer: sent or skipped. The first
    decision about a draft counts. What left by itself says nothing about the owner, until it is
    corrected."""
    if draft.automatic:
        return
    if draft.state == states.SKIPPED:
        _keep(draft, Decision.SKIPPED, 0.0)
    elif draft.revision == 1 or draft.text == draft.proposed_text:
        # The first revision is as the AI wrote it, perhaps with the line that it is automatic.
        _keep(draft, Decision.SENT, 1.0)
    else:
        _keep(draft, Decision.EDITED, how_right(draft.proposed_text, draft.text))


def observe_own_answer(draft: Draft, answer: Message) -> None:
    """Keep that the owner answered by hand while a draft waited."""
    _keep(draft, Decision.BY_HAND, how_right(draft.proposed_text, answer.text), answer)


def observe_correction(message: Message) -> None:
    """Keep that the owner has changed or deleted a message, if it is an answer that left by itself.
    The last correction counts: until then nobody has said anything about that answer."""
    if (found := _sent_by_itself(message)) is None:
        return
    draft, sent = found
    deleted = message.deleted_at is not None
    values = {
        "account_id": draft.chat.account_id,
        "decision": Decision.DELETED if deleted else Decision.CHANGED,
        "confidence": draft.confidence,
        "right": 0.0 if deleted else how_right(sent, message.text),
        "answer": None if deleted else message,
        "decided_at": timezone.now(),
    }
    Observation.objects.update_or_create(draft=draft, defaults=values)


def _sent_by_itself(message: Message) -> tuple[Draft, str] | None:
    """The automatic draft of which this message is the answer, one of the chat's newest; and the
    text that was sent, which may be one of several parts."""
    newest = Draft.objects.filter(chat=message.chat_id, automatic=True, state=states.SENT)
    drafts = {
        draft_reference(draft.pk): draft
        for draft in newest.select_related("chat").order_by("-id")[:NEWEST_AUTOMATIC]
    }
    sent = Delivery.objects.filter(
        kind=ANSWER, reference__in=drafts, message_id=message.telegram_id
    ).first()
    return (drafts[sent.reference], sent.payload.get("text", "")) if sent else None


def _keep(draft: Draft, decision: str, right: float, answer: Message | None = None) -> None:
    """Where the AI proposed nothing, or asked the owner, its confidence was about something
    else."""
    if not draft.proposed_text or draft.needs_owner:
        return
    row = Observation(
        draft=draft,
        account_id=draft.chat.account_id,
        decision=decision,
        confidence=draft.confidence,
        right=right,
        answer=answer,
        decided_at=draft.decided_at or timezone.now(),
    )
    Observation.objects.bulk_create([row], ignore_conflicts=True)


@dataclass(frozen=True)
class Known:
    """The decisions of an account, the newest first, and the calibration that follows from
    them."""

    decisions: tuple[calibration.Observation, ...]
    calibration: Calibration

    @property
    def enough(self) -> bool:
        return len(self.decisions) >= FEWEST


def known(account_id: int | None) -> Known:
    """What is known of an account; None: of all. An account with few decisions begins with what is
    known of the others."""
    if account_id is None:
        everything = _newest(Observation.objects.all())
        return Known(everything, calibration.fit(everything))
    own = _newest(Observation.objects.filter(account_id=account_id))
    if len(own) >= MANY:
        return Known(own, calibration.fit(own))
    others = _newest(Observation.objects.exclude(account_id=account_id))
    return Known(own, calibration.fit(own, calibration.fit(others)))


def _newest(rows: QuerySet[Observation]) -> tuple[calibration.Observation, ...]:
    newest = rows.order_by("-decided_at", "-id").values_list("confidence", "right")[:NEWEST]
    return tuple(
        calibration.Observation(confidence, right, age)
        for age, (confidence, right) in enumerate(newest)
    )


def calibrated_confidence(account_id: int, confidence: int) -> int | None:
    """How many of a hundred answers of which the AI is as sure are right for this account; None
    while too little was decided."""
    if Observation.objects.filter(account_id=account_id)[:FEWEST].count() < FEWEST:
        return None
    return known(account_id).calibration.percent(confidence)
