"""Replies with a text, and what is kept of its formatting."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.models import Person
from bot.callbacks.results import result_text
from drafts import references, states
from drafts.models import Card, Draft, EditPrompt
from drafts.services.buttons.callbacks import button_data, press
from drafts.services.buttons.new_text import continue_text, handle_reply, handle_text
from drafts.services.reviewing import review
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db


# --- replies ------------------------------------------------------------------------------------


@pytest.fixture
def prompt(draft: Draft, owner: Person) -> EditPrompt:
    press(button_data(draft, "edit"), owner)
    EditPrompt.objects.update(message_id=77)
    return EditPrompt.objects.get()


def test_a_reply_with_a_text_makes_a_new_card(prompt: EditPrompt, owner: Person) -> None:
    assert handle_reply(owner, 77, "Another text").result == "edited"
    draft = Draft.objects.get()
    assert (draft.text, draft.revision, draft.state) == ("Another text", 2, states.PENDING)
    assert Delivery.objects.filter(kind=references.CARD).exists()


@pytest.mark.parametrize(
    ("text", "result"),
    [("", "empty"), (" \n ", "empty"), ("\u200b", "empty"), ("x" * 20_001, "long")],
)
def test_a_reply_that_cannot_be_sent_leaves_the_question_open(
    prompt: EditPrompt, owner: Person, text: str, result: str
) -> None:
    assert handle_reply(owner, 77, text).result == result
    assert handle_reply(owner, 77, "Now a text").result == "edited"


def test_a_reply_that_comes_too_late_changes_nothing(prompt: EditPrompt, owner: Person) -> None:
    review.approve(prompt.draft, owner)
    late = handle_reply(owner, 77, "Too late")
    assert late.result == "too_late"
    assert "Olena decided that already" in result_text(late)[0]
    assert Draft.objects.get().text != "Too late"


def test_a_second_reply_to_the_same_question_is_told_to_use_the_new_card(
    prompt: EditPrompt, owner: Person
) -> None:
    handle_reply(owner, 77, "First")
    assert handle_reply(owner, 77, "Second").result == "outdated"
    assert Draft.objects.get().text == "First"


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_reply_is_taken_whenever_the_number_of_its_question_is_stored(
    moment: int, prompt: EditPrompt, owner: Person
) -> None:
    """After each of the first looks, in turn."""
    EditPrompt.objects.update(message_id=None)
    statements = 0

    def stored(execute: Any, *statement: Any) -> Any:
        nonlocal statements
        result = execute(*statement)
        statements += 1
        if statements == moment:
            EditPrompt.objects.update(message_id=77)
        return result

    with connection.execute_wrapper(stored):
        assert handle_reply(owner, 77, "Quick").result == "edited"


def test_a_reply_to_something_else_is_unknown(prompt: EditPrompt, owner: Person) -> None:
    assert handle_reply(owner, 5, "What?").result == "unknown"
    assert Draft.objects.get().revision == 1


def test_somebody_elses_question_cannot_be_answered(prompt: EditPrompt) -> None:
    assert handle_reply(accounts.owner(), 77, "Mine!").result == "unknown"
    assert Draft.objects.get().revision == 1


def test_a_question_whose_number_was_lost_by_a_crash_is_still_answered(
    prompt: EditPrompt, owner: Person
) -> None:
    EditPrompt.objects.update(message_id=None)
    assert handle_reply(owner, 123, "After the crash").result == "edited"


def test_a_reply_to_a_card_is_an_edit_of_it(draft: Draft, owner: Person) -> None:
    Card.objects.create(draft=draft, person=owner, message_id=5)
    assert handle_reply(owner, 5, "From the card").result == "edited"
    assert Draft.objects.get().text == "From the card"
    assert handle_reply(owner, 5, "Again").result == "outdated", "a newer card is below"
    review.skip(Draft.objects.get(), owner)
    assert handle_reply(owner, 5, "Too late").result in ("outdated", "too_late")


def test_somebody_elses_card_cannot_be_edited(draft: Draft, owner: Person) -> None:
    Card.objects.create(draft=draft, person=owner, message_id=5)
    assert handle_reply(accounts.owner(), 5, "Mine!").result == "unknown"


def test_with_one_question_open_the_next_text_is_the_answer(
    prompt: EditPrompt, owner: Person
) -> None:
    assert handle_text(owner, "Just written").result == "edited"
    assert Draft.objects.get().text == "Just written"
    assert handle_text(owner, "And now?").result == "unknown", "no question is open any more"


def test_with_two_questions_open_nobody_guesses(prompt: EditPrompt, owner: Person) -> None:
    review.ask_for_text(factories.draft(factories.chat(account=prompt.draft.chat.account)), owner)
    asked = handle_text(owner, "To whom?")
    assert asked.result == "several"
    assert "Several of my questions" in result_text(asked)[0]


def test_a_question_about_a_draft_that_is_decided_takes_no_text(
    prompt: EditPrompt, owner: Person
) -> None:
    review.approve(prompt.draft, owner)
    assert handle_text(owner, "Hello").result == "unknown"


@pytest.mark.parametrize("how", ["reply to the question", "reply to the card", "text"])
def test_what_is_no_text_is_told_to_be_unsendable(
    prompt: EditPrompt, owner: Person, how: str
) -> None:
    Card.objects.create(draft=prompt.draft, person=owner, message_id=5)
    told = {
        "reply to the question": lambda: handle_reply(owner, 77, None),
        "reply to the card": lambda: handle_reply(owner, 5, None),
        "text": lambda: handle_text(owner, None),
    }[how]()
    assert told.result == "no_text"
    assert "Only text can be sent" in result_text(told)[0]
    assert handle_reply(owner, 77, "Now a text").result == "edited"


# --- formatting ---------------------------------------------------------------------------------


BOLD = {"type": "bold", "offset": 3, "length": 4}
LINK = {"type": "text_link", "offset": 8, "length": 4, "url": "https://shop.example/"}


def test_the_formatting_of_a_new_text_is_stored_and_sent(prompt: EditPrompt, owner: Person) -> None:
    handle_reply(owner, 77, "  🙂bold link", [BOLD | {"offset": 4}, LINK | {"offset": 9}])
    draft = Draft.objects.get()
    assert draft.text == "🙂bold link"
    assert draft.entities == [BOLD | {"offset": 2}, LINK | {"offset": 7}]
    review.approve(draft, owner)
    payload = Delivery.objects.get(kind=references.ANSWER).payload
    assert payload == {"text": draft.text, "entities": draft.entities}


def test_a_text_without_formatting_forgets_that_of_the_one_before(
    prompt: EditPrompt, owner: Person
) -> None:
    handle_reply(owner, 77, "🙂 bold", [BOLD])
    review.edit(Draft.objects.get(), "Plain", owner)
    assert Draft.objects.get().entities == []


def test_formatting_goes_on_in_the_next_part_of_a_cut_text(
    prompt: EditPrompt, owner: Person
) -> None:
    first = handle_reply(owner, 77, "One.", [{"type": "italic", "offset": 0, "length": 3}])
    assert first.draft is not None
    continue_text(owner, first.draft.pk, 2, " Two bold", [BOLD | {"offset": 5}])
    draft = Draft.objects.get()
    assert draft.text == "One.\nTwo bold"
    assert draft.entities == [
        {"type": "italic", "offset": 0, "length": 3},
        {"type": "bold", "offset": 9, "length": 4},
    ]
