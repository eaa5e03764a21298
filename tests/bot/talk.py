"""Somebody who writes to the bot and presses its buttons: its handlers alone, without Telegram."""

from __future__ import annotations

import itertools
from collections.abc import Coroutine
from typing import Any
from unittest import mock

from django.test import TestCase
from django.utils import timezone
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.ext import Application

from accounts.telegram.types import BotMessage
from bot import router
from bot.recent_texts import note_start
from drafts import delivery_handlers as drafts
from monitoring import delivery_handlers as monitoring
from outbox import replies
from outbox.models import Delivery


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Without an event loop, in which Django would open another connection."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("a handler waits for something")


_numbers = itertools.count(1)
#: No handler asks for it; to look at the real one for each update takes as long as to handle it.
_APPLICATION = mock.Mock(spec=Application)


class Talk:
    """Someone who writes to the bot."""

    def __init__(self, telegram_id: int, language: str = "en") -> None:
        self.user = User(telegram_id, "Some", False, username="some", language_code=language)
        self.last_id = 0
        self.user_data: dict[str, Any] = {}
        self.bot_data: dict[str, Any] = {}
        note_start(self.bot_data)
        #: The chats in which "typing…" was shown.
        self.typing: list[int] = []

    def write(self, text: str, reply_to: int | None = None, **more: Any) -> list[str]:
        """What the bot queues or answers, as texts. `more` are fields of the message; the message
        that it replies to says what stands in `replied`."""
        chat, now = Chat(self.user.id, "private"), timezone.now()
        replied = more.pop("replied", {"text": "?"})
        asked = Message(reply_to, now, chat, **replied) if reply_to else None
        self.last_id = next(_numbers)
        message = Message(
            self.last_id, now, chat, self.user, text=text, reply_to_message=asked, **more
        )
        return run(self._handle(Update(next(_numbers), message=message)))

    def edit(self, text: str, message_id: int | None = None, **more: Any) -> list[str]:
        """Change the message that was written last, or this one; what the bot says to that."""
        number, now = message_id or self.last_id, timezone.now()
        chat = Chat(self.user.id, "private")
        edited = {"edit_date": now, **more}
        message = Message(number, now, chat, self.user, text=text, **edited)
        return run(self._handle(Update(next(_numbers), edited_message=message)))

    def press(self, data: str, message_id: int = 1, chat_id: int | None = None) -> list[str]:
        chat = Chat(chat_id or self.user.id, "private")
        message = Message(message_id, timezone.now(), chat, text="a card")
        query = CallbackQuery(str(next(_numbers)), self.user, "x", message, data)
        return run(self._handle(Update(next(_numbers), callback_query=query)))

    async def _handle(self, update: Update) -> list[str]:
        last = Delivery.objects.order_by("-id").values_list("id", flat=True).first() or 0
        context = mock.Mock(bot=mock.AsyncMock(username="findbot"))
        context.user_data, context.bot_data = self.user_data, self.bot_data
        answered: list[Any] = []
        context.application.create_task = answered.append
        replies: list[str] = []

        async def reply(self: Message, text: str, **_: Any) -> None:
            replies.append(text)

        async def answer(self: CallbackQuery, text: str | None = None, **_: Any) -> None:
            replies.append(text or "")

        def start_typing(_bot: Any, _data: Any, chat_id: int) -> None:
            self.typing.append(chat_id)

        with (
            mock.patch.object(router, "start_typing", start_typing),
            mock.patch.object(Message, "reply_text", reply),
            mock.patch.object(CallbackQuery, "answer", answer),
            # Also in a test that does not commit; in others there is nothing left to capture.
            TestCase.captureOnCommitCallbacks(execute=True),
        ):
            for handler in router.handlers():
                fits = handler.check_update(update)
                if fits is not None and fits is not False:
                    await handler.handle_update(update, _APPLICATION, fits, context)
                    break
            for one in answered:
                await one
        queued = Delivery.objects.filter(pk__gt=last, channel="bot").order_by("id")
        prepared = [_prepared(delivery) for delivery in queued]
        return replies + [message.text for message in prepared if message]


def shown(delivery: Delivery) -> BotMessage:
    message = _prepared(delivery)
    assert message is not None
    return message


def _prepared(delivery: Delivery) -> BotMessage | None:
    """What the bot would send; None if it is no longer wanted."""
    handlers = {**drafts.HANDLERS, **monitoring.HANDLERS, **replies.HANDLERS}
    outgoing = handlers[delivery.kind].prepare(delivery)
    return outgoing.bot_message if outgoing else None


def everything(texts: list[str]) -> str:
    return "\n".join(texts)
