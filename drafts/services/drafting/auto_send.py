"""Whether an answer may leave without asking: what the gate has to know of a draft and its chat."""

from __future__ import annotations

from django.utils import timezone

from accounts.selectors import sending_paused
from drafts import approvals
from drafts.ai.orders import looks_like_prompt_injection
from drafts.ai.types import Conversation
from drafts.gate.checks import Case
from drafts.gate.findings import Findings
from drafts.models import Chat, Draft
from drafts.selectors import (
    asked,
    by_people,
    newest_messages,
    own_messages,
    owners_time,
    question_messages,
)
from drafts.services.loop_guard import DAY, HOUR, answered_alone, is_machine
from drafts.services.reviewing.later import TOO_LATE
from drafts.services.rules import EffectiveRules, effective

#: Of what the contact wrote before, so many messages are looked at.
HEARD = 30


def can_auto_send(draft: Draft) -> bool:
    """Whether answers may leave the draft's chat without asking: its mode says so, it may be
    answered, and sending is not paused. What else the draft itself must fulfil: `drafts.gate`."""
    return draft.chat.answerable and draft.chat.mode == Chat.Mode.AUTO and not sending_paused()


def why_withdrawn(draft: Draft) -> str:
    """Why an answer that was to leave without asking, and of which nothing has left, must not leave
    now; empty if it may."""
    chat, question = draft.chat, draft.question
    if chat.mode == Chat.Mode.OFF:
        return approvals.OFF
    if chat.auto_paused_until and chat.auto_paused_until > timezone.now():
        return approvals.BY_HAND
    if question.deleted_at is not None:
        return approvals.DELETED
    newer = by_people().filter(chat=chat, telegram_id__gt=question.telegram_id)
    return approvals.OVERTAKEN if newer.exists() else ""


def why_shown(draft: Draft) -> str:
    """Why an answer that was to leave without asking has to be shown first after all, as a
    `Draft.Hold`: what allowed it does not hold any more, since sending was paused or the account
    away. Empty if it may leave."""
    if draft.chat.mode != Chat.Mode.AUTO:
        return Draft.Hold.SUGGEST
    if draft.decided_at and timezone.now() - draft.decided_at > TOO_LATE:
        return Draft.Hold.LATE
    hours = effective(draft.chat).hours
    return "" if hours.contains(owners_time()) else Draft.Hold.HOURS


def case_of(draft: Draft, rules: EffectiveRules, found: Findings) -> Case:
    """What the gate decides about: a draft, that need not be stored yet, with what in it rests on
    nothing."""
    chat, now = draft.chat, owners_time()
    question = question_messages(draft.question)
    messages = newest_messages(chat.pk, HEARD)
    left = answered_alone(chat, DAY)
    within_hour = [one for one in left if one.decided_at and one.decided_at >= now - HOUR]
    note = rules.out_of_hours_note.strip()
    return Case(
        answer=draft.text,
        question=asked(draft.question),
        now=now,
        heard=[one.text for one in messages if not one.outgoing and one not in question],
        contact=chat.title,
        confidence=draft.confidence if draft.calibrated is None else draft.calibrated,
        needs_owner=draft.needs_owner,
        missing=draft.missing,
        orders=draft.suspicious,
        answers_of_owner=sum(one.text.strip() != note for one in own_messages(chat.pk)),
        left_within_hour=len(within_hour),
        left_within_day=len(left),
        paused_until=chat.auto_paused_until,
        machine=is_machine(within_hour),
        limits=rules.limits,
        found=found,
    )


def has_prompt_injection(conversation: Conversation) -> bool:
    """Whether something in a prompt looks like an injection: a message, a name, what is answered,
    forwarded or attached, or a source."""
    texts = [conversation.contact]
    for line in conversation.lines:
        texts += [line.reply_to, line.forwarded_from]
        if not line.ours:
            texts += [line.text, line.attachment]
    texts += [text for source in conversation.sources for text in (source.title, source.text)]
    return any(looks_like_prompt_injection(text) for text in texts if text)
