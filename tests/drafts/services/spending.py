"""An AI that costs the same for each answer, and chats that are due."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from drafts.ai.types import Answered, Conversation, DrafterFailure, Usage
from drafts.models import Chat
from drafts.services.drafting.analysis import analyse
from drafts.services.schedule import make_due
from tests.drafts import factories
from tests.drafts.factories import decision

#: Of one answer: a tenth of a dollar, with the prices of test_budget.py.
USED = Usage("test", 60_000, 40_000)


class Drafter:
    """An AI that answers everything, and says what that has used."""

    model = "test"
    fallback: None = None

    def __init__(self, usage: Usage = USED, fails: bool = False) -> None:
        self.usage, self.fails = usage, fails
        self.asked: list[Conversation] = []

    def decide(self, conversation: Conversation) -> Answered:
        self.asked.append(conversation)
        if self.fails:
            failure = DrafterFailure("The AI's answer was not usable.")
            failure.usage = self.usage
            raise failure
        return Answered(decision(), self.usage)


def due_chat() -> Chat:
    chat = factories.chat()
    factories.message(chat, 10, text="Is it still there?")
    make_due(chat, since=timezone.now() - timedelta(minutes=1))
    return chat


def spend(answers: int) -> None:
    for _ in range(answers):
        analyse(due_chat().pk, Drafter())
