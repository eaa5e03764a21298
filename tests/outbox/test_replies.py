"""A sentence of the bot."""

from __future__ import annotations

import pytest

from core.text import LIMIT, utf16_len
from outbox.models import Delivery
from outbox.replies import HANDLERS, REPLY, context_of, reply
from tests.accounts import factories

pytestmark = pytest.mark.django_db


def shown():
    outgoing = HANDLERS[REPLY].prepare(Delivery.objects.get())
    assert outgoing is not None and outgoing.bot_message is not None
    return outgoing.bot_message


def test_a_sentence_is_said_as_it_is() -> None:
    reply(factories.owner(), "<b>Hi</b>")
    assert shown().text == "<b>Hi</b>"
    assert shown().entities == ()


def test_buttons_stand_in_rows() -> None:
    reply(factories.owner(), "Delete it?", [[("Yes", "m:kdelyes:1"), ("No", "m:kdelno:1")]])
    (row,) = shown().buttons
    assert [(button.text, button.data) for button in row] == [
        ("Yes", "m:kdelyes:1"),
        ("No", "m:kdelno:1"),
    ]


def test_what_does_not_fit_into_a_message_is_cut() -> None:
    reply(factories.owner(), "long " * 3000)
    assert utf16_len(shown().text) <= LIMIT


def test_a_reply_may_be_formatted_open_the_input_and_edit_an_earlier_one() -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    reply(factories.owner(), "Hi", entities=[bold], edits=5, force_reply=True, placeholder="text")
    outgoing = HANDLERS[REPLY].prepare(Delivery.objects.get())
    assert outgoing is not None and outgoing.edits == 5
    assert shown().entities == (bold,)
    assert (shown().force_reply, shown().placeholder) == (True, "text")


def test_a_file_has_a_text_beside_it_that_telegram_takes() -> None:
    reply(factories.owner(), "Ü" * 2000, file=("a.md", "# Größe"))
    document = shown().document
    assert document is not None and (document.name, document.content) == (
        "a.md",
        "# Größe".encode(),
    )
    assert utf16_len(shown().text) <= 1024


def test_what_a_message_was_about_is_known_to_whom_it_was_sent() -> None:
    person, other = factories.owner(), factories.owner()
    reply(person, "Hi", context={"about": "x"})
    reply(person, "Hi")
    assert context_of(person, 5) == {}
    Delivery.objects.update(message_id=5)
    assert context_of(person, 5) == {"about": "x"}
    assert context_of(other, 5) == {}


@pytest.mark.parametrize("state", ["inflight", "uncertain"])
def test_a_message_may_be_answered_before_its_number_is_recorded(state: str) -> None:
    person = factories.owner()
    reply(person, "Hi", context={"about": "x"})
    assert context_of(person, 5) == {}, "it was not sent yet"
    Delivery.objects.update(state=state)
    assert context_of(person, 5) == {"about": "x"}
