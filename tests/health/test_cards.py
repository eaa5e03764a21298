"""What is said about something that could not be read."""

from __future__ import annotations

import pytest

from accounts.models import UnreadableItem
from accounts.telegram.bot_updates import ALLOWED_UPDATES
from health.cards import unreadable_text


@pytest.mark.parametrize("place", ALLOWED_UPDATES)
def test_what_the_bot_receives_has_a_name_of_its_own(place: str) -> None:
    assert f"left it out: {place}." not in unreadable_text(UnreadableItem(place=place))
