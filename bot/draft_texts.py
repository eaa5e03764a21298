"""Texts for answers: what somebody who decides writes is one transaction together with what the bot
says to it. A new card or a changed one needs no sentence."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from telegram import Message

from accounts.models import Person
from bot.callbacks.results import result_text
from bot.recent_texts import Answer
from bot.updates import text_of
from core.retry import transact
from drafts.services.buttons.new_text import (
    change_text,
    continue_text,
    handle_reply,
    handle_text,
)
from drafts.services.buttons.results import CallbackResult
from outbox.replies import reply
from outbox.text import speaking_to

#: Results that a new card or a changed one shows.
SEEN = ("edited", "rewriting")


def take_reply(person: Person, reply_to: int, message: Message) -> CallbackResult:
    """A reply to one of our messages."""

    def work() -> CallbackResult:
        result = handle_reply(person, reply_to, *text_of(message))
        if result.result == "unknown":
            reply(person, _("I don't know what this replies to. Press 📝 on a card first."))
            return result
        return _told(person, result)

    return _work(person, work)


def take_text(person: Person, message: Message) -> CallbackResult:
    """The answer to the one question that is open, if this is one."""
    if (message.text or "").startswith("/"):
        return CallbackResult("unknown")

    def work() -> CallbackResult:
        result = handle_text(person, *text_of(message))
        return result if result.result == "unknown" else _told(person, result)

    return _work(person, work)


def take_rest(person: Person, answer: Answer, message: Message) -> CallbackResult:
    """The next part of a text that was cut."""
    text, entities = text_of(message)
    return transact(
        lambda: continue_text(person, answer.draft_id, answer.revision, text or "", entities)
    )


def take_edit(person: Person, answer: Answer, message: Message) -> CallbackResult:
    """A text of an answer that its writer has corrected."""

    def work() -> CallbackResult:
        result = change_text(person, answer.draft_id, answer.revision, *text_of(message))
        return _told(person, result)

    return _work(person, work)


def _told(person: Person, result: CallbackResult) -> CallbackResult:
    if result.result not in SEEN and (sentence := result_text(result, person).text):
        reply(person, sentence)
    return result


def _work(person: Person, work: Callable[[], CallbackResult]) -> CallbackResult:
    with speaking_to(person):
        return transact(work)
