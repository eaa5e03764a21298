"""Route the press of a button to the module in `callbacks/` that the prefix of its data names."""

from __future__ import annotations

from django.utils import translation

from accounts.models import Person
from accounts.services.people import known_language, meet
from bot.callbacks import (
    answers,
    keep,
    keywords,
    knowledge,
    language,
    reasons,
    search,
    sites,
    suggestions,
)
from bot.card_language import refresh_translated
from bot.types import CallbackAnswer, Sender


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
        return answers.elsewhere()
    if data.startswith("m:"):
        return keywords.press(data, person)
    if data.startswith(sites.PREFIX):
        return sites.press(data, person)
    if data.startswith(reasons.PREFIX):
        return reasons.press(data, person)
    if data.startswith(keep.PREFIX):
        return keep.press(data, person)
    if data.startswith(suggestions.PREFIX):
        return suggestions.press(data, person)
    if data.startswith(language.PREFIX):
        return language.press(data, person, message_id, sender.language)
    if data == search.PREFIX:
        return search.press(person, message_id)
    if data.startswith(knowledge.PREFIX):
        return knowledge.press(data, person, message_id)
    return answers.press(data, person, str(sender.telegram_id), message_id)
