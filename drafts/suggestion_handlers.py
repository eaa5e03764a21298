"""The kinds of deliveries that show suggestions."""

from __future__ import annotations

from accounts.models import Person
from drafts import references
from drafts.cards.suggestion_cards import suggestion_card
from drafts.models import SuggestionCard
from outbox.handlers import DeliveryHandler, Outgoing, check_arrived, parse_reference
from outbox.models import Delivery


class ShowSuggestion(DeliveryHandler):
    """A suggestion, shown to one person. If it can't be, it still waits in the admin."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        card = _card(delivery)
        if card is None or card.person.role != Person.Role.OWNER:
            return None
        return Outgoing(bot_message=suggestion_card(card))

    def on_sent(self, delivery: Delivery) -> None:
        SuggestionCard.objects.filter(pk=parse_reference(delivery.reference)).update(
            message_id=delivery.message_id
        )


class EditSuggestion(DeliveryHandler):
    """A suggestion that was decided about."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        card = _card(delivery)
        if card is None:
            return None
        if card.message_id is None:
            check_arrived(references.SUGGESTION, delivery.reference)
            return None
        return Outgoing(bot_message=suggestion_card(card), edits=card.message_id)


HANDLERS: dict[str, DeliveryHandler] = {
    references.SUGGESTION: ShowSuggestion(),
    references.SUGGESTION_EDIT: EditSuggestion(),
}


def _card(delivery: Delivery) -> SuggestionCard | None:
    cards = SuggestionCard.objects.select_related(
        "person", "suggestion__account", "suggestion__chat", "suggestion__differs_from"
    )
    return cards.filter(pk=parse_reference(delivery.reference)).first()
