"""What is asked of the AI about a draft, and its answer."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Person
from drafts.ai.rewrite_types import RewriteRequest, Rewritten
from drafts.cards import draft_cards
from drafts.models import Card, Draft, Rewrite
from drafts.services.buttons.callbacks import button_data, press
from drafts.services.writing import rewriting


class Rewriter:
    """An AI that writes what it was told to; `meanwhile` happens while it does."""

    def __init__(
        self, answer: Rewritten | Exception, meanwhile: Callable[[], object] | None = None
    ) -> None:
        self.answer, self.meanwhile = answer, meanwhile
        self.wishes: list[RewriteRequest] = []

    def rewrite(self, wish: RewriteRequest) -> Rewritten:
        self.wishes.append(wish)
        if self.meanwhile:
            self.meanwhile()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def ask(draft: Draft, owner: Person, action: str = "shorter") -> str:
    return press(button_data(Draft.objects.get(pk=draft.pk), action), owner).result


def work(
    text: str = "From 9.", meanwhile: Callable[[], object] | None = None, question: str = ""
) -> str | None:
    answer = Rewritten(text, question)
    return rewriting.rewrite(Rewrite.objects.latest("id").pk, Rewriter(answer, meanwhile))


def shown() -> tuple[str, list[str]]:
    message = draft_cards.card(Card.objects.latest("id"))
    return message.text, [button.text for row in message.buttons for button in row]


def fresh() -> Draft:
    return Draft.objects.get()
