"""Route the press of a button to the function in `callbacks/` that its data names, if the role of
who pressed allows it.

A press that has no route is one of a card: `drafts.services.buttons.callbacks` also keeps in the
draft's history who was refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

from accounts.models import Person
from accounts.services.people import known_language, meet
from bot import refusals
from bot.callbacks import (
    answers,
    keep,
    keywords,
    knowledge,
    language,
    reasons,
    search,
    sellers,
    sites,
    suggestions,
)
from bot.card_language import refresh_translated
from bot.types import (
    EVERYBODY,
    OWNER,
    REVIEWER,
    ButtonPress,
    CallbackAnswer,
    Role,
    Sender,
    has_role,
)


@dataclass(frozen=True)
class Route:
    """Buttons whose data begins with `prefix` are for a role. If the data matches the pattern, the
    handler does what it says; if not, there is no such button. `waits_for_ai` as of a `Command`."""

    prefix: str
    role: Role
    pattern: re.Pattern[str]
    handler: Callable[[ButtonPress], CallbackAnswer]
    waits_for_ai: bool = False


#: The first whose prefix fits counts.
ROUTES = (
    Route(sellers.PREFIX, EVERYBODY, sellers.PATTERN, sellers.handle),
    Route(keywords.PREFIX, EVERYBODY, keywords.PATTERN, keywords.handle),
    Route(search.PREFIX, EVERYBODY, search.PATTERN, search.handle),
    Route(reasons.PREFIX, EVERYBODY, reasons.PATTERN, reasons.handle),
    Route(language.PREFIX, EVERYBODY, language.PATTERN, language.handle),
    Route(answers.NEXT_DRAFTS, REVIEWER, answers.NEXT_PATTERN, answers.press_next),
    Route(answers.WAITING_DRAFTS, REVIEWER, answers.WAITING_PATTERN, answers.press_waiting),
    Route(knowledge.PAGE, REVIEWER, knowledge.PAGE_PATTERN, knowledge.turn_page, waits_for_ai=True),
    Route(knowledge.PREFIX, REVIEWER, knowledge.PATTERN, knowledge.handle),
    Route(keep.PREFIX, OWNER, keep.PATTERN, keep.handle),
    Route(suggestions.PREFIX, OWNER, suggestions.PATTERN, suggestions.handle),
    Route(sites.PREFIX, OWNER, sites.PATTERN, sites.handle),
)


def press_waits_for_ai(data: str) -> bool:
    """Whether a press may wait for the AI, so that it is no transaction."""
    route = _route_of(data)
    return route is not None and route.waits_for_ai


def _route_of(data: str) -> Route | None:
    """The route of a button; None if it is one of a card."""
    return next((one for one in ROUTES if data.startswith(one.prefix)), None)


def press(data: str, sender: Sender, place: tuple[int, int]) -> CallbackAnswer:
    """Do what a button says, if the sender may. `place` is the chat and the message of the button;
    nobody presses in somebody else's chat."""
    person = meet(*sender)
    with translation.override((person and person.language) or known_language(sender.language)):
        answer = _press(data, sender, person, place)
    refresh_translated(person)
    return answer


def _press(
    data: str, sender: Sender, person: Person | None, place: tuple[int, int]
) -> CallbackAnswer:
    chat_id, message_id = place
    if person is not None and chat_id != person.telegram_id:
        return refusals.elsewhere()
    route = _route_of(data)
    if route is None:
        return answers.press_card(data, person, str(sender.telegram_id), message_id)
    if person is None or not has_role(person, route.role):
        return refusals.not_allowed(route.role)
    match = route.pattern.fullmatch(data)
    if match is None:
        return refusals.no_longer_works()
    return route.handler(ButtonPress(person, match, message_id, sender.language))
