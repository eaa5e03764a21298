"""Which exception of Telethon, python-telegram-bot or the network means which failure.

Sources: core.telegram.org/api/errors, core.telegram.org/bots/api and the error classes of the two
libraries.
"""

from __future__ import annotations

import sqlite3

import httpx
import python_socks
from telegram import error as bot_errors
from telethon import errors as user_errors

from accounts.telegram.errors import (
    BOT_UNREACHABLE,
    UNKNOWN,
    Deaf,
    Failure,
    NotConnected,
    TelegramFailure,
    Treatment,
    failure_named,
)

_ROWS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((user_errors.RandomIdDuplicateError,), "duplicate"),
    (
        (
            user_errors.FloodWaitError,
            user_errors.FloodPremiumWaitError,
            user_errors.SlowModeWaitError,
            user_errors.FloodTestPhoneWaitError,
            bot_errors.RetryAfter,
        ),
        "flood_wait",
    ),
    ((user_errors.PeerFloodError,), "peer_flood"),
    ((user_errors.AuthKeyDuplicatedError,), "key_duplicated"),
    ((user_errors.UserDeactivatedError, user_errors.UserDeactivatedBanError), "deactivated"),
    ((user_errors.PhoneNumberBannedError,), "banned"),
    (
        (user_errors.PhoneNumberInvalidError, user_errors.PhoneNumberAppSignupForbiddenError),
        "phone_invalid",
    ),
    ((user_errors.PhoneNumberUnoccupiedError, user_errors.PhoneNotOccupiedError), "phone_unknown"),
    ((user_errors.PhoneCodeInvalidError, user_errors.PhoneCodeEmptyError), "code_wrong"),
    ((user_errors.PhoneCodeExpiredError, user_errors.PhoneHashExpiredError), "code_expired"),
    ((user_errors.PhoneNumberFloodError, user_errors.PhonePasswordFloodError), "code_too_often"),
    ((user_errors.SendCodeUnavailableError,), "code_no_other_way"),
    ((user_errors.PasswordHashInvalidError, user_errors.PasswordEmptyError), "password_wrong"),
    ((user_errors.SessionPasswordNeededError,), "password_needed"),
    ((user_errors.SessionRevokedError, user_errors.SessionExpiredError), "revoked"),
    ((user_errors.AuthKeyNotFound,), "key_unknown"),
    ((user_errors.UnauthorizedError, user_errors.AuthKeyError), "unregistered"),
    (
        (
            user_errors.ApiIdInvalidError,
            user_errors.ApiIdPublishedFloodError,
            user_errors.ConnectionApiIdInvalidError,
        ),
        "api_id",
    ),
    ((user_errors.UserIsBlockedError, user_errors.YouBlockedUserError), "blocked"),
    (
        (
            user_errors.ChatWriteForbiddenError,
            user_errors.ChatAdminRequiredError,
            user_errors.UserBannedInChannelError,
            user_errors.ChatRestrictedError,
            user_errors.UserPrivacyRestrictedError,
        ),
        "write_forbidden",
    ),
    ((user_errors.InputUserDeactivatedError,), "person_gone"),
    (
        (
            user_errors.ChannelPrivateError,
            user_errors.ChannelInvalidError,
            user_errors.UserNotParticipantError,
            user_errors.ChatForbiddenError,
        ),
        "not_let_in",
    ),
    ((user_errors.PeerIdInvalidError, user_errors.ChatIdInvalidError), "peer_unknown"),
    ((user_errors.MessageEmptyError, user_errors.MessageTooLongError), "bad_text"),
    (
        (user_errors.TimedOutError, user_errors.ServerError, user_errors.RpcCallFailError),
        "server_error",
    ),
    ((user_errors.RPCError,), "rejected"),
    ((bot_errors.InvalidToken,), "bot_token"),
    ((bot_errors.Conflict,), "conflict"),
    ((bot_errors.Forbidden,), "bot_forbidden"),
    ((bot_errors.BadRequest,), "bot_rejected"),
    ((bot_errors.TimedOut, bot_errors.NetworkError, TimeoutError), "timeout"),
    ((NotConnected,), "not_connected"),
    ((python_socks.ProxyError,), "proxy"),
    ((ConnectionError, OSError, EOFError, user_errors.InvalidBufferError), "network"),
    ((sqlite3.OperationalError,), "database_busy"),
    ((user_errors.TypeNotFoundError,), "unreadable"),
    ((Deaf,), "deaf"),
)
#: The first row whose exception fits wins, so special ones stand before general ones.
TABLE = tuple((classes, failure_named(name)) for classes, name in _ROWS)

#: The transport's error for an unknown key (core.telegram.org/mtproto/mtproto-transports).
KEY_NOT_FOUND = 404

#: httpx errors that come before a request has left this machine.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def failure_of(error: BaseException) -> Failure:
    """The row of the table for an exception; a wait has its seconds filled in."""
    if isinstance(error, TelegramFailure):
        return error.failure
    if isinstance(error, bot_errors.NetworkError) and isinstance(error.__cause__, _NOT_SENT):
        return BOT_UNREACHABLE
    if isinstance(error, user_errors.InvalidBufferError) and error.code == KEY_NOT_FOUND:
        return failure_named("key_unknown")
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
