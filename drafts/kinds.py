"""The kinds of deliveries that drafts make: what each sends, and what follows from it."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Delivery, Person
from accounts.services.deliveries import DeliveryKind, NotYet, Outgoing
from accounts.telegram.types import BotMessage
from aibot.lib import rows
from drafts import cards, states, topics
from drafts.models import Card, Draft, DraftEvent, EditPrompt, Message
from drafts.selectors import shown_card
from drafts.services import review, showing

State = Delivery.State


class Answer:
    """A part of an approved answer, in the owner's name."""

    only_reads = False

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        draft = _draft(delivery)
        if draft.automatic and draft.state == states.APPROVED and draft.chat.mode == "off":
            review.supersede(draft, "answering was switched off for this chat")
            return None
        if not review.begin_sending(draft):
            return None
        return Outgoing(text=delivery.payload["text"])

    def arrived(self, delivery: Delivery) -> None:
        draft = _draft(delivery)
        self._store(delivery, draft)
        rest = Delivery.objects.filter(topic=delivery.topic, kind=delivery.kind)
        if not rest.exclude(state=State.SENT).exists():
            review.finish_sending(draft)
            if draft.automatic:
                showing.tell_sent(draft)

    def _store(self, delivery: Delivery, draft: Draft) -> None:
        if delivery.message_id is not None:
            Message.objects.get_or_create(
                chat=draft.chat,
                telegram_id=delivery.message_id,
                defaults={
                    "outgoing": True,
                    "text": delivery.payload["text"],
                    "date": delivery.sent_at or timezone.now(),
                },
            )

    def failed(self, delivery: Delivery) -> None:
        review.fail_sending(_draft(delivery), delivery.failure, delivery.last_error)


class AnswerByBot(Answer):
    """A part of an approved answer whose account stayed away, under the bot's name."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        outgoing = super().prepare(delivery)
        return outgoing and Outgoing(bot_message=BotMessage(outgoing.text))

    def _store(self, delivery: Delivery, draft: Draft) -> None:
        """What the bot said stands in another chat than the account's."""


class NewCard:
    """A draft, shown to one person."""

    only_reads = True

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        card = _card(delivery)
        if card.person.role != Person.Role.OWNER:
            return None
        return Outgoing(bot_message=cards.card(card))

    def arrived(self, delivery: Delivery) -> None:
        card = _card(delivery)
        rows.update(Card, card.pk, {"message_id": delivery.message_id}, within={})
        review.record(card.draft, DraftEvent.Kind.SHOWN, card.person)

    def failed(self, delivery: Delivery) -> None:
        """The person can't be reached by the bot; the draft waits in the admin."""


class CardEdit:
    """A card that must show something new."""

    #: What changes while this is prepared finds it no longer queued, and queues another.
    only_reads = False

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        card = _card(delivery)
        if card.message_id is None:
            first = Delivery.objects.filter(topic=delivery.topic, kind=topics.CARD)
            if first.filter(state__in=[State.INFLIGHT, State.UNCERTAIN]).exists():
                raise NotYet
            card = _card(delivery)  # it may have been shown just now
            if card.message_id is None:
                return None
        return Outgoing(bot_message=cards.card(card), edits=card.message_id)

    def arrived(self, delivery: Delivery) -> None:
        """Nothing follows."""

    def failed(self, delivery: Delivery) -> None:
        """The message can't be changed; the next card will show the truth."""


class EditQuestion:
    """The question for a new text."""

    only_reads = True

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        prompt = _prompt(delivery)
        if not prompt.open:
            return None
        return Outgoing(bot_message=cards.edit_question(prompt.draft, prompt.person))

    def arrived(self, delivery: Delivery) -> None:
        EditPrompt.objects.filter(pk=topics.number_in(delivery.topic)).update(
            message_id=delivery.message_id
        )

    def failed(self, delivery: Delivery) -> None:
        """The person sees that nothing came and presses Edit again."""


class SentNote:
    """What was sent without asking."""

    only_reads = True

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        person = Person.objects.filter(telegram_id=delivery.chat_id).first()
        return Outgoing(bot_message=cards.sent_note(_draft(delivery), person)) if person else None

    def arrived(self, delivery: Delivery) -> None:
        """Nothing follows."""

    def failed(self, delivery: Delivery) -> None:
        """It can be read in the admin."""


class Say:
    """A sentence in answer to a command."""

    only_reads = True

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        return Outgoing(bot_message=cards.said(delivery.payload["text"]))

    def arrived(self, delivery: Delivery) -> None:
        """Nothing follows."""

    def failed(self, delivery: Delivery) -> None:
        """Nothing follows."""


KINDS: dict[str, DeliveryKind] = {
    topics.ANSWER: Answer(),
    topics.ANSWER_BY_BOT: AnswerByBot(),
    topics.CARD: NewCard(),
    topics.CARD_EDIT: CardEdit(),
    topics.EDIT_PROMPT: EditQuestion(),
    topics.NOTE: SentNote(),
    topics.SAY: Say(),
}


def _draft(delivery: Delivery) -> Draft:
    return Draft.objects.select_related("chat__account", "question", "decided_by").get(
        pk=topics.number_in(delivery.topic)
    )


def _card(delivery: Delivery) -> Card:
    return shown_card(topics.number_in(delivery.topic))


def _prompt(delivery: Delivery) -> EditPrompt:
    return EditPrompt.objects.select_related("person", "draft__chat").get(
        pk=topics.number_in(delivery.topic)
    )
