"""What the pages of a chat and of a draft show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.telegram.errors import sentence_of
from drafts import approvals, references, states
from drafts.amounts import price_of, tokens
from drafts.badges import draft_confidence_badge, outcome_badge, state_badge
from drafts.models import Analysis, Chat, Draft, DraftEvent, Message
from drafts.selectors import next_waiting, question_messages
from drafts.spending import spent_on_draft
from outbox.admin import state_badge as delivery_badge
from outbox.models import Delivery

SHOWN_MESSAGES = 100
SHOWN_ROWS = 10


def chat_page(chat: Chat) -> dict[str, Any]:
    """The conversation, newest at the bottom, and what was made of it."""
    newest = Message.objects.filter(chat=chat).order_by("-telegram_id")
    rows = list(newest[: SHOWN_MESSAGES + 1])
    drafts = Draft.objects.filter(chat=chat).order_by("-id")[:SHOWN_ROWS]
    analyses = Analysis.objects.filter(chat=chat).order_by("-id")[:SHOWN_ROWS]
    return {
        "conversation": rows[:SHOWN_MESSAGES][::-1],
        "more_messages": len(rows) > SHOWN_MESSAGES,
        "chat_drafts": [
            (draft, state_badge(draft), draft_confidence_badge(draft)) for draft in drafts
        ],
        "chat_analyses": [(analysis, outcome_badge(analysis)) for analysis in analyses],
    }


def draft_page(draft: Draft) -> dict[str, Any]:
    """A draft with its labels, what happened to it, and its way to Telegram."""
    events = list(draft.events.select_related("person").order_by("id"))
    deliveries = Delivery.objects.filter(reference=references.draft_reference(draft.pk)).order_by(
        "id"
    )
    return {
        "question": question_messages(draft.question),
        "hold": draft.get_hold_reason_display(),
        "state": state_badge(draft),
        "confidence": draft_confidence_badge(draft),
        "next_draft": next_waiting(draft),
        "pending": draft.state == states.PENDING,
        "failed": draft.state == states.FAILED,
        "failure_sentence": sentence_of(draft.failure),
        "events": events,
        **_log(draft, events),
        "deliveries": [(row, delivery_badge(row)) for row in deliveries.prefetch_related("log")],
    }


def _log(draft: Draft, events: Sequence[DraftEvent]) -> dict[str, Any]:
    """Who decided and where, how the text was changed, what has left, and what it cost."""
    used = spent_on_draft(draft)
    return {
        "changes": approvals.changes(events),
        "decisions": [
            {
                "at": event.at,
                "what": event.get_kind_display(),
                "who": approvals.who(event),
                "where": approvals.where(event),
            }
            for event in events
            if event.kind in approvals.DECISIONS
        ],
        "sent_text": approvals.text_sent(draft),
        "source_titles": approvals.source_titles(draft),
        "used": f"{tokens(used.tokens)}, {price_of(used)}" if used.questions else "–",
    }
