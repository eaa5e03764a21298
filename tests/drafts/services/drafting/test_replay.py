"""What the AI is asked once more: conversations of a file, and what the owner has decided."""

from __future__ import annotations

import json

import pytest

from drafts import states
from drafts.learning.evaluation import ANSWER, NEEDS_OWNER, NOTHING
from drafts.models import Draft
from drafts.services.drafting.replay import BadConversation, from_file, from_past
from knowledge.models import Entry
from knowledge.services.entries import create_entry
from tests.drafts import factories
from tests.knowledge import factories as factories_of_knowledge

pytestmark = pytest.mark.django_db

LINE = {
    "id": "en-01",
    "language": "en",
    "before": [{"by": "contact", "text": "Hello!"}, {"by": "owner", "text": "Hello, Ada!"}],
    "burst": ["Oh,", "what are your opening hours?"],
    "entry": "shop:hours",
    "expected": "answer",
    "must": ["18:00"],
}


def past(asked: str, said_next: str = "", *, theirs: bool = False, **fields: object) -> Draft:
    """A decided draft about a question, and what was said after it."""
    chat = factories.chat()
    question = factories.message(chat, 10, text=asked)
    if said_next:
        factories.message(chat, 11, text=said_next, outgoing=not theirs)
    return factories.draft(chat, question=question, **fields)


def test_a_line_of_a_file_becomes_a_conversation_with_its_sources() -> None:
    entry = create_entry(
        title="Opening hours", body="We are open until 18:00.", external_id="shop:hours"
    )
    factories_of_knowledge.entry(
        title="Opening hours", body="For Olena: until 22:00.", audience=Entry.Audience.CONTACTS
    )
    (one,) = from_file([json.dumps(LINE), "", "  "])
    assert [(line.ours, line.text) for line in one.conversation.lines] == [
        (False, "Hello!"),
        (True, "Hello, Ada!"),
        (False, "Oh,"),
        (False, "what are your opening hours?"),
    ]
    assert one.conversation.asked == 2
    assert [source.entry_id for source in one.conversation.sources] == [entry.pk]
    assert (one.expected.outcome, one.expected.entry) == (ANSWER, str(entry.pk))


WRONG: tuple[dict[str, object], ...] = (
    {"burst": "Are you open?"},
    {"burst": []},
    {"burst": [" "]},
    {"burst": [{}]},
    {"must": "4.90"},
    {"must": [4.9]},
    {"before": "Hello"},
    {"before": [{"by": "owner"}]},
)


@pytest.mark.parametrize(
    "line",
    [
        *("{", "[]", "{}", json.dumps({**LINE, "expected": "perhaps"}), json.dumps({"burst": 3})),
        *(json.dumps({**LINE, **wrong}) for wrong in WRONG),
        "[" * 100_000,
    ],
)
def test_a_line_that_can_not_be_read_is_named(line: str) -> None:
    with pytest.raises(BadConversation, match="Line 2 can't be read"):
        from_file([json.dumps(LINE), line])


def test_what_the_owner_sent_skipped_or_wrote_by_hand_is_what_ought_to_come() -> None:
    past("Sent?", state=states.SENT, text="We are open from 9.")
    past("Skipped?", state=states.SKIPPED)
    past("By hand?", "From 10 to 18!", state=states.SUPERSEDED)
    past("Skipped, and by hand?", "Yes.", state=states.SKIPPED)
    past("Only you know?", state=states.SENT, needs_owner=True)
    found = {one.conversation.lines[-1].text: one.expected for one in from_past(10)}
    assert {text: (one.outcome, one.sent) for text, one in found.items()} == {
        "Sent?": (ANSWER, "We are open from 9."),
        "Skipped?": (NOTHING, ""),
        "By hand?": (ANSWER, "From 10 to 18!"),
        "Skipped, and by hand?": (ANSWER, "Yes."),
        "Only you know?": (NEEDS_OWNER, ""),
    }


def test_what_nobody_has_decided_about_is_left_out() -> None:
    past("By itself?", state=states.SENT, automatic=True)
    past("Waits?")
    past("It went on?", "And another thing?", theirs=True, state=states.SUPERSEDED)
    assert from_past(10) == []


def test_the_ai_reads_no_more_than_was_said_then() -> None:
    past("Before?", "After.", state=states.SENT)
    (one,) = from_past(1)
    assert [line.text for line in one.conversation.lines] == ["Before?"]


def test_the_newest_are_taken() -> None:
    for number in range(4):
        past(f"Question {number}?", state=states.SENT)
    assert [one.conversation.lines[0].text for one in from_past(2)] == [
        "Question 3?",
        "Question 2?",
    ]
