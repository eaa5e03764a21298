"""What is remembered of a person's newest texts in the data that PTB keeps in memory: which
answer a text was for, and what a command has made of it. Its rest, if an app has cut it, belongs to
that answer, and so does its edit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from telegram import Message

from bot.updates import text_of
from core.text import utf16_len
from drafts.services.buttons.results import CallbackResult

UserData = MutableMapping[Any, Any] | None

CONTINUES, READ = "continues", "read"
#: When the bot has started, in its data: of what was read before, nothing is known.
STARTED = "started"
CONTINUES_SECONDS = 20.0
#: A part of a text that an app has cut is about this long at least, in UTF-16 units.
CUT_FROM = 3000
#: Of so many messages it is known what was read in them.
MOST_READ = 50


@dataclass(frozen=True)
class Answer:
    """A draft that was given a text, and the revision that this has made."""

    draft_id: int
    revision: int


@dataclass
class ReadText:
    """What was read in a message with its formatting, the answer that it was for, and the command
    that has made something of it. `lost`: it was edited, and what was done with it before is not
    known."""

    text: str | None = None
    formatting: list[dict[str, Any]] | None = None
    answer: Answer | None = None
    made: str = ""
    at_work: bool = False
    lost: bool = False

    def says(self, message: Message) -> bool:
        """Whether a message still says the same. Formatting matters in an answer only."""
        text, formatting = text_of(message)
        return text == self.text and (self.answer is None or formatting == self.formatting)

    @contextmanager
    def working(self) -> Iterator[None]:
        """While its command is carried out, which may be longer than its handler waits."""
        self.at_work = True
        try:
            yield
        finally:
            self.at_work = False


def note_read(data: UserData, message: Message) -> ReadText:
    """Note what is read in a message."""
    known: dict[int, ReadText] = {} if data is None else data.setdefault(READ, {})
    read = known.pop(message.message_id, None) or ReadText()
    read.text, read.formatting = text_of(message)
    known[message.message_id] = read
    while len(known) > MOST_READ:
        del known[next(iter(known))]
    return read


def note_lost(data: UserData, message: Message) -> None:
    """Note that it is not known what was read in a message before it was edited."""
    note_read(data, message).lost = True


def note_start(bot_data: MutableMapping[Any, Any]) -> None:
    """Note when the bot has started."""
    bot_data[STARTED] = timezone.now()


def edited_before_start(bot_data: MutableMapping[Any, Any], message: Message) -> bool:
    """Whether a message was edited while the bot was not running."""
    edited = message.edit_date
    return edited is None or edited < bot_data[STARTED]


def note_answer(
    data: UserData, message: Message, result: CallbackResult, rest_of: Answer | None = None
) -> None:
    """Note the answer that the text of a message was for, and expect more of it: Telegram's apps
    cut a text over the limit into several messages, and only the first of them is a reply. An edit
    of the rest (`rest_of`) would take the whole text's place, so it is out of date."""
    if data is None:
        return
    data.pop(CONTINUES, None)
    if result.result != "edited" or result.draft is None:
        return
    answer = Answer(result.draft.pk, result.draft.revision)
    if read := read_before(data, message):
        read.answer = rest_of or answer
    # What somebody writes after they have corrected an answer is something new.
    if message.edit_date is None and utf16_len(message.text or "") >= CUT_FROM:
        data[CONTINUES] = answer, time.monotonic() + CONTINUES_SECONDS


def read_before(data: UserData, message: Message) -> ReadText | None:
    """What was read in a message before it was edited; None if that is not known (any more)."""
    found: ReadText | None = (data or {}).get(READ, {}).get(message.message_id)
    return found


def continued_answer(data: UserData) -> Answer | None:
    """The answer that the next text belongs to, if it comes at once."""
    answer, until = (data or {}).get(CONTINUES, (None, 0.0))
    return answer if time.monotonic() < until else None
