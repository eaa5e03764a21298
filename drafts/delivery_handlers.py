"""The kinds of deliveries that drafts make: what each sends, and what follows from it."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Person
from accounts.telegram.errors import NOT_ANSWERED
from accounts.telegram.types import BotMessage
from drafts import approvals, references, states, suggestion_handlers
from drafts.archive_handler import CopyToArchive
from drafts.cards import draft_cards, notes
from drafts.models import Card, Chat, Draft, DraftEvent, EditPrompt, Message, Rewrite
from drafts.selectors import (
    card_message,
    card_to_show,
    not_shown,
    shown_card,
    shown_drafts,
)
from drafts.services.drafting.auto_send import why_shown, why_withdrawn
from drafts.services.events import record
from drafts.services.reviewing import later, review
from drafts.services.reviewing.out_of_hours import is_still_wanted
from drafts.services.showing.archive import archive
from drafts.services.showing.card_deliveries import notify_sent, point_to_newer
from drafts.services.showing.digest import MANY, queue_digest
from outbox.handlers import DeliveryHandler, Outgoing, check_arrived, parse_reference
from outbox.models import Delivery

State = Delivery.State
#: How many ids before a card's are looked at for an earlier copy of it.
OLDER_IDS = 5


class SendAnswer(DeliveryHandler):
    """A part of an approved answer, in the owner's name."""

    obeys_pause = True

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        drafts = Draft.objects.select_related("chat", "question")
        draft = drafts.get(pk=parse_reference(delivery.reference))
        if _nothing_has_left(draft) and _taken_back(draft):
            return None
        if not draft.chat.answerable:
            review.fail_sending(draft, NOT_ANSWERED.name, f"the chat's kind is {draft.chat.kind}")
            return None
        if not review.begin_sending(draft):
            return None
        entities = tuple(delivery.payload.get("entities", ()))
        return Outgoing(
            text=delivery.payload["text"],
            entities=entities,
            only_after=_newest_known(draft, delivery) if draft.automatic else None,
        )

    def on_overtaken(self, delivery: Delivery) -> None:
        review.supersede(_draft(delivery), approvals.OVERTAKEN)

    def on_sent(self, delivery: Delivery) -> None:
        draft = _draft(delivery)
        self._store(delivery, draft)
        rest = Delivery.objects.filter(reference=delivery.reference, kind=delivery.kind)
        if not rest.exclude(state__in=[State.SENT, State.CANCELLED]).exists():
            review.finish_sending(draft)
            archive(draft)
            if draft.automatic:
                notify_sent(draft)

    def on_failed(self, delivery: Delivery) -> None:
        review.fail_sending(_draft(delivery), delivery.failure, delivery.last_error)

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


class SendAnswerByBot(SendAnswer):
    """A part of an approved answer whose account stayed away, under the bot's name."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        outgoing = super().prepare(delivery)
        if outgoing is None:
            return None
        return Outgoing(bot_message=BotMessage(outgoing.text, entities=outgoing.entities))

    def _store(self, delivery: Delivery, draft: Draft) -> None:
        """What the bot said stands in another chat than the account's."""


class SendHoursNote(DeliveryHandler):
    """The owner's note to who writes outside the hours, in the owner's name."""

    obeys_pause = True

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        chat = Chat.objects.filter(pk=parse_reference(delivery.reference)).first()
        if chat is None or not is_still_wanted(chat):
            return None
        return Outgoing(text=delivery.payload["text"])


class ShowCard(DeliveryHandler):
    """A draft, shown to one person. If it can't be, the draft still waits in the admin."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        card, queued = card_to_show(parse_reference(delivery.reference))
        if not card.person.decides:
            return None
        if queued > MANY and not delivery.payload.get("asked"):
            queue_digest(card.person)
            return None
        return Outgoing(bot_message=draft_cards.card(card))

    def on_sent(self, delivery: Delivery) -> None:
        card = _card(delivery)
        Card.objects.filter(pk=card.pk).update(message_id=delivery.message_id)
        record(card.draft, DraftEvent.Kind.SHOWN, card.person)
        if delivery.attempts > 1 and delivery.message_id:
            for message_id in _perhaps_shown_before(delivery):
                point_to_newer(card, message_id)


class Digest(DeliveryHandler):
    """The newest of many drafts that wait."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
        if person is None or not person.decides:
            return None
        waiting = list(not_shown(person)[: draft_cards.DIGEST_LINES])
        if not waiting:
            return None
        return Outgoing(bot_message=draft_cards.digest(waiting, not_shown(person).count(), person))


class EditOlderCard(DeliveryHandler):
    """A card that was shown twice because Telegram's answer was lost: the older one loses its
    buttons and points to the newer. If there is no such message, nothing is changed."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        card = _card(delivery)
        card.replaced = True
        return Outgoing(bot_message=draft_cards.card(card), edits=delivery.payload["message_id"])


class EditCard(DeliveryHandler):
    """A card that must show something new. If it can't, the next card shows the truth."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        card = _card(delivery)
        if card.message_id is None:
            check_arrived(references.CARD, delivery.reference)
            card = _card(delivery)  # it may have been shown just now
            if card.message_id is None:
                return None
        return Outgoing(bot_message=draft_cards.card(card), edits=card.message_id)


