"""One look of the AI at one chat: claim, ask, keep what came of it.

A chat is analysed by one worker at a time, which holds a claim that ends by itself. If the worker
dies, the chat is still due and the next one begins anew. What it asked for is thrown away if the
chat went on meanwhile.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Person
from accounts.selectors import owners_reading
from aibot.lib import rows
from aibot.lib.step import Step
from aibot.lib.wake import ANALYSES, notify
from drafts.ai.decision import Decision
from drafts.ai.prompts import gives_orders
from drafts.ai.types import Conversation, DrafterFailure
from drafts.models import Analysis, Chat, Message
from drafts.selectors import (
    conversation,
    newest_messages,
    newest_reading,
    question_in,
    still_asked,
)
from drafts.services.proposing import add_draft, propose
from drafts.services.scheduling import make_due
from drafts.services.showing import add_cards

log = structlog.get_logger(__name__)

#: Added to the AI's own time limit: storing the result takes moments.
CLAIM_MARGIN_SECONDS = 15
#: Pauses in seconds after failures in a row; the last one repeats.
BACKOFF_SECONDS = (10, 30, 60, 300, 900, 1800)
#: A chat that nobody analyses.
FREE: dict[str, Any] = {"analysis_claim": None, "analysis_claimed_until": None}

_CLAIM = """
    UPDATE drafts_chat SET analysis_claim = %s, analysis_claimed_until = %s,
        analysis_queued_at = NULL
    WHERE id = %s AND analysis_due_at <= %s AND analysis_claim IS NULL
    RETURNING {columns}"""
#: Of a worker that died.
_TAKE_OVER = _CLAIM.replace("analysis_claim IS NULL", "analysis_claimed_until <= %s")
_GIVE_UP = """
    UPDATE drafts_analysis SET outcome = %s, error = 'The worker stopped in the middle.',
        finished_at = %s
    WHERE chat_id = %s AND outcome = %s"""


class DrafterLike(Protocol):
    @property
    def model(self) -> str: ...

    def decide(self, conversation: Conversation) -> Decision: ...


@dataclass
class Claim:
    """The right to analyse a chat now, what it was like, who will be shown what comes of it, and
    when the AI was asked and has answered."""

    id: uuid.UUID
    chat: Chat
    analysis_id: int
    question: Message
    conversation: Conversation
    owners: list[Person]
    asked_at: datetime | None = None
    answered_at: datetime | None = None


def analyse(chat_id: int, drafter: DrafterLike) -> str | None:
    """Analyse a chat if that is due; the outcome, or None if there was nothing to do."""
    claim = claim_chat(chat_id, drafter.model)
    if claim is None:
        return None
    claim.asked_at = timezone.now()
    try:
        decision = drafter.decide(claim.conversation)
        claim.answered_at = timezone.now()
        return _keep_decision(chat_id, claim, decision)
    except DrafterFailure as failure:
        return _keep_failure(chat_id, claim, failure.sentence)
    except Exception:
        log.exception("an analysis failed", chat=chat_id)
        _keep_failure(chat_id, claim, "Something unexpected happened; the log has more.")
        raise


def claim_chat(chat_id: int, model: str) -> Claim | None:
    """Claim a chat that is due; None if it is not, or if someone else is at it. There is no
    transaction around it: a worker that dies in the middle has claimed the chat for a while, as
    one that dies later."""
    claim_id = uuid.uuid4()
    taken = _take(chat_id, claim_id)
    if taken is None:
        return None
    chat, messages, owners = taken
    try:
        question = question_in(chat, messages)
        if question is None:
            _release_unless_due_again(chat)
            return None
        analysis = Analysis(
            chat=chat, claim=claim_id, up_to_message_id=question.telegram_id, model=model[:80]
        )
        rows.insert([analysis])
    except Exception:
        with suppress(DatabaseError):  # else the claim ends by itself
            _release(chat)
        raise
    said = conversation(chat, messages)
    return Claim(claim_id, chat, analysis.pk, question, said, owners)


def _take(chat_id: int, claim_id: uuid.UUID) -> tuple[Chat, list[Message], list[Person]] | None:
    """The chat, if it could be claimed, its newest messages, and the owners as they are now."""
    now = timezone.now()
    until = now + timedelta(seconds=settings.AI_TIMEOUT_SECONDS + CLAIM_MARGIN_SECONDS)
    taking = [claim_id, until, chat_id, now]
    # Whatever made the chat due is there when its messages are read, in a statement of their own.
    further = newest_reading(chat_id), owners_reading()
    taken, messages, owners = rows.read_in_turn((Chat, _CLAIM, taking), *further)
    if not taken:
        taking_over = Chat, _TAKE_OVER, [*taking, now]
        taken, messages, owners = rows.read_in_turn(taking_over, *further)
        if not taken:
            return None
        gone = [Analysis.Outcome.FAILED, now, chat_id, Analysis.Outcome.RUNNING]
        rows.execute(_GIVE_UP, gone)
    return taken[0], messages, owners


def _release_unless_due_again(chat: Chat) -> None:
    """There is nothing to answer, unless something was written since the chat was claimed."""
    mine: dict[str, list[Any]] = {"analysis_claim": [chat.analysis_claim]}
    as_it_was = {**mine, "analysis_due_at": [chat.analysis_due_at], "mode": [chat.mode]}
    if not rows.update(Chat, chat.pk, {**FREE, "analysis_due_at": None}, within=as_it_was):
        rows.update(Chat, chat.pk, FREE, within=mine)
        notify(ANALYSES)


def _release(chat: Chat, **changes: object) -> bool:
    """Give the claim back; False if it had been lost."""
    values = {**FREE, **changes}
    return rows.update(Chat, chat.pk, values, within={"analysis_claim": [chat.analysis_claim]}) == 1


def _keep_failure(chat_id: int, claim: Claim, sentence: str) -> str:
    with transaction.atomic():
        chat = rows.one(Chat, id=chat_id, locked=True)
        if chat is None or chat.analysis_claim != claim.id:
            return _finish(claim, Analysis.Outcome.OUTDATED)
        failures = chat.analysis_failures + 1
        pause = BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS)) - 1]
        _release(
            chat,
            analysis_failures=failures,
            analysis_error=sentence[:300],
            analysis_due_at=timezone.now() + timedelta(seconds=pause),
        )
        notify()
        return _finish(claim, Analysis.Outcome.FAILED, error=sentence[:300])


def _keep_decision(chat_id: int, claim: Claim, decision: Decision) -> str:
    theirs = [line.text for line in claim.conversation.lines if not line.ours]
    suspicious = any(gives_orders(text) for text in [claim.conversation.contact, *theirs])
    if decision.answer_due and _draft_at_once(claim, decision, suspicious=suspicious):
        return Analysis.Outcome.DRAFTED
    with transaction.atomic():
        chat = rows.one(Chat, id=chat_id, locked=True)
        if chat is None or chat.analysis_claim != claim.id:
            return _finish(claim, Analysis.Outcome.OUTDATED)
        if _went_on(chat, claim):
            _release(chat, analysis_failures=0, analysis_error="")
            make_due(chat)
            return _finish(claim, Analysis.Outcome.OUTDATED, reason=decision.reason)
        _release(chat, **_analysed(claim))
        if not decision.answer_due:
            return _finish(claim, Analysis.Outcome.NOT_DUE, reason=decision.reason)
        propose(chat, claim.question, claim.analysis_id, decision, suspicious=suspicious)
        return _finish(claim, Analysis.Outcome.DRAFTED, reason=decision.reason)


def _draft_at_once(claim: Claim, decision: Decision, *, suspicious: bool) -> bool:
    """The usual case in one step: since the claim nothing was written in the chat, which would
    have made it due anew, and its owner is asked. Whether it was so."""
    chat = claim.chat
    step = Step(
        Chat, chat.pk,
        {**FREE, **_analysed(claim)},
        within={
            "analysis_claim": [claim.id], "analysis_due_at": [chat.analysis_due_at],
            "mode": [chat.mode],
        },
        provided=still_asked(claim.question),
    )  # fmt: skip
    draft = add_draft(
        step, chat, claim.question, claim.analysis_id, decision, suspicious=suspicious
    )
    if draft is None:
        return False
    add_cards(step, draft, claim.owners)
    step.update(
        Analysis,
        claim.analysis_id,
        _finished(claim, Analysis.Outcome.DRAFTED, reason=decision.reason),
    )
    return step.run()


def _analysed(claim: Claim) -> dict[str, Any]:
    return {
        "analysis_failures": 0,
        "analysis_error": "",
        "analysis_due_at": None,
        "analysed_message_id": claim.question.telegram_id,
    }


def _went_on(chat: Chat, claim: Claim) -> bool:
    """Whether the chat is not what the AI has read: something newer, changed or deleted."""
    newest = next(iter(newest_messages(chat.pk, 1)), None)
    return (
        newest is None
        or newest.pk != claim.question.pk
        or newest.text != claim.question.text
        or chat.mode == Chat.Mode.OFF
    )


def _finish(claim: Claim, outcome: str, *, reason: str = "", error: str = "") -> str:
    finished = _finished(claim, outcome, reason=reason, error=error)
    rows.update(Analysis, claim.analysis_id, finished, within={})
    return outcome


def _finished(claim: Claim, outcome: str, *, reason: str = "", error: str = "") -> dict[str, Any]:
    return {
        "outcome": outcome, "reason": reason[:500], "error": error, "finished_at": timezone.now(),
        "asked_at": claim.asked_at, "answered_at": claim.answered_at,
    }  # fmt: skip
