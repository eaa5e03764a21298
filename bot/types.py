"""What a command of the bot is, who writes to the bot, and what a button answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
OWNER = Person.Role.OWNER
REVIEWER = Person.Role.REVIEWER
EVERYBODY = Person.Role.SUBSCRIBER


class Sender(NamedTuple):
    """Whom an update comes from, as Telegram names them."""

    telegram_id: int
    name: str
    username: str
    language: str


class CallbackAnswer(NamedTuple):
    """What somebody who pressed a button is told; an alert stays until it is dismissed."""

    text: str
    alert: bool = False


@dataclass(frozen=True)
class MenuEntry:
    """A line in Telegram's menu. `names` are the command's names by language, where that is not
    its first name; Telegram takes Latin letters only."""

    text: str | Promise
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """A command of the bot. `example` is an argument shown behind its name in /help; a command
    without a `help` is not listed there. `on_reply` is called instead of the handler if the command
    is a reply to a message with a text."""

    name: str
    role: Person.Role
    handler: Handler
    aliases: tuple[str, ...] = ()
    example: str = ""
    help: str | Promise = ""
    menu: MenuEntry | None = None
    on_reply: ReplyHandler | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def usage(self) -> str:
        """The command with an example of its argument."""
        return f"/{self.name} {self.example}".strip()

    def allowed_for(self, person: Person) -> bool:
        if self.role == EVERYBODY:
            return person.role != Person.Role.NONE
        return person.role in (OWNER, self.role)
