"""Notices about aibot itself: something is down, works again, or could not be read."""

from __future__ import annotations

from accounts.models import Outage, UnreadableItem
from accounts.selectors import person_of
from accounts.services import heartbeats
from accounts.telegram.types import BotMessage
from health.cards import text_of, unreadable_text
from health.findings import BOT, RUNBOT, is_polling
from health.outages import DOWN
from health.references import OUTAGE, UNREADABLE
from health.sites import is_well
from outbox.handlers import DeliveryHandler, Outgoing, parse_reference
from outbox.models import Delivery
from outbox.text import speaking_to


class NotifyOutage(DeliveryHandler):
    """That something is down, or works again; made in the moment of sending."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        outage = Outage.objects.filter(pk=parse_reference(delivery.reference)).first()
        if outage is None:
            return None
        if delivery.payload["what"] == DOWN and _is_over(outage):
            return None  # that it is over says all
        person = person_of(delivery.chat_id)
        with speaking_to(person):
            return Outgoing(bot_message=BotMessage(text_of(outage)))


def _is_over(outage: Outage) -> bool:
    """Whether the outage is over, even if only this delivery shows it so far."""
    if outage.ended_at is not None or outage.subject == RUNBOT or is_well(outage.subject):
        return True
    bot = heartbeats.last_bot()
    return outage.subject == BOT and bot is not None and is_polling(bot)


class NotifyUnreadable(DeliveryHandler):
    """That something from Telegram could not be read."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        item = UnreadableItem.objects.get(pk=parse_reference(delivery.reference))
        person = person_of(delivery.chat_id)
        with speaking_to(person):
            return Outgoing(bot_message=BotMessage(unreadable_text(item)))


HANDLERS: dict[str, DeliveryHandler] = {
    OUTAGE: NotifyOutage(),
    UNREADABLE: NotifyUnreadable(),
}
