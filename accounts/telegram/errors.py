"""How a request to Telegram failed, and what is to be done about it.

`error_table` says which exception of Telethon or python-telegram-bot is which failure.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from django.utils.functional import Promise


class Treatment(enum.Enum):
    """What is done about a failure."""

    RETRY = "retry"  # surely not carried out: try again after a short while
    AMBIGUOUS = "ambiguous"  # perhaps carried out
    WAIT = "wait"  # not before `seconds` are over
    ARRIVED = "arrived"  # it had been carried out before: this is success
    REFUSED = "refused"  # this message can't be sent; others can
    LIMITED = "limited"  # the account may not write to strangers for some time
    NEEDS_LOGIN = "needs_login"  # the session is dead; the owner must sign in again
    BANNED = "banned"  # Telegram closed the account
    MISCONFIGURED = "misconfigured"  # a setting is wrong; retrying is useless until it changes


@dataclass(frozen=True)
class Failure:
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
    """The client is not connected; raised by us before anything is sent."""
