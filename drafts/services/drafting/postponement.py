"""Put a question off that the day's AI budget does not allow."""

from __future__ import annotations

from core.wake import ANALYSES, notify
from drafts.models import Chat, Message
from drafts.services.drafting.proposals import propose_nothing
from drafts.services.money.budget import why_stopped


def put_off(chat: Chat, question: Message) -> bool:
    """Put a question off, if the budget says so; to be called in the transaction that claims the
    chat. If the budget is used up, the owner is shown the question without a proposal, and the chat
    is read when the budget allows it again. If only others use what is left, it waits for
    moments."""
    stop = why_stopped()
    if stop is None:
        return False
    Chat.objects.filter(pk=chat.pk).update(
        **Chat.UNCLAIMED,
        analysis_due_at=stop.until,
        analysis_queued_at=None,
        analysis_error=stop.sentence,
    )
    if stop.sentence:
        propose_nothing(chat, question, None, stop.sentence)
    notify(ANALYSES)
    return True
