"""The table of Telegram's errors: which exception is which failure, and how it is treated.

`failure_of(exception)` finds the row; `docs/operations.md` shows the same table. Sources:
core.telegram.org/api/errors, core.telegram.org/bots/api and the error classes of Telethon and
python-telegram-bot.
"""

from __future__ import annotations

import sqlite3

import httpx
import python_socks
from django.utils.translation import gettext_lazy as _
from telegram import error as bot_errors
from telethon import errors as user_errors

from accounts.telegram.errors import Failure, NotConnected, TelegramFailure, Treatment

_T = Treatment
Row = tuple[tuple[type[BaseException], ...], Failure]

PEER_UNKNOWN = Failure("peer_unknown", _T.REFUSED, _("Telegram does not know this chat any more."))
BOT_UNREACHABLE = Failure("bot_unreachable", _T.RETRY, _("Telegram can't be reached."))
UNKNOWN = Failure("unknown", _T.AMBIGUOUS, _("Something unexpected happened."))

#: The first matching row wins, so special exceptions stand before general ones.
TABLE: tuple[Row, ...] = (
    (
        (user_errors.RandomIdDuplicateError,),
        Failure("duplicate", _T.ARRIVED, _("Telegram already had this message.")),
    ),
    (
        (
            user_errors.FloodWaitError,
            user_errors.FloodPremiumWaitError,
            user_errors.SlowModeWaitError,
            user_errors.FloodTestPhoneWaitError,
            bot_errors.RetryAfter,
        ),
        Failure("flood_wait", _T.WAIT, _("Telegram asks us to wait.")),
    ),
    (
        (user_errors.PeerFloodError,),
        Failure(
            "peer_flood",
            _T.LIMITED,
            _("Telegram limits this account: it may not write to new people for now."),
        ),
    ),
    (
        (user_errors.AuthKeyDuplicatedError,),
        Failure(
            "key_duplicated",
            _T.NEEDS_LOGIN,
            _("The session was used in two places at once, so Telegram ended it. Sign in again."),
        ),
    ),
    (
        (user_errors.UserDeactivatedError, user_errors.UserDeactivatedBanError),
        Failure("deactivated", _T.BANNED, _("Telegram has closed this account.")),
    ),
    (
        (user_errors.PhoneNumberBannedError,),
        Failure("banned", _T.BANNED, _("Telegram has banned this phone number.")),
    ),
    (
        (user_errors.PhoneNumberInvalidError, user_errors.PhoneNumberAppSignupForbiddenError),
        Failure("phone_invalid", _T.REFUSED, _("This is not a phone number that Telegram knows.")),
    ),
    (
        (user_errors.PhoneNumberUnoccupiedError, user_errors.PhoneNotOccupiedError),
        Failure(
            "phone_unknown", _T.REFUSED, _("There is no Telegram account with this phone number.")
        ),
    ),
    (
        (user_errors.PhoneCodeInvalidError, user_errors.PhoneCodeEmptyError),
        Failure("code_wrong", _T.REFUSED, _("This code is wrong.")),
    ),
    (
        (user_errors.PhoneCodeExpiredError, user_errors.PhoneHashExpiredError),
        Failure("code_expired", _T.REFUSED, _("This code has expired. Have a new one sent.")),
    ),
    (
        (user_errors.PhoneNumberFloodError, user_errors.PhonePasswordFloodError),
        Failure(
            "code_too_often",
            _T.REFUSED,
            _("A code was asked for too often with this number. Try again tomorrow."),
        ),
    ),
    (
        (user_errors.SendCodeUnavailableError,),
        Failure(
            "code_no_other_way",
            _T.REFUSED,
            _("Telegram has no other way left to send a code. Try again later, or by QR code."),
        ),
    ),
    (
        (user_errors.PasswordHashInvalidError, user_errors.PasswordEmptyError),
        Failure("password_wrong", _T.REFUSED, _("This password is wrong.")),
    ),
    (
        (user_errors.SessionPasswordNeededError,),
        Failure("password_needed", _T.NEEDS_LOGIN, _("The password of this account is needed.")),
    ),
    (
        (user_errors.SessionRevokedError, user_errors.SessionExpiredError),
        Failure(
            "revoked",
            _T.NEEDS_LOGIN,
            _("The session was ended from elsewhere. Sign in again."),
        ),
    ),
    (
        (user_errors.AuthKeyNotFound,),
        Failure(
            "key_unknown", _T.NEEDS_LOGIN, _("Telegram does not know this session. Sign in again.")
        ),
    ),
    (
        (user_errors.UnauthorizedError, user_errors.AuthKeyError),
        Failure(
            "unregistered",
            _T.NEEDS_LOGIN,
            _("This account is not signed in (any more). Sign in again."),
        ),
    ),
    (
        (
            user_errors.ApiIdInvalidError,
            user_errors.ApiIdPublishedFloodError,
            user_errors.ConnectionApiIdInvalidError,
        ),
        Failure(
            "api_id",
            _T.MISCONFIGURED,
            _(
                "The api id and the api hash do not fit together (TG_API_ID and TG_API_HASH, or "
                "the account's own)."
            ),
        ),
    ),
    (
        (user_errors.UserIsBlockedError, user_errors.YouBlockedUserError),
        Failure("blocked", _T.REFUSED, _("This person blocked the account (or is blocked).")),
    ),
    (
        (
            user_errors.ChatWriteForbiddenError,
            user_errors.ChatAdminRequiredError,
            user_errors.UserBannedInChannelError,
            user_errors.ChatRestrictedError,
            user_errors.UserPrivacyRestrictedError,
        ),
        Failure("write_forbidden", _T.REFUSED, _("The account may not write in this chat.")),
    ),
    (
        (user_errors.InputUserDeactivatedError,),
        Failure("person_gone", _T.REFUSED, _("This person has deleted their Telegram account.")),
    ),
    (
        (
            user_errors.ChannelPrivateError,
            user_errors.ChannelInvalidError,
            user_errors.UserNotParticipantError,
            user_errors.ChatForbiddenError,
        ),
        Failure("not_let_in", _T.REFUSED, _("The account is not let into this chat (any more).")),
    ),
    (
        (user_errors.PeerIdInvalidError, user_errors.ChatIdInvalidError),
        PEER_UNKNOWN,
    ),
    (
        (user_errors.MessageEmptyError, user_errors.MessageTooLongError),
        Failure("bad_text", _T.REFUSED, _("Telegram does not take this text.")),
    ),
    (
        (user_errors.TimedOutError, user_errors.ServerError, user_errors.RpcCallFailError),
        Failure("server_error", _T.AMBIGUOUS, _("Telegram has a problem of its own.")),
    ),
    (
        (user_errors.RPCError,),
        Failure("rejected", _T.REFUSED, _("Telegram rejected this.")),
    ),
    (
        (bot_errors.InvalidToken,),
        Failure("bot_token", _T.MISCONFIGURED, _("TELEGRAM_BOT_TOKEN is not valid.")),
    ),
    (
        (bot_errors.Conflict,),
        Failure("conflict", _T.RETRY, _("Another program uses the same bot.")),
    ),
    (
        (bot_errors.Forbidden,),
        Failure(
            "bot_forbidden",
            _T.REFUSED,
            _("The bot may not write to this person; they must press Start first."),
        ),
    ),
    (
        (bot_errors.BadRequest,),
        Failure("bot_rejected", _T.REFUSED, _("Telegram rejected this.")),
    ),
    (
        (bot_errors.TimedOut, bot_errors.NetworkError, TimeoutError),
        Failure("timeout", _T.AMBIGUOUS, _("Telegram did not answer in time.")),
    ),
    (
        (NotConnected,),
        Failure("not_connected", _T.RETRY, _("Waiting for connection.")),
    ),
    (
        (python_socks.ProxyError,),
        Failure("proxy", _T.RETRY, _("Telegram can't be reached through the proxy.")),
    ),
    (
        (ConnectionError, OSError, EOFError, user_errors.InvalidBufferError),
        Failure("network", _T.AMBIGUOUS, _("The network connection was lost.")),
    ),
    (
        (sqlite3.OperationalError,),
        Failure("database_busy", _T.RETRY, _("The database was busy.")),
    ),
)


#: httpx errors that are raised before a request is sent.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def failure_of(error: BaseException) -> Failure:
    """The failure of an exception, with the seconds of a flood wait."""
    if isinstance(error, TelegramFailure):
        return error.failure
    if isinstance(error, bot_errors.NetworkError) and isinstance(error.__cause__, _NOT_SENT):
        return BOT_UNREACHABLE
    for classes, row in TABLE:
        if isinstance(error, classes):
            if row.treatment is Treatment.WAIT:
                return Failure(row.name, row.treatment, row.sentence, _seconds(error))
            return row
    return UNKNOWN


def _seconds(error: BaseException) -> int:
    if isinstance(error, bot_errors.RetryAfter):
        wait = error.retry_after
        return max(1, int(wait if isinstance(wait, int) else wait.total_seconds()))
    return max(1, int(getattr(error, "seconds", 1) or 1))


def failure_named(name: str) -> Failure:
    """The failure with this name; without seconds."""
    for row in (BOT_UNREACHABLE, *(row for _classes, row in TABLE)):
        if row.name == name:
            return row
    return UNKNOWN


def sentence_of(name: str) -> str:
    """The sentence of the failure with this name, in the active language."""
    return str(failure_named(name).sentence)
