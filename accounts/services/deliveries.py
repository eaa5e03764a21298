"""The queue of everything that must reach Telegram.

A delivery is made in the transaction of the change that caused it, claimed by runbot, sent, and
recorded. What is special about a kind of delivery (what it shows, what follows when it has arrived)
is a `DeliveryKind`; the apps provide them and runbot hands them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils import timezone

from accounts.models import Delivery, new_random_id
from accounts.telegram.types import BotMessage
from aibot.lib import rows
from aibot.lib.text import split_text
from aibot.lib.wake import DELIVERIES, notify

State = Delivery.State
OPEN = (State.QUEUED, State.UNCERTAIN)


@dataclass(frozen=True)
class Outgoing:
    """What a delivery sends: plain text in the owner's name, or a message of the bot, which
    changes an earlier one if `edits` is its id."""

    text: str = ""
    bot_message: BotMessage | None = None
    edits: int | None = None
    reply_to: int | None = None


class NotYet(Exception):
    """A delivery must wait for something else that is still on its way."""


class DeliveryKind(Protocol):
    """What is special about one kind of delivery. All three run inside the transaction of the
    claim or of the record, so they must not touch the network."""

    @property
    def only_reads(self) -> bool:
        """`prepare` changes nothing: it needs no transaction with the claim."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        """What to send, looked at just before sending; None if it is no longer wanted. Raises
        NotYet if it must wait."""

    def arrived(self, delivery: Delivery) -> None:
        """It has reached Telegram; `delivery.message_id` is set."""

    def failed(self, delivery: Delivery) -> None:
        """It will not be sent; `delivery.last_error` says why."""


Kinds = Mapping[str, DeliveryKind]


@dataclass(frozen=True)
class Destination:
    """Where messages must keep their order."""

    channel: str
    account_id: int | None
    chat_id: int
    lane: str = ""


@dataclass(frozen=True)
class Job:
    """A claimed delivery, ready to be sent."""

    id: int
    kind: str
    destination: Destination
    outgoing: Outgoing
    random_id: int
    attempts: int
    look_first_since: datetime | None


@dataclass(frozen=True)
class Answer:
    """A text in the owner's name, and which chat it is for."""

    account_id: int
    chat_id: int
    text: str
    kind: str
    topic: str
    #: Of its first message at Telegram, if it was chosen before.
    random_id: int | None = None


def queue_answer(answer: Answer) -> list[Delivery]:
    """Queue an answer in as many parts as Telegram's limit asks for. To be called inside the
    transaction of the approval."""
    made: list[Delivery] = []
    chosen = answer.random_id
    if chosen and Delivery.objects.filter(random_id=chosen).exists():
        chosen = None  # an earlier try, which was given up
    for part, text in enumerate(split_text(answer.text)):
        delivery = _part(answer, text, None if made else chosen)
        delivery.part, delivery.previous = part, made[-1] if made else None
        rows.insert([delivery])
        made.append(delivery)
    notify(DELIVERIES)
    return made


def answer_in_flight(answer: Answer) -> Delivery | None:
    """An answer as if it were claimed already, its first attempt begun; it is for the caller to
    insert and to send (`accounts.services.lanes`). None if it needs several messages."""
    parts = split_text(answer.text)
    if len(parts) != 1:
        return None
    delivery = _part(answer, parts[0], answer.random_id)
    delivery.state, delivery.attempts = State.INFLIGHT, 1
    delivery.first_attempt_at = timezone.now()
    return delivery


def _part(answer: Answer, text: str, random_id: int | None) -> Delivery:
    return Delivery(
        channel=Delivery.Channel.USER, kind=answer.kind, topic=answer.topic,
        account_id=answer.account_id, chat_id=answer.chat_id, payload={"text": text},
        random_id=random_id or new_random_id(),
    )  # fmt: skip


def queue_bot_message(*, chat_id: int, kind: str, topic: str, payload: Any = None) -> Delivery:
    """Queue something the bot says; what exactly is made by the kind when it is sent."""
    made = bot_message(chat_id=chat_id, kind=kind, topic=topic, payload=payload)
    rows.insert([made])
    notify(DELIVERIES)
    return made


def bot_message(*, chat_id: int, kind: str, topic: str = "", payload: Any = None) -> Delivery:
    """The same, for the caller to insert and to wake runbot."""
    return Delivery(
        channel=Delivery.Channel.BOT, kind=kind, topic=topic, chat_id=chat_id,
        payload=payload or {},
    )  # fmt: skip


def queue_bot_edit(*, chat_id: int, kind: str, topic: str, after: float = 0) -> None:
    """Queue a change of a bot message, `after` some seconds. What it shows is made when it is
    sent, so if one is waiting already it is only brought forward."""
    due = timezone.now() + timedelta(seconds=after) if after else None
    waiting = Delivery.objects.filter(kind=kind, topic=topic, chat_id=chat_id, state=State.QUEUED)
    sooner = waiting if due is None else waiting.filter(not_before__gt=due)
    if not sooner.update(not_before=due) and not waiting.exists():
        Delivery.objects.create(
            channel=Delivery.Channel.BOT, kind=kind, topic=topic, chat_id=chat_id, lane=topic,
            not_before=due,
        )  # fmt: skip
    notify(DELIVERIES)


def job_of(delivery: Delivery, outgoing: Outgoing, look: datetime | None = None) -> Job:
    """What there is to send for a claimed delivery."""
    return Job(
        delivery.pk, delivery.kind, destination_of(delivery), outgoing,
        delivery.random_id or 0, delivery.attempts, look,
    )  # fmt: skip


def destination_of(delivery: Delivery) -> Destination:
    return Destination(delivery.channel, delivery.account_id, delivery.chat_id, delivery.lane)
