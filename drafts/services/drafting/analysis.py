"""Have the AI read one chat: claim it, ask, and keep what came of it.

A chat is analysed by one worker at a time, which holds a claim that ends by itself. If the worker
dies, the chat is still due and the next one begins anew. What was drafted is thrown away if the
chat went on meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from core.retry import Backoff
from core.wake import notify
from drafts.ai.types import Answered, Conversation, DrafterFailure
from drafts.gate.checks import MOST_LINES
from drafts.models import Analysis, Chat, Message
from drafts.selectors import (
    conversation,
    edited_draft_waits,
    newest_messages,
    question_in,
    unanswered,
)
from drafts.services.drafting.asking import Asking, DrafterLike
from drafts.services.drafting.auto_send import has_prompt_injection
from drafts.services.drafting.briefing import brief, own_words
from drafts.services.drafting.postponement import put_off
from drafts.services.drafting.proposals import findings_of, propose, propose_nothing
from drafts.services.money.usage import NO_CALL, Call, metered, reserve_analysis
from drafts.services.provider import note_failure, troubled, why_not_asked
from drafts.services.rules import EffectiveRules, effective, left_alone
from drafts.services.schedule import make_due

log = structlog.get_logger(__name__)

#: Added to the AI's own time limit: storing the result takes moments.
CLAIM_MARGIN_SECONDS = 15
#: The pauses after failures in a row.
BACKOFF = Backoff(first=10, most=1800, factor=3)
#: After so many failures in a row the owner is shown the question without a proposal: of one chat,
#: and of the AI as a whole, which may be back within minutes.
TRIES, TRIES_OF_PROVIDER = 2, 5
WRITTEN_BY_OWNER = "The owner has changed the answer that waits: it is kept."
UNEXPECTED = _("Something unexpected happened; the log has more.")

Outcome = Analysis.Outcome


@dataclass
class Claim:
    """The right to analyse a chat now, what it asks, and when which AI was asked and answered."""

    id: uuid.UUID
    analysis_id: int
    chat: Chat
    rules: EffectiveRules
    question: Message
    #: The texts of the question, as they were read.
    read: list[str]
    conversation: Conversation
    model: str
    #: Whether the provider had trouble the last time, and why it is not asked at all now, if so.
    troubled: bool = False
    not_asked: DrafterFailure | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    #: What it reserves of the day's budget.
    call: Call = NO_CALL


def analyse(chat_id: int, drafter: DrafterLike) -> str | None:
    """Analyse a chat if that is due; the outcome, or None if there was nothing to do."""
    claim = claim_chat(chat_id, drafter.model, fallback=drafter.fallback is not None)
    if claim is None:
        return None
    if claim.not_asked and drafter.fallback is None:
        return _keep_failure(chat_id, claim, claim.not_asked)
    try:
        with metered(claim.call) as meter:
            claim.conversation = brief(claim.chat, claim.conversation, claim.rules)
            claim.asked_at = timezone.now()
            asking = Asking(drafter, claim.not_asked, claim.troubled)
            answered = asking.ask(claim.conversation)
            meter.usage = answered.usage
        claim.model = asking.model
        claim.answered_at = timezone.now()
        return keep_decision(chat_id, claim, answered)
    except DrafterFailure as failure:
        return _keep_failure(chat_id, claim, failure)
    except Exception:
        log.exception("an analysis failed", chat=chat_id)
        _keep_failure(chat_id, claim, DrafterFailure(UNEXPECTED))
        raise


def claim_chat(chat_id: int, model: str, *, fallback: bool = False) -> Claim | None:
    """Claim a chat that is due; None if it is not, if another worker has claimed it, if there is
    nothing to answer, if the provider asks to be left alone and there is no `fallback`, or if the
    day's budget is used up."""
    now = timezone.now()
    with transaction.atomic():
        chat = _lock(chat_id, analysis_due_at__lte=now)
        not_asked = why_not_asked() if chat and chat.troubled else None
        if chat and not_asked and not not_asked.lasting and not fallback:
            _update(chat, analysis_due_at=not_asked.paused_until, analysis_queued_at=None)
            return None
        if chat is None or (chat.analysis_claimed_until and chat.analysis_claimed_until > now):
            return None
        _end_dead(chat, now)
        rules, asked = effective(chat), fallback or not not_asked
        messages = newest_messages(chat_id, max(rules.context_messages, MOST_LINES))
        question = _question(chat, messages, rules)
        if question is None or (asked and put_off(chat, question)):
            return None
        analysis = _begin(chat, question, model, fallback)
        call = reserve_analysis(analysis, model) if asked else NO_CALL
    read = [one.text for one in unanswered(messages[:MOST_LINES])]
    return Claim(
        id=analysis.claim,
        analysis_id=analysis.pk,
        chat=chat,
        rules=rules,
        question=question,
        read=read,
        conversation=conversation(chat, messages[: max(rules.context_messages, len(read), 1)]),
        model=model,
        troubled=chat.troubled,
        not_asked=not_asked,
        call=call,
    )


