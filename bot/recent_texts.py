"""What is remembered of a person's newest texts in the data that PTB keeps in memory: which
answer a text was for. Its rest, if an app has cut it, belongs to that answer, and so does its edit.
"""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import Message

from core.text import utf16_len
from drafts.services.buttons.results import CallbackResult

UserData = MutableMapping[Any, Any] | None

CONTINUES, READ = "continues", "read"
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


@dataclass(frozen=True)
class ReadText:
    """What was read in a message, and the answer that it was for."""

    text: str
    answer: Answer | None = None


def note_read(data: UserData, message: Message) -> None:
    """Note what is read in a message."""
    if data is None:
        return
    read: dict[int, ReadText] = data.setdefault(READ, {})
    before = read.pop(message.message_id, None)
    read[message.message_id] = ReadText(message.text or "", before.answer if before else None)
    while len(read) > MOST_READ:
        del read[next(iter(read))]


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
        data[READ][message.message_id] = replace(read, answer=rest_of or answer)
    if utf16_len(message.text or "") >= CUT_FROM:
        data[CONTINUES] = answer, time.monotonic() + CONTINUES_SECONDS


def read_before(data: UserData, message: Message) -> ReadText | None:
    """What was read in a message before it was edited; None if that is not known (any more)."""
    found: ReadText | None = (data or {}).get(READ, {}).get(message.message_id)
    return found


def continued_answer(data: UserData) -> Answer | None:
    """The answer that the next text belongs to, if it comes at once."""
    answer, until = (data or {}).get(CONTINUES, (None, 0.0))
    return answer if time.monotonic() < until else None
