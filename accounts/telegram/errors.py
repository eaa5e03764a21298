"""Every way Telegram fails, and how each is treated.

What the owner reads is `sentence`. Which exception means which failure is in `exceptions.py`, apart
from here because it needs Telethon and python-telegram-bot, which only runbot loads.
`docs/operations.md` shows both as one table.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _


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


def _with_count(sentence: str | Promise, count: int) -> str | Promise:
    """The sentence with its number, in the language that is active when it is read."""
    return lazy(lambda: str(sentence).format(count=count), str)()


@dataclass(frozen=True)
class Failure:
    """A kind of failure; `sentence` is shown to people, `seconds` is the wait that Telegram asks
    for. Some failures have a number (of Stars, say): `numbered` is the sentence with its
    "{count}"."""

    name: str
    treatment: Treatment
    sentence: str | Promise
    seconds: int = 0
    numbered: str | Promise = ""
    count: int = 0

    @property
    def code(self) -> str:
        """The name with the number, as it is stored; `failure_named` reads it."""
        return f"{self.name}:{self.count}" if self.count else self.name

    def with_count(self, count: int) -> Failure:
        """This failure with its number, if it has one."""
        if not (self.numbered and count):
            return self
        return replace(self, count=count, sentence=_with_count(self.numbered, count))


class TelegramFailure(Exception):
    """A request to Telegram failed; `failure` says how."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(f"{failure.name}: {detail}" if detail else failure.name)
        self.failure = failure


@contextmanager
def only_reading() -> Iterator[None]:
    """Within this nothing is sent, so that a failure never means that something perhaps arrived."""
    try:
        yield
    except TelegramFailure as error:
        if error.failure.treatment is Treatment.AMBIGUOUS:
            error.failure = replace(error.failure, treatment=Treatment.RETRY)
        raise


class NotConnected(Exception):
    """The client is not connected; raised here, before anything is sent."""


class NotTelegram(Exception):
    """Something else has answered in place of the Bot API."""


_T = Treatment

BOT_WEBHOOK = Failure(
    "bot_webhook",
    _T.RETRY,
    _(
        "Another program has set a webhook for the bot, so nothing comes here. Stop that program, "
        "then run: manage.py remove_webhook."
    ),
)
PEER_UNKNOWN = Failure("peer_unknown", _T.REFUSED, _("Telegram does not know this chat any more."))
NOT_ANSWERED = Failure(
    "not_answered",
    _T.REFUSED,
    _("aibot answers people only, and this chat is not one with a person."),
)
BOT_UNREACHABLE = Failure("bot_unreachable", _T.RETRY, _("Telegram can't be reached."))
NOT_TELEGRAM = Failure(
    "not_telegram",
    _T.AMBIGUOUS,
    _(
        "Something else answers in place of Telegram: a proxy, a page to sign in to a network, or "
        "a wrong TELEGRAM_BOT_API_URL."
    ),
)
CANNOT_DECRYPT = Failure(
    "cannot_decrypt",
    _T.MISCONFIGURED,
    _("SESSION_ENCRYPTION_KEYS has changed: what was stored before can't be read."),
)
UNREADABLE = Failure(
    "unreadable", _T.AMBIGUOUS, _("Telegram sent something that this version can't read.")
)
#: Telegram answers requests, but its updates no longer arrive.
NO_UPDATES = Failure(
    "no_updates", _T.RETRY, _("Telegram answered, but did not send new messages; connecting again.")
)
UNKNOWN = Failure("unknown", _T.AMBIGUOUS, _("Something unexpected happened."))

