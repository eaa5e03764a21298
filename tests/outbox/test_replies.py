"""A sentence of the bot."""

from __future__ import annotations

import pytest

from core.text import LIMIT, utf16_len
from outbox.models import Delivery
from outbox.replies import HANDLERS, REPLY, reply
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
