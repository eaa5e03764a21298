"""Chats, messages and drafts for tests, made in one line."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.telegram.types import ChatInfo, ChatMessage
from drafts import states
from drafts.ai.decision import Decision
from drafts.ai.types import Answered, Conversation, DrafterFailure, Usage
from drafts.models import Chat, Draft, Message
from tests.accounts import factories as accounts

_numbers = itertools.count(1)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def chat(**fields: Any) -> Chat:
    given = {"kind": "private", "title": "Ada", "mode": "suggest", **fields}
    given.setdefault("telegram_id", 7_000 + next(_numbers))
    given.setdefault("account", None)
    given["account"] = given["account"] or accounts.account()
    return Chat.objects.create(**given)


def message(of: Chat, telegram_id: int = 1, **fields: Any) -> Message:
    given = {"text": f"Question {telegram_id}?", "date": timezone.now(), **fields}
    return Message.objects.create(chat=of, telegram_id=telegram_id, **given)


def newest_id(of: Chat) -> int:
    """The id of a chat's newest message; 10 if it has none, so that there is room before it."""
    newest = of.messages.order_by("telegram_id").last()
    return newest.telegram_id if newest else 10


def draft(of: Chat | None = None, **fields: Any) -> Draft:
    """A pending draft for a question that was analysed."""
    if of is None:
        of = chat()
    question = fields.pop("question", None) or message(of, newest_id(of) + 1)
    given = {
        "text": "We are open from 9 to 18.",
        "confidence": 80,
        "state": states.PENDING,
        "expires_at": timezone.now() + timedelta(hours=48),
        **fields,
    }
    Chat.objects.filter(pk=of.pk).update(analysed_message_id=question.telegram_id)
    of.refresh_from_db()
    return Draft.objects.create(chat=of, question=question, **given)


def written(
    message_id: int, text: str = "", *, chat_id: int = 42, ours: bool = False, **fields: Any
) -> ChatMessage:
    """A message as Telegram hands it over."""
    kind = fields.pop("kind", "private")
    given = {
        "chat": ChatInfo(chat_id, kind, "Ada", "ada"),
        "message_id": message_id,
        "outgoing": ours,
        "sender_id": 1 if ours else chat_id,
        "sender_name": "",
        "text": text or f"Message {message_id}",
        "media": "",
        "reply_to": None,
        "date": timezone.now(),
        **fields,
    }
    return ChatMessage(**given)


class Drafter:
    """An AI that answers what it was told to, and remembers what it was asked."""

    def __init__(
        self,
        *answers: Decision | Exception,
        meanwhile: Any = None,
        model: str = "test",
        fallback: Drafter | None = None,
    ) -> None:
        self.answers = list(answers)
        self.model, self.fallback = model, fallback
        self.asked: list[Conversation] = []
        self.meanwhile = meanwhile

    def decide(self, conversation: Conversation) -> Answered:
        self.asked.append(conversation)
        if self.meanwhile:
            self.meanwhile()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answered(answer, Usage(self.model, 100, 10))


def decision(text: str = "We are open.", confidence: int = 90, **fields: Any) -> Decision:
    given = {"answer_due": True, "reason": "A question.", "language": "en", **fields}
    return Decision(text=text, confidence=confidence, **given)


def failure(sentence: str = "The AI can't be reached.") -> DrafterFailure:
    return DrafterFailure(sentence)