FAILURES: tuple[Failure, ...] = (
    BOT_UNREACHABLE,
    NOT_TELEGRAM,
    NOT_ANSWERED,
    CANNOT_DECRYPT,
    BOT_WEBHOOK,
    Failure("duplicate", _T.ARRIVED, _("Telegram already had this message.")),
    Failure("flood_wait", _T.WAIT, _("Telegram asks us to wait.")),
    Failure(
        "slow_mode",
        _T.WAIT,
        _("This chat is in slow mode: the next message has to wait."),
    ),
    Failure(
        "payment_needed",
        _T.REFUSED,
        _("This person takes messages for Telegram Stars only."),
        numbered=_("This person takes messages for {count} Stars only."),
    ),
    Failure(
        "premium_needed",
        _T.REFUSED,
        _("This person takes messages only from contacts and from users of Telegram Premium."),
    ),
    Failure(
        "frozen",
        _T.LIMITED,
        _(
            "Telegram has frozen this account: it can read but not write. Telegram's app says why, "
            "and how to object."
        ),
    ),
    Failure(
        "text_forbidden",
        _T.REFUSED,
        _("This chat does not allow text messages from this account."),
    ),
    Failure("topic_closed", _T.REFUSED, _("This topic of the group is closed.")),
    Failure("not_done", _T.RETRY, _("Telegram did not carry this out; it is tried again.")),
    Failure(
        "peer_flood",
        _T.LIMITED,
        _("Telegram limits this account: it may not write to new people for now."),
    ),
    Failure(
        "key_duplicated",
        _T.NEEDS_LOGIN,
        _("The session was used in two places at once, so Telegram ended it. Sign in again."),
    ),
    Failure("deactivated", _T.BANNED, _("Telegram has closed this account.")),
    Failure("banned", _T.BANNED, _("Telegram has banned this phone number.")),
    Failure("phone_invalid", _T.REFUSED, _("This is not a phone number that Telegram knows.")),
    Failure("phone_unknown", _T.REFUSED, _("There is no Telegram account with this phone number.")),
    Failure(
        "own_app",
        _T.REFUSED,
        _("Telegram wants to see its own app here. Please sign in by QR code."),
    ),
    Failure(
        "too_old",
        _T.REFUSED,
        _("Telegram does not take this version of aibot any more. Please update it."),
    ),
    Failure("code_wrong", _T.REFUSED, _("This code is wrong.")),
    Failure("code_expired", _T.REFUSED, _("This code has expired. Have a new one sent.")),
    Failure(
        "code_too_often",
        _T.REFUSED,
        _("A code was asked for too often with this number. Try again tomorrow."),
    ),
    Failure(
        "code_no_other_way",
        _T.REFUSED,
        _("Telegram has no other way left to send a code. Try again later, or by QR code."),
    ),
    Failure("password_wrong", _T.REFUSED, _("This password is wrong.")),
    Failure("password_needed", _T.NEEDS_LOGIN, _("The password of this account is needed.")),
    Failure(
        "revoked",
        _T.NEEDS_LOGIN,
        _("The session was ended from elsewhere. Sign in again."),
    ),
    Failure(
        "key_unknown", _T.NEEDS_LOGIN, _("Telegram does not know this session. Sign in again.")
    ),
    Failure(
        "unregistered",
        _T.NEEDS_LOGIN,
        _("This account is not signed in (any more). Sign in again."),
    ),
    Failure(
        "api_id",
        _T.MISCONFIGURED,
        _(
            "The api id and the api hash do not fit together (TG_API_ID and TG_API_HASH, or "
            "the account's own)."
        ),
    ),
    Failure("blocked", _T.REFUSED, _("This person blocked the account (or is blocked).")),
    Failure("write_forbidden", _T.REFUSED, _("The account may not write in this chat.")),
    Failure("person_gone", _T.REFUSED, _("This person has deleted their Telegram account.")),
    Failure("not_let_in", _T.REFUSED, _("The account is not let into this chat (any more).")),
    PEER_UNKNOWN,
    Failure("bad_text", _T.REFUSED, _("Telegram does not take this text.")),
    Failure("server_error", _T.AMBIGUOUS, _("Telegram has a problem of its own.")),
    Failure("rejected", _T.REFUSED, _("Telegram rejected this.")),
    Failure("bot_token", _T.MISCONFIGURED, _("TELEGRAM_BOT_TOKEN is not valid.")),
    Failure("conflict", _T.RETRY, _("Another program uses the same bot.")),
    Failure(
        "bot_forbidden",
        _T.REFUSED,
        _("The bot may not write to this person; they must press Start first."),
    ),
    Failure("bot_rejected", _T.REFUSED, _("Telegram rejected this.")),
    Failure("timeout", _T.AMBIGUOUS, _("Telegram did not answer in time.")),
    Failure("not_connected", _T.RETRY, _("Waiting for connection.")),
    Failure("proxy", _T.RETRY, _("Telegram can't be reached through the proxy.")),
    Failure("network", _T.AMBIGUOUS, _("The network connection was lost.")),
    UNREADABLE,
    NO_UPDATES,
    Failure("database_busy", _T.RETRY, _("The database was busy.")),
)
_BY_NAME = {failure.name: failure for failure in FAILURES}


def failure_named(name: str) -> Failure:
    """The failure of this name or code; without seconds."""
    known, _colon, count = name.partition(":")
    return _BY_NAME.get(known, UNKNOWN).with_count(int(count) if count.isdecimal() else 0)


def sentence_of(name: str) -> str:
    """What a person reads about a failure of this name, in the active language."""
    return str(failure_named(name).sentence)
