"""What the owner tells the AI becomes the answer."""

from __future__ import annotations

import pytest

from accounts.models import Person
from drafts.models import Card, Draft, EditPrompt, Rewrite
from drafts.services.buttons import new_text
from drafts.services.reviewing import review
from knowledge.services.entries import create_entry
from tests.drafts import factories
from tests.drafts.services.writing.rewriting.wishes import ask, fresh, shown, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(draft: Draft, owner: Person) -> EditPrompt:
    assert ask(draft, owner, "tell") == "asked_tell"
    EditPrompt.objects.update(message_id=77)
    return EditPrompt.objects.get()


def test_what_the_owner_says_becomes_the_answer_and_counts_as_the_owners_word(
    asked: EditPrompt, owner: Person
) -> None:
    """A number that the owner said is not marked; one that the AI added is."""
    said = "say I'm free on Friday at 17:30"
    assert new_text.handle_reply(owner, 77, said).result == "rewriting"
    assert Rewrite.objects.get().instruction == said
    work("I'm free on Friday at 17:30, until 19:00.")
    assert fresh().unsupported == ["19:00"]
    assert "⚠️ Not in your knowledge: 19:00" in shown()[0]
    assert new_text.handle_reply(owner, 77, "and more").result == "outdated"


def test_what_an_entry_says_otherwise_is_marked_in_the_new_text_as_well(owner: Person) -> None:
    entry = create_entry(title="Sunday", body="We are closed on Sunday.")
    question = factories.message(factories.chat(), text="Are you open on Sunday?")
    draft = factories.draft(
        question.chat,
        question=question,
        text="We are open on Sunday, do come by!",
        sources=[{"entry": entry.pk, "title": entry.title, "claim": ""}],
    )
    Card.objects.create(draft=draft, person=owner, message_id=5)
    ask(draft, owner, "shorter")
    work("We are open on Sunday.")
    assert fresh().otherwise == ["We are open on Sunday"]
    assert "⚠️ Your knowledge says otherwise: We are open on Sunday" in shown()[0]


@pytest.mark.parametrize(
    ("text", "result"), [("", "empty"), (None, "no_text"), ("x" * 20_001, "long")]
)
def test_what_says_nothing_is_asked_again(
    asked: EditPrompt, owner: Person, text: str | None, result: str
) -> None:
    assert new_text.handle_reply(owner, 77, text).result == result
    assert new_text.handle_reply(owner, 77, "say yes").result == "rewriting"


def test_a_draft_without_a_proposal_can_be_told_what_to_say(owner: Person) -> None:
    draft = factories.draft(text="", no_proposal="The AI refuses.", missing=["Until when?"])
    Card.objects.create(draft=draft, person=owner)
    ask(draft, owner, "tell")
    assert new_text.handle_text(owner, "say until 8").result == "rewriting"
    work("Until 8.")
    assert (fresh().text, fresh().no_proposal, fresh().missing) == ("Until 8.", "", [])
    assert "✅ Send" in shown()[1]


def test_what_the_owner_has_said_is_no_longer_asked(draft: Draft, owner: Person) -> None:
    Draft.objects.update(missing=["Open on Sunday?"], needs_owner=True)
    review.edit(fresh(), "No, not on Sundays.", owner)
    Card.objects.filter(message_id=None).update(message_id=6)
    ask(draft, owner, "warmer")
    work("Sadly not on Sundays!")
    ask(draft, owner, "use")
    text = shown()[0]
    assert "Sadly not on Sundays!" in text and "❔" not in text
