"""Answers that the AI writes anew: never over what a person wrote, never for another revision."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Person
from drafts import references, states
from drafts.ai.rewrite_types import Rewritten
from drafts.ai.types import DrafterFailure
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Chat, Draft, Profile, Rewrite
from drafts.services.buttons.callbacks import button_data, press
from drafts.services.reviewing import review
from drafts.services.writing import rewriting
from outbox.models import Delivery
from tests.drafts.services.writing.rewriting.wishes import Rewriter, ask, fresh, shown, work

pytestmark = pytest.mark.django_db

CHANGES = ["regenerate", "shorter", "warmer"]


@pytest.mark.parametrize("action", CHANGES)
def test_the_ais_text_becomes_a_new_revision_on_the_same_card(
    draft: Draft, owner: Person, action: str
) -> None:
    assert ask(draft, owner, action) == "rewriting"
    assert "✍️ Being rewritten…" in shown()[0]
    assert work("From 9.") == "done"
    assert (fresh().text, fresh().revision, fresh().state) == ("From 9.", 2, states.PENDING)
    text, buttons = shown()
    assert "Rewritten answer (" in text and "Your answer" not in text
    assert "✅ Send" in buttons
    assert Card.objects.count() == 1
    event = draft.events.get(kind="rewritten")
    assert event.detail == f"{action}\n{draft.text}", "the history keeps the old text"


def test_the_ai_gets_the_conversation_the_answer_and_the_wish(draft: Draft, owner: Person) -> None:
    ask(draft, owner, "warmer")
    ai = Rewriter(Rewritten("Gladly!"))
    rewriting.rewrite(Rewrite.objects.get().pk, ai)
    (wish,) = ai.wishes
    assert (wish.kind, wish.text) == ("warmer", draft.text)
    assert [line.text for line in wish.conversation.lines] == [draft.question.text]


def test_the_ai_gets_the_profile_and_the_notes_as_for_any_answer(
    draft: Draft, owner: Person
) -> None:
    Profile.objects.create(never_promise="discounts")
    Chat.objects.update(notes="A regular customer.")
    ask(draft, owner)
    ai = Rewriter(Rewritten("From 9."))
    rewriting.rewrite(Rewrite.objects.get().pk, ai)
    said = ai.wishes[0].conversation
    assert (said.voice.never_promise, said.notes) == ("discounts", "A regular customer.")


def test_what_a_person_wrote_is_never_replaced(draft: Draft, owner: Person) -> None:
    review.edit(draft, "My own words, many of them.", owner)
    assert ask(draft, owner) == "rewriting"
    assert work("My words.") == "done"
    assert (fresh().text, fresh().revision) == ("My own words, many of them.", 2)
    text, buttons = shown()
    assert "The AI's proposal instead:\nMy words." in text
    assert "☝️ Use this text" in buttons
    assert ask(draft, owner, "use") == "used"
    assert (fresh().text, fresh().revision) == ("My words.", 3)
    assert "☝️ Use this text" not in shown()[1]


def test_a_proposal_for_an_older_text_can_not_be_used(draft: Draft, owner: Person) -> None:
    review.edit(draft, "First words.", owner)
    ask(draft, owner)
    work("Words.")
    old = button_data(fresh(), "use")
    review.edit(fresh(), "Other words.", owner)
    assert press(old, owner).result == "outdated"
    assert ask(draft, owner, "use") == "too_late"
    assert fresh().text == "Other words."


@pytest.mark.parametrize("meanwhile", ["edited", "sent", "skipped", "out of date"])
def test_what_changed_meanwhile_stays_as_it_is(draft: Draft, owner: Person, meanwhile: str) -> None:
    happens: dict[str, Callable[[], object]] = {
        "edited": lambda: review.edit(fresh(), "My own.", owner),
        "sent": lambda: review.approve(fresh(), owner),
        "skipped": lambda: review.skip(fresh(), owner),
        "out of date": lambda: review.supersede(fresh(), "a newer message came"),
    }
    ask(draft, owner)
    assert work("From 9.", happens[meanwhile]) == "dropped"
    assert fresh().text != "From 9."
    assert not draft.events.filter(kind="rewritten").exists()


def test_a_draft_that_is_being_rewritten_is_not_asked_for_twice(
    draft: Draft, owner: Person
) -> None:
    ask(draft, owner)
    assert ask(draft, owner, "warmer") == "busy"
    assert Rewrite.objects.count() == 1


def test_a_failure_stands_on_the_card_and_changes_nothing(draft: Draft, owner: Person) -> None:
    ask(draft, owner)
    ai = Rewriter(DrafterFailure("The AI can't be reached."))
    assert rewriting.rewrite(Rewrite.objects.get().pk, ai) == "failed"
    assert "The AI could not do it: The AI can't be reached." in shown()[0]
    assert fresh().revision == 1
    assert ask(draft, owner) == "rewriting", "it can be asked again"


def test_an_unexpected_error_ends_the_row_too(draft: Draft, owner: Person) -> None:
    ask(draft, owner)
    with pytest.raises(LookupError):
        rewriting.rewrite(Rewrite.objects.get().pk, Rewriter(LookupError()))
    assert Rewrite.objects.get().state == "failed"


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 20_001])
def test_what_can_not_be_sent_is_no_answer(draft: Draft, owner: Person, text: str) -> None:
    ask(draft, owner)
    assert work(text) == "failed"
    assert fresh().revision == 1


def test_a_translation_is_a_message_below_the_card_and_changes_nothing(
    draft: Draft, owner: Person
) -> None:
    Person.objects.update(language="uk")
    assert ask(draft, owner, "translate") == "translating"
    assert Rewrite.objects.get().person == owner
    assert work("Ми працюємо.", question="Коли ви працюєте?") == "done"
    assert (fresh().text, fresh().revision) == (draft.text, 1)
    delivery = Delivery.objects.get(kind=references.TRANSLATION)
    outgoing = HANDLERS[delivery.kind].prepare(delivery)
    assert outgoing is not None and outgoing.bot_message is not None
    assert outgoing.bot_message.reply_to == 5
    assert "Ми працюємо." in outgoing.bot_message.text
    assert "Коли ви працюєте?" in outgoing.bot_message.text
    assert "☝️" not in str(shown()[1])


def test_the_card_of_a_rewritten_answer_names_only_sources_that_it_still_rests_on(
    draft: Draft, owner: Person
) -> None:
    cited = [{"entry": 1, "title": "Opening hours", "claim": "open from 9 to 18"}]
    Draft.objects.update(sources=cited)
    ask(draft, owner, "warmer")
    work("Gladly, we are open from 9 to 18!")
    assert "📚 Opening hours" in shown()[0]
    ask(draft, owner, "regenerate")
    work("I'm free on Friday at 15:30.")
    assert "📚" not in shown()[0]
