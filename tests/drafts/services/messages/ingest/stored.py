"""What is stored of chats, and what is due."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.telegram.types import ChatMessage, DeletedMessages
from drafts.models import Chat, Draft, Message
from tests.drafts.factories import written


def rows() -> list[tuple[Any, ...]]:
    found = Message.objects.order_by("chat__telegram_id", "telegram_id")
    return [
        (row.chat.telegram_id, row.telegram_id, row.text, row.outgoing, row.deleted_at is None)
        for row in found.select_related("chat")
    ]


def due() -> bool:
    return Chat.objects.get().analysis_due_at is not None


def state(draft: Draft) -> str:
    draft.refresh_from_db()
    return draft.state


class Telegram:
    """What a server has, and what it has told so far: its stream, and pages of history."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = timezone.now() - timedelta(hours=1)
        self.there: dict[int, ChatMessage] = {}
        self.gone: set[int] = set()
        self.stream: list[ChatMessage | DeletedMessages] = []
        self.pages: list[list[ChatMessage]] = []

    def tick(self) -> None:
        self.now += timedelta(seconds=1)

    def new(self) -> None:
        number = len(self.there) + len(self.gone) + 1
        said = written(number, f"text {number}", ours=self.random.random() < 0.3, date=self.now)
        self.there[number] = said
        self.stream.append(said)

    def edit(self) -> None:
        if self.there:
            number = self.random.choice(list(self.there))
            text = f"edited {number} at {self.now}"
            self.there[number] = replace(self.there[number], text=text, edited_at=self.now)
            self.stream.append(self.there[number])

    def delete(self) -> None:
        if self.there:
            number = self.random.choice(list(self.there))
            del self.there[number]
            self.gone.add(number)
            self.stream.append(DeletedMessages((number,)))

    def page(self) -> None:
        """A page of history as it is now; it may be stored much later."""
        self.pages.append([self.there[number] for number in sorted(self.there)[-5:]])
