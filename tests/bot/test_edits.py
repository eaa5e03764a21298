"""Who corrects a message to the bot is understood as if it had been written so."""

from __future__ import annotations

import pytest

from accounts.models import Person
from bot.recent_texts import CUT_FROM, MOST_READ
from drafts.models import Draft, EditPrompt
from drafts.services.reviewing import review
from monitoring.models import Keyword
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


@pytest.mark.parametrize("first", ["/suhce Säbel", "/suche Sabel", "Sabel?", "hello"])
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
