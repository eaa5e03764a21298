"""What readers of files give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Protocol

MEGABYTE = 1024 * 1024
#: Of one file, and of all that an archive or a folder holds.
MAX_FILE, MAX_UNPACKED = 20 * MEGABYTE, 100 * MEGABYTE
MAX_ENTRIES = 200_000


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as a file states it; None is what the file does not state.

    `kind`, `audience`, `accounts` (names) and `contacts` are as they are written in the file: what
    they mean is looked up where the database is known."""

    title: str
    body: str
    kind: str | None = None
    topic: str | None = None
    tags: tuple[str, ...] | None = None
    language: str | None = None
    source_url: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    external_id: str | None = None
    audience: str | None = None
    accounts: tuple[str, ...] | None = None
    contacts: tuple[FileContact, ...] | None = None
    place: str = ""
    #: Which of the two dates the file states, if only to say that there is none.
    dates: frozenset[str] = field(default=frozenset())
    #: What was not understood, a sentence each: those fields count as not stated.
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileContact:
    """A contact whom an entry is for; the account by its name."""

    account: str
    telegram_id: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a file from being imported, and where it stands."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of a folder or archive that holds no entries, such as a picture."""

    place: str


Item = ReadEntry | Problem | LeftOut


class Unreadable(Exception):
    """A file can't be read at all; its text is a sentence for people."""


class Read(Protocol):
    """A reader: from the content of a file and its name to what is in it. Raises Unreadable."""

    def __call__(self, content: BinaryIO, name: str) -> Iterator[Item]: ...
