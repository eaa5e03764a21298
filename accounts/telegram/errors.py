"""Failures of requests to Telegram, and how each is treated.

`error_table` maps the exceptions of Telethon and python-telegram-bot to failures.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from django.utils.functional import Promise


class Treatment(enum.Enum):
    """How a failure is treated."""

    RETRY = "retry"  # certainly not executed: try again after a short pause
    AMBIGUOUS = "ambiguous"  # perhaps executed
    WAIT = "wait"  # try again after `seconds`
    ARRIVED = "arrived"  # already executed by an earlier attempt: success
    REFUSED = "refused"  # this message can't be sent; others can
    LIMITED = "limited"  # the account may not write to strangers for some time
    NEEDS_LOGIN = "needs_login"  # the session is dead; the owner must sign in again
    BANNED = "banned"  # Telegram closed the account
    MISCONFIGURED = "misconfigured"  # a setting is wrong; retrying is useless until it changes


@dataclass(frozen=True)
class Failure:
    """A kind of failure; `sentence` is shown to people, `seconds` is the wait that Telegram asks
    for."""

    name: str
    treatment: Treatment
    sentence: str | Promise
    seconds: int = 0


class TelegramFailure(Exception):
    """A request to Telegram failed; `failure` says how."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(f"{failure.name}: {detail}" if detail else failure.name)
        self.failure = failure


class NotConnected(Exception):
    """The client is not connected; raised here, before anything is sent."""
