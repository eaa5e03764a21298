"""A big shop: 1 000 000 sightings, 100 000 messages in 1 000 chats, 50 000 drafts.
`benchmarks.database` must have been imported before."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Person, TelegramAccount
from benchmarks.admin_lists import fill_monitoring
from drafts.models import Chat, Draft, DraftEvent, Message
from monitoring.models import Announcement, Listing
from outbox.models import Delivery

CHATS, MESSAGES_EACH, DRAFTS_EACH, WAIT = 1000, 100, 50, 40
SIGHTINGS = 1_000_000
ANNOUNCED = 10_000
BATCH = 5_000
WORDS = (
    "Is the watch with the blue dial still there, and what does it cost to send it to Vienna?",
    "Чи є ще в наявності той бінокль, і скільки коштує доставка?",
    "Guten Tag, was kostet der Versand nach Österreich, und nehmen Sie auch PayPal?",
)
#: What becomes of answers, in turn.
STATES = ("sent", "sent", "sent", "skipped", "superseded")


def fill() -> None:
    """All of it, into an empty database."""
    fill_monitoring(SIGHTINGS)
    person = Person.objects.get()
    _insert(
        Announcement,
        (
            Announcement(person=person, listing_id=pk)
            for pk in Listing.objects.values_list("pk", flat=True)[:ANNOUNCED]
        ),
    )
    account = TelegramAccount.objects.create(
        name="Shop", status="connected", status_since=timezone.now()
    )
    now = timezone.now()
    _insert(
        Chat,
        (
            Chat(
                account=account, telegram_id=number, kind="private", title=f"Contact {number}",
                mode="suggest", username=f"contact{number}",
                last_message_at=now - timedelta(minutes=number),
            )
            for number in range(1, CHATS + 1)
        ),
    )  # fmt: skip
    chats = list(Chat.objects.all())
    _insert(Message, itertools.chain.from_iterable(map(_messages, chats)))
    _insert(Draft, itertools.chain.from_iterable(map(_drafts, chats)))
    _insert(DraftEvent, _events())
    _insert(Delivery, _deliveries(account))


def _insert(model: type[models.Model], rows: Iterable[Any]) -> None:
    iterator = iter(rows)
    while part := list(itertools.islice(iterator, BATCH)):
        model._default_manager.bulk_create(part)


def _messages(chat: Chat) -> Iterator[Message]:
    """The conversation of a chat: two questions, then our answer, twice a day."""
    assert chat.last_message_at
    for number in range(1, MESSAGES_EACH + 1):
        yield Message(
            chat=chat, telegram_id=number, outgoing=number % 3 == 0, sender_name=chat.title,
            text=f"{WORDS[(number + chat.pk) % 3]} ({chat.pk}/{number})",
            date=chat.last_message_at - timedelta(hours=12 * (MESSAGES_EACH - number)),
            media="photo" if number % 17 == 0 else "",
        )  # fmt: skip


def _drafts(chat: Chat) -> Iterator[Draft]:
    """A draft for every second message; in the newest chats the last one waits."""
    assert chat.last_message_at
    questions = list(chat.messages.order_by("telegram_id")[1::2][:DRAFTS_EACH])
    for number, question in enumerate(questions, 1):
        waits = number == DRAFTS_EACH and chat.telegram_id <= WAIT
        state = "pending" if waits else STATES[number % len(STATES)]
        yield Draft(
            chat=chat, question=question, text=f"Yes, it is still there. ({chat.pk}/{number})",
            proposed_text="Yes, it is still there.", confidence=number + 40, language="en",
            state=state, automatic=number % 5 == 1, expires_at=question.date + timedelta(hours=48),
            sent_at=question.date if state == "sent" else None,
        )  # fmt: skip


def _events() -> Iterator[DraftEvent]:
    for pk, state in Draft.objects.values_list("pk", "state"):
        yield DraftEvent(draft_id=pk, kind="drafted")
        if state != "pending":
            yield DraftEvent(draft_id=pk, kind=state)


def _deliveries(account: TelegramAccount) -> Iterator[Delivery]:
    sent = Draft.objects.filter(state="sent").values_list(
        "pk", "chat__telegram_id", "question__telegram_id"
    )
    for pk, chat, question in sent:
        yield Delivery(
            channel="user", kind="answer", reference=f"draft:{pk}", account=account, chat_id=chat,
            state="sent", message_id=question + 1, attempts=1, payload={"text": "Yes."},
        )  # fmt: skip
