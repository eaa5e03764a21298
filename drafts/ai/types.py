"""What the drafter reads, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:  # it brings pydantic
    from drafts.ai.decision import Decision


@dataclass(frozen=True)
class Line:
    """One message of a conversation; `at` is in UTC. `reply_to` is the text that it answers,
    `forwarded_from` who wrote it if it was forwarded."""

    ours: bool
    text: str
    attachment: str
    at: datetime
    reply_to: str = ""
    forwarded_from: str = ""


@dataclass(frozen=True)
class Source:
    """A passage of an entry that an answer may rest on."""

    entry_id: int
    title: str
    kind: str
    text: str


@dataclass(frozen=True)
class Voice:
    """Who the owner is, how answers sound, and what they never promise."""

    about: str = ""
    tone: str = ""
    persona: str = ""
    signature: str = ""
    never_promise: str = ""
    voice: str = ""


@dataclass(frozen=True)
class Conversation:
    """What the drafter reads. `asked` is how many of the last lines are the question: what the
    contact wrote since the owner's last answer. `notes` are the owner's about the contact, `learnt`
    what was learnt from the owner's corrections, `language` the one to answer in ("": the
    contact's), `now` the time in the owner's zone."""

    contact: str
    lines: tuple[Line, ...]
    asked: int = 1
    sources: tuple[Source, ...] = ()
    voice: Voice = Voice()
    notes: str = ""
    learnt: tuple[str, ...] = ()
    language: str = ""
    now: datetime | None = None


@dataclass(frozen=True)
class Usage:
    """What a question to the AI has used, over all its requests."""

    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class Answered:
    """A decision of the AI, and what it has used."""

    decision: Decision
    usage: Usage = Usage()


#: Whoever can't be asked for so long can't be waited for: the owner is shown what was asked.
LASTING_SECONDS = 600


#: What stands between the sentence of a failure and the status of HTTP.
STATUS = " (HTTP "


def in_words(sentence: str) -> str:
    """The sentence of a failure in the active language; what follows it stays as it is: the status
    of HTTP, and the provider's own words."""
    own, status, rest = sentence.partition(STATUS)
    return gettext(own) + status + rest


class DrafterFailure(Exception):
    """The AI could not be asked or did not give a usable answer; `sentence` is for people.

    `whole`: the provider can't be used, so that other chats need not be tried either, for
    `pause_seconds` if that is known. `used_up`: its quota is, which only the owner can change.
    `slow_down`: it was asked too often. `slow`: it took as long as it may. `paused_until`: it was
    not asked, nor will be until then.
    """

    def __init__(
        self,
        sentence: str,
        *,
        whole: bool = False,
        pause_seconds: float = 0,
        used_up: bool = False,
        slow_down: bool = False,
        slow: bool = False,
        paused_until: datetime | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.whole = whole
        self.pause_seconds = pause_seconds
        self.used_up = used_up
        self.slow_down = slow_down
        self.slow = slow
        self.paused_until = paused_until
        #: What was used all the same, where that is known.
        self.usage = Usage()

    @property
    def lasting(self) -> bool:
        """Whether the owner ought to see what was asked now: waiting for the AI makes no sense, or
        it was waited for long enough."""
        return self.used_up or self.slow or self.pause_seconds >= LASTING_SECONDS
