"""Replies of the bot: a text for one person, optionally with buttons or a file.

A reply may remember what it was about (`context`), for a button of it or an answer to it: what does
not fit into the data of a button is found again by the message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.telegram.types import BotMessage, Button, Document
from core.entities import Entity, cut_entities
from core.text import LIMIT
from outbox.handlers import DeliveryHandler, Outgoing
from outbox.models import Delivery
from outbox.queue import queue_bot_message
from outbox.text import clip

State = Delivery.State

REPLY = "reply"
LABELS = {REPLY: _("reply of the bot")}
#: The reference of replies with a context, by which they are found.
CONTEXT = "reply:context"
#: Telegram takes so long a text beside a file.
CAPTION = 1000

#: Rows of buttons, each a pair of its text and its callback data.
ButtonRows = Sequence[Sequence[tuple[str, str]]]


class Options(TypedDict, total=False):
    """What else a reply may have. It `edits` an earlier message, or the newest one with the context
    that it `replaces`, if there still is one. `file` is the name and the text of a file,
    `force_reply` opens the person's input with a `placeholder`."""

    entities: Sequence[Entity]
    edits: int | None
    file: tuple[str, str] | None
    force_reply: bool
    placeholder: str
    context: Mapping[str, Any] | None
    replaces: Mapping[str, Any] | None


def reply(
    person: Person, text: str, buttons: ButtonRows = (), **options: Unpack[Options]
) -> Delivery:
    """Queue a reply to a person."""
    return queue_bot_message(
        chat_id=person.telegram_id,
        kind=REPLY,
        reference=CONTEXT if options.get("context") else REPLY,
        payload={"text": text, "buttons": buttons}
        | {name: value for name, value in options.items() if value},
    )


def context_of(person: Person, message_id: int) -> dict[str, Any]:
    """What a message to this person was about; empty if that is not known (any more). A message
    whose number is not recorded yet may be answered already."""
    mine = Delivery.objects.filter(reference=CONTEXT, kind=REPLY, chat_id=person.telegram_id)
    being_sent = Q(message_id=None, state__in=[State.INFLIGHT, State.UNCERTAIN])
    found = mine.filter(message_id=message_id).order_by("-id").first()
    found = found or mine.filter(being_sent).order_by("-id").first()
    return dict(found.payload["context"]) if found else {}


def _message_about(chat_id: int, about: Mapping[str, Any]) -> int | None:
    """The number of the newest message in a chat with this context, if Telegram has it."""
    mine = Delivery.objects.filter(reference=CONTEXT, kind=REPLY, chat_id=chat_id)
    found = mine.filter(payload__context=dict(about)).order_by("-id").first()
    return found.message_id if found else None


class Reply(DeliveryHandler):
    """Builds the message of a reply, cut to the length of one message."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        given = delivery.payload
        rows = given.get("buttons", ())
        name, content = given.get("file") or ("", "")
        text = clip(given["text"], CAPTION if name else LIMIT)
        message = BotMessage(
            text,
            buttons=tuple(tuple(Button(text, data) for text, data in row) for row in rows),
            entities=tuple(cut_entities(given.get("entities", ()), text, 0, text)),
            force_reply=given.get("force_reply", False),
            placeholder=given.get("placeholder", ""),
            document=Document(name, content.encode()) if name else None,
        )
        edits = given.get("edits")
        if about := given.get("replaces"):  # sent by now: a chat's replies are sent in order
            edits = _message_about(delivery.chat_id, about)
        return Outgoing(bot_message=message, edits=edits, otherwise=message if edits else None)


HANDLERS: dict[str, DeliveryHandler] = {REPLY: Reply()}
