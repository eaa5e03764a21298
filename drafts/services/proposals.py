"""From the AI's decision to a draft: shown to the owner, or sent at once where that is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.selectors import sending_paused
from drafts.ai.prompts import PROMPT_VERSION
from drafts.ai.types import Answered, Source
from drafts.gate import MACHINE, objection
from drafts.models import Chat, Draft, DraftEvent, Message
from drafts.selectors import asked, pending_in, said_by_owner
from drafts.services.cards import show_first
from drafts.services.grounding import cited_sources, unsupported
from drafts.services.loop_guard import loop_objection, stop_answering_alone
from drafts.services.review import approve_automatically, record, supersede


def propose(
    chat: Chat,
    question: Message,
    analysis_id: int,
    answered: Answered,
    sources: Sequence[Source] = (),
    *,
    suspicious: bool,
    own: Sequence[str] = (),
) -> Draft:
    """Make the draft; to be called inside the transaction that ends the analysis. `sources` are
    those that the AI was shown, `own` what the owner has said elsewhere than in this chat."""
    decision = answered.decision
    text = decision.text.strip()
    cited = cited_sources(decision.claims, sources)
    said = [*own, *said_by_owner(chat.pk)]
    uncited = [claim.text for claim in decision.claims if not claim.source]
    draft = _new(
        chat,
        question,
        analysis_id,
        text=text,
        proposed_text=text,
        sources=[_named(*one) for one in cited],
        needs_owner=decision.needs_owner,
        missing=[one[:300] for one in decision.missing[:5]],
        unsupported=unsupported(text, cited, said, uncited),
        prompt_version=PROMPT_VERSION,
        model=answered.usage.model[:80],
        confidence=decision.confidence,
        language=decision.language[:10],
        reason=decision.reason[:500],
        suspicious=suspicious,
    )
    if can_auto_send(draft) and not _held_back(draft):
        approve_automatically(draft)
    else:
        show_first(draft)
    return draft


def _named(source: Source, claim: str) -> dict[str, Any]:
    return {"entry": source.entry_id, "title": source.title, "claim": claim}


def propose_nothing(chat: Chat, question: Message, analysis_id: int, why: str) -> Draft | None:
    """Show the owner a question that the AI can't answer, once: an empty draft, to be written by
    the owner. To be called inside the transaction that ends the analysis."""
    if Draft.objects.filter(chat=chat, question=question).exists():
        return None
    draft = _new(chat, question, analysis_id, text="", confidence=0, no_proposal=why[:300])
    show_first(draft)
    return draft


def _new(chat: Chat, question: Message, analysis_id: int, **fields: Any) -> Draft:
    for earlier in pending_in(chat.pk):
        supersede(earlier, "drafted anew")
    draft = Draft.objects.create(
        chat=chat,
        question=question,
        analysis_id=analysis_id,
        expires_at=timezone.now() + timedelta(hours=settings.DRAFT_EXPIRY_HOURS),
        **fields,
    )
    record(draft, DraftEvent.Kind.DRAFTED)
    return draft


def can_auto_send(draft: Draft) -> bool:
    """Whether drafts like this may leave without asking: the chat allows it, the AI is sure enough,
    the contact gave the assistant no orders, and sending is not paused."""
    return (
        draft.chat.answerable
        and draft.chat.mode == Chat.Mode.AUTO
        and draft.confidence >= settings.AUTO_REPLY_CONFIDENCE
        and not draft.suspicious
        and not draft.needs_owner
        and not sending_paused()
    )


def _held_back(draft: Draft) -> bool:
    """Whether the owner has to read this answer first all the same; why is kept with the draft."""
    found = objection(draft.text, asked(draft.question), said_by_owner(draft.chat_id))
    # Last, since it may change the chat's mode: what is asked anyway is no loop.
    found = found or loop_objection(draft.chat)
    if found is None:
        return False
    if found.reason == MACHINE:
        stop_answering_alone(draft.chat)
    draft.hold_reason, draft.hold_detail = found.reason, found.detail[:200]
    draft.save(update_fields=["hold_reason", "hold_detail"])
    return True
