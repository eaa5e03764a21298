"""Who corrects a message to the bot is understood as if it had been written so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from telegram import Chat, Message, MessageEntity

from accounts.models import Person
from bot import requests
from bot.recent_texts import CUT_FROM, MOST_READ
from drafts.models import Draft, EditPrompt
from drafts.services.reviewing import review
from knowledge.models import Entry
from monitoring.models import Keyword
from outbox.models import Delivery
from tests.bot.conftest import OWNER
from tests.bot.talk import Talk
from tests.drafts import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks", "egun")]

QUESTION = 77


@pytest.fixture
def draft(owner: Person) -> Draft:
    """A draft for which a new text was asked for, in the message `QUESTION`."""
    made = factories.draft()
    review.ask_for_text(made, owner)
    EditPrompt.objects.update(message_id=QUESTION)
    return made


def seen(draft: Draft) -> tuple[str, int]:
    draft.refresh_from_db()
    return draft.text, draft.revision


@pytest.mark.parametrize("first", ["/suhce Säbel", "/suche", "Sabel?", "hello"])
def test_a_corrected_command_is_carried_out(person: Person, first: str) -> None:
    talk = Talk(person.telegram_id)
    talk.write(first)
    talk.edit("/suche Säbel")
    assert Keyword.objects.filter(person=person, text="Säbel").exists()


def test_an_edit_that_leaves_the_text_as_it_was_says_nothing(person: Person) -> None:
    """As when a preview was added; a command must not be carried out a second time for that."""
    talk = Talk(person.telegram_id)
    assert talk.write("/help")
    assert talk.edit("/help") == []


@pytest.mark.parametrize("reply_to", [QUESTION, None], ids=["a reply", "just the next text"])
def test_the_corrected_text_of_an_answer_is_its_text(draft: Draft, reply_to: int | None) -> None:
    talk = Talk(OWNER)
    talk.write("We are opne.", reply_to)
    assert talk.edit("We are open.") == []
    assert seen(draft) == ("We are open.", 3)
    talk.edit("We are open today.")
    assert seen(draft) == ("We are open today.", 4)


def test_a_correction_that_cannot_be_taken_is_told_so_and_may_be_corrected_again(
    draft: Draft,
) -> None:
    talk = Talk(OWNER)
    talk.write("We are opne.", QUESTION)
    (said,) = talk.edit("x" * 30_000)
    assert "too long" in said
    talk.edit("We are open.")
    assert seen(draft) == ("We are open.", 3)


def test_what_has_left_is_no_longer_changed(owner: Person, draft: Draft) -> None:
    talk = Talk(OWNER)
    talk.write("We are opne.", QUESTION)
    draft.refresh_from_db()
    review.approve(draft, owner)
    (said,) = talk.edit("We are open.")
    assert said.startswith("You have decided that already")
    assert seen(draft) == ("We are opne.", 2)


def test_an_edit_of_a_part_does_not_take_the_place_of_the_whole(draft: Draft) -> None:
    talk = Talk(OWNER)
    talk.write("x" * CUT_FROM, QUESTION)
    first = talk.last_id
    talk.write("and the end")
    whole = seen(draft)
    for part in (talk.last_id, first):
        (said,) = talk.edit("and the real end", part)
        assert "older text" in said
    assert seen(draft) == whole


def test_of_a_message_that_is_no_longer_known_nothing_is_done(person: Person) -> None:
    """runbot was started again, or much was written since: what was changed is not known."""
    talk = Talk(person.telegram_id)
    talk.write("/search Helm")
    first = talk.last_id
    for number in range(MOST_READ):
        talk.write(f"/unknown {number}")
    assert talk.edit("/delete Helm", first) == [
        "I no longer know this message. Please send it anew."
    ]
    assert Keyword.objects.filter(deleted_at=None).count() == 1


def test_a_stranger_who_corrects_something_is_not_answered_again(person: Person) -> None:
    stranger = Talk(999)
    assert stranger.write("Helo")
    assert stranger.edit("Hello") == []


@pytest.mark.parametrize(
    "first, then",
    [
        ("/search Helm, Sabel", "/search Helm, Säbel"),
        ("suche Dolch", "suche Dolche"),
        ("suche Dolch", "/search Dolch bis 50 Euro"),
    ],
)
def test_what_an_edited_command_has_made_is_not_made_again(
    person: Person, first: str, then: str
) -> None:
    talk = Talk(person.telegram_id)
    talk.write(first)
    made = Keyword.objects.get()
    (said,) = talk.edit(then)
    assert said.startswith("I did that already") and "/change" in said
    assert Keyword.objects.get() == made
    talk.edit("/search")
    talk.edit(then)
    assert Keyword.objects.get() == made, "it is still known after another edit"


def test_an_edited_entry_is_not_added_twice(owner: Person) -> None:
    talk = Talk(OWNER)
    talk.write("/kb_add Opening hours")
    talk.edit("/kb_add Opening hours\nWe are opne.")
    assert Entry.objects.count() == 1, "what was only asked for is not made"
    (said,) = talk.edit("/kb_add Opening hours\nWe are open.")
    assert "Undo" in said
    assert Entry.objects.get().body == "We are opne."


def test_neither_is_one_whose_text_was_asked_for(owner: Person) -> None:
    talk = Talk(OWNER)
    talk.write("/kb_add Opening hours")
    Delivery.objects.update(message_id=QUESTION, state="sent")
    talk.write("We are opne.", QUESTION)
    asked = Message(QUESTION, timezone.now(), Chat(OWNER, "private"), text="?")
    (said,) = talk.edit("We are open.", reply_to_message=asked)
    assert "Undo" in said
    assert Entry.objects.get().body == "We are opne."


@pytest.mark.parametrize("role", ["subscriber", "none"])
def test_who_no_longer_decides_changes_no_answer(draft: Draft, owner: Person, role: str) -> None:
    talk = Talk(OWNER)
    talk.write("We are opne.", QUESTION)
    Person.objects.update(role=role)
    said = talk.edit("We are open.") + talk.edit("/kb_add Opening hours\nWe are open.")
    assert set(said) <= {"Only the owner can do this."}
    assert seen(draft) == ("We are opne.", 2)
    assert not Entry.objects.exists()


def test_formatting_that_comes_later_is_that_of_the_answer(draft: Draft) -> None:
    talk = Talk(OWNER)
    talk.write("We are open.", QUESTION)
    talk.edit("We are open.", entities=[MessageEntity("bold", 0, 2)])
    draft.refresh_from_db()
    assert draft.entities == [{"type": "bold", "offset": 0, "length": 2}]


def test_an_edit_answers_no_question_that_was_asked_later(owner: Person) -> None:
    talk = Talk(OWNER)
    talk.write("hello")
    made = factories.draft()
    review.ask_for_text(made, owner)
    before = seen(made)
    talk.edit("hello there")
    assert seen(made) == before


def test_an_edit_is_no_rest_of_a_text_that_was_cut(draft: Draft) -> None:
    talk = Talk(OWNER)
    EditPrompt.objects.update(open=False)
    talk.write("hello")
    first = talk.last_id
    EditPrompt.objects.update(open=True)
    talk.write("x" * CUT_FROM, QUESTION)
    talk.edit("hello there", first)
    assert seen(draft) == ("x" * CUT_FROM, 2)


def test_what_is_written_after_a_long_answer_was_corrected_is_no_part_of_it(draft: Draft) -> None:
    talk = Talk(OWNER)
    talk.write("We are opne.", QUESTION)
    talk.edit("a" * CUT_FROM)
    talk.write("By the way, hello.")
    assert seen(draft) == ("a" * CUT_FROM, 3)


def test_a_command_that_failed_is_carried_out_when_it_is_edited(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a bug")

    talk = Talk(person.telegram_id)
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(requests, "run_command", fail)
        talk.write("/search Sabel")
    talk.edit("/search Säbel")
    assert Keyword.objects.get().text == "Säbel"


def test_a_command_that_is_still_carried_out_is_not_begun_again(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be longer at work than its handler waits."""
    talk, said, runs = Talk(person.telegram_id), [], []

    def run(*_: Any) -> None:
        runs.append(1)
        if len(runs) == 1:
            said.extend(talk.edit("/list all"))

    monkeypatch.setattr(requests, "run_command", run)
    talk.write("/list")
    assert (said, len(runs)) == (["I am still at work on this message. Please wait a moment."], 1)
    talk.edit("/list all")
    assert len(runs) == 2


def test_an_edit_from_before_the_start_is_not_answered(person: Person) -> None:
    """The message is not known, and was read and answered then."""
    talk = Talk(person.telegram_id)
    assert talk.edit("/list", 5, edit_date=timezone.now() - timedelta(minutes=1)) == []
    for text in ("/search Helm", "/search Säbel"):
        (said,) = talk.edit(text, 5)
        assert "no longer know this message" in said
    assert talk.edit("/search Säbel", 5) == []
    assert not Keyword.objects.exists()
