"""What the bot sends, in order, as runbot does it."""

from __future__ import annotations

from accounts.telegram.types import BotMessage, SentMessage
from monitoring import delivery_handlers
from outbox import claim, record, replies

HANDLERS = {**delivery_handlers.HANDLERS, **replies.HANDLERS}


def send_all() -> list[BotMessage]:
    """What the bot sends now, in order, as runbot does it."""
    sent: list[BotMessage] = []
    while jobs := claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=100):
        for job in jobs:
            assert job.outgoing.bot_message is not None
            sent.append(job.outgoing.bot_message)
            record.record_sent(job.id, SentMessage(1000 + job.id, None), HANDLERS)
    return sent
