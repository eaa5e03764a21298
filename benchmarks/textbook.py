"""The textbook way of story 1 with the same durability, in a process of its own.

A python-telegram-bot handler stores the approval, the outgoing row and its first attempt with the
ORM in one transaction, sends with Telethon under the stored random_id, and records that. It uses a
database and tables of aibot's own kind, and nothing else of aibot: no queue, no dispatcher, no
recovery after a crash. `--prepare` makes a pending draft for each contact on standard input.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django
from asgiref.sync import sync_to_async
from telegram import Update
from telegram.ext import ContextTypes
from telethon import functions

from benchmarks.least import TEXT, run_bot, user_client


def prepare() -> None:
    """Pending drafts; prints `contact draft` for each."""
    from django.utils import timezone  # noqa: PLC0415  (needs settings)

    from accounts.models import Person, TelegramAccount  # noqa: PLC0415
    from drafts.models import Chat, Draft, Message  # noqa: PLC0415

    owner = int(os.environ["OWNER_TELEGRAM_ID"])
    Person.objects.get_or_create(telegram_id=owner, defaults={"role": Person.Role.OWNER})
    account, _ = TelegramAccount.objects.get_or_create(name="Textbook")
    now = timezone.now()
    for contact in map(int, sys.stdin.read().split()):
        chat = Chat.objects.create(account=account, telegram_id=contact, kind="private")
        question = Message.objects.create(chat=chat, telegram_id=1, text="?", date=now)
        draft = Draft.objects.create(
            chat=chat,
            question=question,
            text=TEXT,
            confidence=90,
            expires_at=now + timedelta(days=2),
        )
        print(contact, draft.pk)


def approve(draft_id: int, presser: int) -> tuple[int, int, str, int]:
    """Store the approval, the outgoing row and its attempt; who gets which text under which id."""
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import Person  # noqa: PLC0415
    from drafts.models import Draft, DraftEvent  # noqa: PLC0415
    from outbox.models import Delivery, DeliveryAttempt, new_random_id  # noqa: PLC0415

    person = Person.objects.get(telegram_id=presser)
    draft = Draft.objects.select_related("chat").get(pk=draft_id)
    now = timezone.now()
    with transaction.atomic():
        changed = Draft.objects.filter(pk=draft_id, state="pending").update(
            state="sending", decided_by=person, decided_at=now
        )
        assert changed == 1
        DraftEvent.objects.create(draft=draft, kind=DraftEvent.Kind.APPROVED, person=person)
        delivery = Delivery.objects.create(
            channel="user",
            kind="answer",
            reference=f"draft:{draft_id}",
            account_id=draft.chat.account_id,
            chat_id=draft.chat.telegram_id,
            payload={"text": draft.text},
            random_id=new_random_id(),
            state="inflight",
            attempts=1,
            first_attempt_at=now,
        )
        DeliveryAttempt.objects.create(delivery=delivery, state="inflight")
    return delivery.pk, draft.chat.telegram_id, draft.text, delivery.random_id or 0


def record(delivery_id: int, draft_id: int) -> None:
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from drafts.models import Draft  # noqa: PLC0415
    from outbox.models import Delivery  # noqa: PLC0415

    with transaction.atomic():
        Delivery.objects.filter(pk=delivery_id).update(state="sent", sent_at=timezone.now())
        Draft.objects.filter(pk=draft_id).update(state="sent", sent_at=timezone.now())


def serve() -> None:
    given: dict[str, Any] = json.loads(os.environ["TEXTBOOK"])
    client = user_client(given)

    async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None and query.data is not None
        draft_id = int(query.data)
        delivery_id, contact, text, random_id = await sync_to_async(approve)(
            draft_id, query.from_user.id
        )
        peer = await client.get_input_entity(contact)
        await client(
            functions.messages.SendMessageRequest(peer=peer, message=text, random_id=random_id)
        )
        await sync_to_async(record)(delivery_id, draft_id)
        await query.answer()

    async def connect(application: Any) -> None:
        await client.connect()
        await client.get_dialogs(limit=500)
        print("ready", flush=True)

    run_bot(given, connect, pressed)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
    django.setup()
    prepare() if "--prepare" in sys.argv else serve()