class AskForText(DeliveryHandler):
    """The question for a new text. If it can't be sent, the person presses Edit again."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        prompts = EditPrompt.objects.select_related("person", "draft__chat")
        prompt = prompts.get(pk=parse_reference(delivery.reference))
        if not prompt.open:
            return None
        return Outgoing(bot_message=notes.question_for(prompt))

    def on_sent(self, delivery: Delivery) -> None:
        EditPrompt.objects.filter(pk=parse_reference(delivery.reference)).update(
            message_id=delivery.message_id
        )


class ShowTranslation(DeliveryHandler):
    """The question and the answer of a draft in the language of the person who asked for it."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        rewrites = Rewrite.objects.select_related("person", "draft__chat")
        rewrite = rewrites.get(pk=parse_reference(delivery.reference))
        if rewrite.person is None:
            return None
        message = notes.translation(rewrite, rewrite.person, card_message(rewrite))
        return Outgoing(bot_message=message)


class Remind(DeliveryHandler):
    """The reminder of how many answers wait; not sent if none does any more."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        person = Person.objects.filter(pk=parse_reference(delivery.reference)).first()
        count = shown_drafts().count()
        if person is None or not person.decides or not count:
            return None
        return Outgoing(bot_message=notes.reminder(count, person))


class NoteSent(DeliveryHandler):
    """What was sent without asking."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        person = Person.objects.filter(telegram_id=delivery.chat_id).first()
        return (
            Outgoing(bot_message=draft_cards.sent_note(_draft(delivery), person))
            if person
            else None
        )


class NoteMachine(DeliveryHandler):
    """That a chat seems to be with a machine."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        person = Person.objects.filter(telegram_id=delivery.chat_id).first()
        chat = Chat.objects.filter(pk=parse_reference(delivery.reference)).first()
        return (
            Outgoing(bot_message=draft_cards.machine_note(chat, person))
            if person and chat
            else None
        )


HANDLERS: dict[str, DeliveryHandler] = {
    references.ANSWER: SendAnswer(),
    references.ANSWER_BY_BOT: SendAnswerByBot(),
    references.HOURS_NOTE: SendHoursNote(),
    references.CARD: ShowCard(),
    references.CARD_EDIT: EditCard(),
    references.DIGEST: Digest(),
    references.OLDER_CARD: EditOlderCard(),
    references.EDIT_PROMPT: AskForText(),
    references.TRANSLATION: ShowTranslation(),
    references.REMINDER: Remind(),
    references.NOTE: NoteSent(),
    references.MACHINE_NOTE: NoteMachine(),
    **suggestion_handlers.HANDLERS,
    references.ARCHIVE: CopyToArchive(),
}


def _nothing_has_left(draft: Draft) -> bool:
    """Whether Telegram surely has nothing of this answer yet: what it may have must be sent to the
    end, with the same numbers, so that it is never sent twice."""
    if draft.state == states.SENDING:
        return not review.may_have_left(draft)
    return draft.state == states.APPROVED


def _taken_back(draft: Draft) -> bool:
    """Withdraw an answer that must not leave now, or show it to its owner; whether it was one."""
    if draft.automatic and (why := why_withdrawn(draft)):
        review.supersede(draft, why)
    elif draft.automatic and (why := why_shown(draft)):
        later.show_instead(draft, why)
    elif why := later.objection_at_sending(draft):
        later.withdraw(draft, why)
    elif why := later.objection_after_doubt(draft):
        later.take_back(draft, why)
    else:
        return False
    return True


def _newest_known(draft: Draft, delivery: Delivery) -> int:
    """The message that must be the newest for an answer to leave by itself: its question, or the
    part before this one."""
    before = delivery.previous.message_id if delivery.previous else None
    return before or draft.question.telegram_id


def _draft(delivery: Delivery) -> Draft:
    drafts = Draft.objects.select_related("chat__account", "question", "decided_by")
    return drafts.get(pk=parse_reference(delivery.reference))


def _card(delivery: Delivery) -> Card:
    return shown_card(parse_reference(delivery.reference))


def _perhaps_shown_before(delivery: Delivery) -> list[int]:
    """The message ids that an earlier attempt may have had: those just before this one that are
    not known as other messages of the bot. Ids of others' messages can't be edited, so that a
    wrong one changes nothing."""
    newest = int(delivery.message_id or 0)
    near = range(max(1, newest - OLDER_IDS), newest)
    bot = Delivery.objects.filter(channel=Delivery.Channel.BOT, message_id__in=near)
    known = set(bot.values_list("message_id", flat=True))
    return [message_id for message_id in near if message_id not in known]
