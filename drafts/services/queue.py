"""Handing work to Celery by its name, so that nothing here needs to import the AI."""

from __future__ import annotations

from aibot.lib import workers

ANALYSE_CHAT = "drafts.tasks.analyse_chat"


def enqueue_analysis(chat_id: int) -> None:
    """Wake a worker for a chat whose analysis is due. Raises BrokerAway; the row stays due, so
    the next look tries again."""
    workers.tell(ANALYSE_CHAT, chat_id)
