"""Buttons of suggestions, pressed in Telegram."""

from __future__ import annotations

import pytest

from accounts.models import Person
from drafts.models import Suggestion
from tests.accounts import factories
from tests.bot.talk import Talk
from tests.drafts.services.learnt.test_suggestions import faq

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread")]


@pytest.mark.parametrize(
    ("presses", "state"),
    [
        (["accept"], "accepted"),
        (["everyone"], "accepted"),
        (["refuse"], "refused"),
        (["accept", "undo"], "undone"),
        (["refuse", "undo"], "offered"),
    ],
)
def test_a_press_decides(presses: list[str], state: str) -> None:
    person = factories.owner()
    row = faq()
    for action in presses:
        Talk(person.telegram_id).press(f"l:{row.pk}:{action}")
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (state, person)


def test_a_stranger_and_a_subscriber_press_in_vain() -> None:
    row = faq()
    subscriber = factories.owner(role=Person.Role.SUBSCRIBER)
    for telegram_id in (999, subscriber.telegram_id):
        assert Talk(telegram_id).press(f"l:{row.pk}:accept") == ["Only the owner can do this."]
    assert Suggestion.objects.get().state == "offered"
