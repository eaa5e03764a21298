"""The table of the bot's buttons: for whom each is, and what becomes of data that is none of it."""

from __future__ import annotations

import pytest

from accounts.models import Person
from bot.press import ROUTES, Route
from bot.types import EVERYBODY, OWNER, REVIEWER
from tests.accounts import factories
from tests.bot.presses import press

pytestmark = pytest.mark.django_db

Role = Person.Role
#: Who may press what is for a role.
ALLOWED = {
    EVERYBODY: {Role.SUBSCRIBER, Role.REVIEWER, Role.OWNER},
    REVIEWER: {Role.REVIEWER, Role.OWNER},
    OWNER: {Role.OWNER},
}
routes = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.prefix)


@routes
@pytest.mark.parametrize("role", Role)
def test_a_button_is_for_a_role(route: Route, role: Person.Role) -> None:
    answer = press(f"{route.prefix}?", factories.owner(role=role))
    assert answer.alert
    if role in ALLOWED[route.role]:
        assert answer.text == "This button no longer works."
    elif route.role == EVERYBODY:
        assert answer.text == "This is a private assistant."
    else:
        assert answer.text == "Only the owner can do this."


@routes
def test_a_button_does_not_work_in_the_chat_of_somebody_else(route: Route) -> None:
    answer = press(route.prefix, factories.owner(), chat_id=-100500)
    assert answer.text.startswith("This button only works in your own chat with me")


@routes
def test_a_route_is_not_hidden_by_one_before_it(route: Route) -> None:
    assert next(one for one in ROUTES if route.prefix.startswith(one.prefix)) is route
