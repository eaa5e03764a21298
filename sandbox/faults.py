"""Faults: what the sandbox is asked to do wrong, and how often.

A fault names the *end* it concerns, the *request* it waits for (a glob, as
`messages.SendMessage*`, `sendMessage` or `egun.search`), and what happens then. Each end asks
`faults.take(end, request)` once per request; the first fault that matches is used up by one
and returned, and the end carries it out. Ends know these actions:

=============  =========  ==========================================================
action         ends       what happens
=============  =========  ==========================================================
error          all        answer with `code` and `message` (`retry_after` for the bot)
cut_before     all        close the connection, the request is not carried out
cut_after      all        carry the request out, close the connection without an answer
cut_middle     auction    answer half of the page, close the connection
swallow        all        carry the request out, never answer, keep the connection
delay          all        wait `seconds`, then go on as usual
garbage        bot, ai,   answer something that is not understood (`message`, if given);
               auction    by default, a site answers a captcha page
misbehave      ai         as the misbehaviour named by `message` (sandbox.ai.misbehaviour)
changed        auction    answer the page in a markup that nobody knows
refuse         mtproto    request `connect`: close a new connection at once
unknown_key    mtproto    request `connect`: answer transport error -404 to the first packet
=============  =========  ==========================================================
"""

from __future__ import annotations

import itertools
import random
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

ENDS = ("mtproto", "bot", "ai", "auction")
ACTIONS = (
    "error",
    "cut_before",
    "cut_after",
    "cut_middle",
    "swallow",
    "delay",
    "garbage",
    "changed",
    "misbehave",
    "refuse",
    "unknown_key",
)


@dataclass
class Fault:
    """One thing to do wrong.

    `times` is how often (None: until removed), `skip` how many matches go well before,
    `probability` the chance of each match (0..1), `seconds` the length of a delay.
    """

    end: str
    action: str
    request: str = "*"
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    seconds: float = 0.0
    code: int = 500
    message: str = ""
    retry_after: int | None = None
    #: Only for this user account (MTProto user id) or chat (bot chat id); None for all.
    subject: int | None = None
    id: int = field(default=0)
    used: int = field(default=0)

    def __post_init__(self) -> None:
        if self.end not in ENDS:
            raise ValueError(f"end must be one of {', '.join(ENDS)}, not {self.end!r}")
        if self.action not in ACTIONS:
            raise ValueError(f"action must be one of {', '.join(ACTIONS)}, not {self.action!r}")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """The faults that are waiting for their request."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def add(self, fault: Fault) -> Fault:
        fault.id = next(self._ids)
        self._faults.append(fault)
        return fault

    def remove(self, fault_id: int) -> bool:
        before = len(self._faults)
        self._faults = [fault for fault in self._faults if fault.id != fault_id]
        return len(self._faults) < before

    def clear(self) -> None:
        self._faults.clear()

    def all(self) -> list[Fault]:
        return list(self._faults)

    def take(self, end: str, request: str, subject: int | None = None) -> Fault | None:
        """The fault for this request, used up by one; None when all shall go well."""
        for fault in self._faults:
            if fault.end != end or not fnmatchcase(request, fault.request):
                continue
            if fault.subject is not None and fault.subject != subject:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                return None
            if fault.times is not None and fault.used >= fault.times:
                continue
            if random.random() >= fault.probability:
                continue
            fault.used += 1
            return fault
        return None
