"""One look of the AI at one chat: claim, ask, keep what came of it.

A chat is analysed by one worker at a time, which holds a claim that ends by itself. If the worker
dies, the chat is still due and the next one begins anew. What it asked for is thrown away if the
chat went on meanwhile.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aibot.lib import rows
from aibot.lib.wake import notify
from drafts.ai.decision import Decision
from drafts.ai.prompts import gives_orders
from drafts.ai.types import Conversation, DrafterFailure
from drafts.models import Analysis, Chat, Message
from drafts.selectors import conversation, newest_messages, question_in
from drafts.services.proposing import propose
from drafts.services.scheduling import make_due

log = structlog.get_logger(__name__)

#: Added to the AI's own time limit: storing the result takes moments.
CLAIM_MARGIN_SECONDS = 15
#: Pauses in seconds after failures in a row; the last one repeats.
BACKOFF_SECONDS = (10, 30, 60, 300, 900, 1800)

_CLAIM = """
    UPDATE drafts_chat SET analysis_claim = %s, analysis_claimed_until = %s,
        analysis_queued_at = NULL
    WHERE id = %s AND analysis_due_at <= %s
    AND (analysis_claimed_until IS NULL OR analysis_claimed_until <= %s)
    RETURNING {columns}"""
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
    """The right to analyse a chat now, and when the AI was asked and has answered."""

    id: uuid.UUID
    analysis_id: int
    question: Message
    conversation: Conversation
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
    """Claim a chat that is due; None if it is not, or if someone else is at it."""
    now = timezone.now()
    until = now + timedelta(seconds=settings.AI_TIMEOUT_SECONDS + CLAIM_MARGIN_SECONDS)
    claim_id = uuid.uuid4()
    with transaction.atomic():
        claimed = rows.read(Chat, _CLAIM, [claim_id, until, chat_id, now, now])
        if not claimed:
            return None
        chat = claimed[0]
        messages = newest_messages(chat_id)
        question = question_in(chat, messages)
        if question is None:
            _release(chat, analysis_due_at=None)
            return None
        rows.execute(_GIVE_UP, [Analysis.Outcome.FAILED, now, chat_id, Analysis.Outcome.RUNNING])
        analysis = Analysis(
            chat=chat, claim=claim_id, up_to_message_id=question.telegram_id, model=model[:80]
        )
        rows.insert([analysis])
        return Claim(claim_id, analysis.pk, question, conversation(chat, messages))


def _release(chat: Chat, **changes: object) -> bool:
    """Give the claim back; False if it had been lost."""
    values = {"analysis_claim": None, "analysis_claimed_until": None, **changes}
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
    with transaction.atomic():
        chat = rows.one(Chat, id=chat_id, locked=True)
        if chat is None or chat.analysis_claim != claim.id:
            return _finish(claim, Analysis.Outcome.OUTDATED)
        if _went_on(chat, claim):
            _release(chat, analysis_failures=0, analysis_error="")
            make_due(chat)
            return _finish(claim, Analysis.Outcome.OUTDATED, reason=decision.reason)
        _release(
            chat,
            analysis_failures=0,
            analysis_error="",
            analysis_due_at=None,
            analysed_message_id=claim.question.telegram_id,
        )
        if not decision.answer_due:
            return _finish(claim, Analysis.Outcome.NOT_DUE, reason=decision.reason)
        theirs = [line.text for line in claim.conversation.lines if not line.ours]
        suspicious = any(gives_orders(text) for text in [claim.conversation.contact, *theirs])
        propose(chat, claim.question, claim.analysis_id, decision, suspicious=suspicious)
        return _finish(claim, Analysis.Outcome.DRAFTED, reason=decision.reason)


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
    changes = {
        "outcome": outcome, "reason": reason[:500], "error": error, "finished_at": timezone.now(),
        "asked_at": claim.asked_at, "answered_at": claim.answered_at,
    }  # fmt: skip
    rows.update(Analysis, claim.analysis_id, changes, within={})
    return outcome