def _question(chat: Chat, messages: Sequence[Message], rules: EffectiveRules) -> Message | None:
    """What waits for an answer of the AI, if anything; else the chat is not due any more."""
    question = question_in(chat, messages)
    if question is None:
        _update(chat, **Chat.UNCLAIMED, analysis_due_at=None)
    elif left_alone(chat, unanswered(messages), rules):
        seen = question.telegram_id
        _update(chat, **Chat.UNCLAIMED, analysis_due_at=None, analysed_message_id=seen)
        return None
    return question


def _begin(chat: Chat, question: Message, model: str, fallback: bool) -> Analysis:
    """Claim the chat for as long as the AI may take, or two of them."""
    seconds = settings.AI_TIMEOUT_SECONDS * (1 + fallback) + CLAIM_MARGIN_SECONDS
    claim = uuid.uuid4()
    _update(
        chat,
        analysis_claim=claim,
        analysis_claimed_until=timezone.now() + timedelta(seconds=seconds),
        analysis_queued_at=None,
    )
    return Analysis.objects.create(
        chat=chat, claim=claim, up_to_message_id=question.telegram_id, model=model[:80]
    )


def _end_dead(chat: Chat, now: datetime) -> None:
    """The analysis of a worker that died has failed."""
    if chat.analysis_claim is not None:
        Analysis.objects.filter(chat=chat, outcome=Outcome.RUNNING).update(
            outcome=Outcome.FAILED, error="The worker stopped in the middle.", finished_at=now
        )


def _lock(chat_id: int, **conditions: Any) -> Any:
    """The chat's row, locked until the transaction ends: messages are stored before or after.
    `troubled` says whether the provider had trouble the last time."""
    locked = Chat.objects.select_for_update(no_key=True).annotate(troubled=Exists(troubled()))
    return locked.filter(Q(**conditions), pk=chat_id).first()


def _update(chat: Chat, **values: Any) -> None:
    Chat.objects.filter(pk=chat.pk).update(**values)


def _keep_failure(chat_id: int, claim: Claim, failure: DrafterFailure) -> str:
    sentence = failure.sentence[:300]
    log.warning("the AI gave no usable answer", chat=chat_id, why=sentence, whole=failure.whole)
    until = failure.paused_until or note_failure(failure)
    with transaction.atomic():
        chat = _lock(chat_id, analysis_claim=claim.id)
        if chat is None:
            return _finish(claim, Outcome.OUTDATED)
        failures = chat.analysis_failures + 1
        again_at = timezone.now() + timedelta(seconds=BACKOFF.seconds(failures))
        _update(
            chat,
            **Chat.UNCLAIMED,
            analysis_failures=failures,
            analysis_error=sentence,
            analysis_due_at=max(again_at, until or again_at),
        )
        if failures >= _tries(failure) and not _went_on(chat, claim):
            propose_nothing(chat, claim.question, claim.analysis_id, sentence)
        notify()
        return _finish(claim, Outcome.FAILED, error=sentence, whole=failure.whole)


def _tries(failure: DrafterFailure) -> int:
    """After how many failures the owner is shown the question without a proposal."""
    if failure.lasting:
        return 1
    return TRIES_OF_PROVIDER if failure.whole else TRIES


def keep_decision(chat_id: int, claim: Claim, answered: Answered) -> str:
    """Make what the AI has decided a draft, unless the chat went on; the outcome."""
    decision = answered.decision
    suspicious = has_prompt_injection(claim.conversation)
    sources, own = claim.conversation.sources, own_words(claim.conversation)
    found = findings_of(claim.chat, answered, sources, own, claim.read)
    with transaction.atomic():
        chat = _lock(chat_id, analysis_claim=claim.id)
        if chat is None:
            return _finish(claim, Outcome.OUTDATED)
        if _went_on(chat, claim):
            _update(chat, **Chat.NOT_DUE)
            make_due(chat)
            return _finish(claim, Outcome.OUTDATED, reason=decision.reason)
        _update(chat, **Chat.NOT_DUE, analysed_message_id=claim.question.telegram_id)
        if not decision.answer_due:
            return _finish(claim, Outcome.NOT_DUE, reason=decision.reason)
        if edited_draft_waits(chat.pk):
            return _finish(claim, Outcome.NOT_DUE, reason=WRITTEN_BY_OWNER)
        propose(
            chat,
            claim.question,
            claim.analysis_id,
            answered,
            sources,
            suspicious=suspicious,
            found=found,
        )
        return _finish(claim, Outcome.DRAFTED, reason=decision.reason)


def _went_on(chat: Chat, claim: Claim) -> bool:
    """Whether the chat is not what the AI has read: something newer, changed or deleted."""
    question = unanswered(newest_messages(chat.pk, MOST_LINES))
    return (
        not question
        or question[-1].pk != claim.question.pk
        or [one.text for one in question] != claim.read
        or chat.mode == Chat.Mode.OFF
    )


def _finish(
    claim: Claim, outcome: str, *, reason: str = "", error: str = "", whole: bool = False
) -> str:
    Analysis.objects.filter(pk=claim.analysis_id).update(
        outcome=outcome,
        reason=reason[:500],
        error=error,
        whole=whole,
        model=claim.model[:80],
        finished_at=timezone.now(),
        asked_at=claim.asked_at,
        answered_at=claim.answered_at,
    )
    return outcome
