"""From the AI's decision to a draft: shown to the owner, or sent at once where that is allowed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts.selectors import sending_paused
from drafts.models import Chat, Draft, DraftEvent, Message
from drafts.selectors import pending_in
from drafts.services.cards import show_first
from drafts.services.review import approve_automatically, record, supersede

if TYPE_CHECKING:  # it brings pydantic
    from drafts.ai.decision import Decision


def propose(
    chat: Chat, question: Message, analysis_id: int, decision: Decision, *, suspicious: bool
) -> Draft:
    """Make the draft; to be called inside the transaction that ends the analysis."""
    for earlier in pending_in(chat.pk):
        supersede(earlier, "drafted anew")
    draft = Draft.objects.create(
        chat=chat,
        question=question,
        analysis_id=analysis_id,
        text=decision.text.strip(),
        confidence=decision.confidence,
        language=decision.language[:10],
        reason=decision.reason[:500],
        suspicious=suspicious,
        expires_at=timezone.now() + timedelta(hours=settings.DRAFT_EXPIRY_HOURS),
    )
    record(draft, DraftEvent.Kind.DRAFTED)
    if can_auto_send(draft):
        approve_automatically(draft)
    else:
        show_first(draft)
    return draft


def can_auto_send(draft: Draft) -> bool:
    """Whether this draft leaves without asking: the chat allows it, the AI is sure enough, the
    contact gave the assistant no orders, and sending is not paused."""
    return (
        draft.chat.mode == Chat.Mode.AUTO
        and draft.confidence >= settings.AUTO_REPLY_CONFIDENCE
        and not draft.suspicious
        and not sending_paused()
    )
