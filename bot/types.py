"""What a command of the bot is, who writes to the bot, and what a button answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.functional import Promise

from accounts.models import Person

#: Takes a person and what stands behind the command. Returns what to answer; None if the answer
#: was queued already.
Handler = Callable[[Person, str], str | None]
#: The same for a command in reply to a message, with the text of that message.
ReplyHandler = Callable[[Person, str, str], str | None]

#: Who may use a command: the owners alone, those who decide about answers, or everybody who was let
#: in.
Role = Person.Role
OWNER = Person.Role.OWNER
REVIEWER = Person.Role.REVIEWER
EVERYBODY = Person.Role.SUBSCRIBER


def has_role(person: Person, role: Role) -> bool:
    """Whether a person may do what is for this role: an owner may do everything."""
    return person.let_in if role == EVERYBODY else person.role in (OWNER, role)


class Sender(NamedTuple):
    """Whom an update comes from, as Telegram names them."""

    telegram_id: int
    name: str
    username: str
    language: str


class ButtonPress(NamedTuple):
    """A button that a person pressed who may: its data, as its pattern has read it, the message
    that it stands in, and the language of the person's app (an IETF tag)."""

    person: Person
    match: re.Match[str]
    message_id: int
    app_language: str


class CallbackAnswer(NamedTuple):
    """What somebody who pressed a button reads; an alert stays until it is dismissed. `slow`: the
    work goes on in a worker; `person`: whose menu may have to change."""

    text: str
    alert: bool = False
    slow: bool = False
    person: Person | None = None


@dataclass(frozen=True)
class Names:
    """The names of a command in each language, with blanks between. The first one that means this
    command for a person is shown to them; all of them work in every language. Telegram's menus take
    Latin letters only, so a language has at least one name in them."""

    en: str
    de: str
    uk: str

    def of(self, language: str) -> tuple[str, ...]:
        """The names in a language, best first; the English ones for an unknown language."""
        return tuple(getattr(self, language, self.en).split())

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Every name once, the English ones first."""
        return tuple(dict.fromkeys(f"{self.en} {self.de} {self.uk}".split()))


@dataclass(frozen=True)
class Command:
    """A command of the bot. `example` is an argument shown behind its name in /help and where it
    was written in a wrong way; a command without a `help` is not listed there, one without a `menu`
    is not in Telegram's menu. `on_reply` is called instead of the handler if the command is a reply
    to a message with a text. A `slow` one has a worker do something. One that `waits_for_ai` is no
    transaction as the others are: it writes in one of its own, at its end."""

    names: Names
    role: Role
    handler: Handler
    example: str | Promise = ""
    help: str | Promise = ""
    menu: str | Promise = ""
    on_reply: ReplyHandler | None = None
    slow: bool = False
    waits_for_ai: bool = False

    @property
    def name(self) -> str:
        """The first English name. Two commands share it if they are for different people."""
        return self.names.all[0]

    def allowed_for(self, person: Person) -> bool:
        return has_role(person, self.role)


@dataclass(frozen=True)
class Section:
    """Commands that stand together in /help, under a title."""

    title: str | Promise
    commands: tuple[Command, ...]
