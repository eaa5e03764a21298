"""Which exception of Telethon, python-telegram-bot or the network means which failure.

Sources: core.telegram.org/api/errors, core.telegram.org/bots/api and the error classes of the two
libraries.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import httpx
import python_socks
from telegram import error as bot_errors
from telethon import errors as user_errors

from accounts.telegram.errors import (
    BOT_UNREACHABLE,
    BOT_WEBHOOK,
    NOT_TELEGRAM,
    UNKNOWN,
    Failure,
    NotConnected,
    NotTelegram,
    TelegramFailure,
    Treatment,
    failure_named,
)

#: A class, or a pattern for Telegram's own name of an error: many have no class in Telethon.
Sign = type[BaseException] | str

_ROWS: tuple[tuple[tuple[Sign, ...], str], ...] = (
    ((user_errors.RandomIdDuplicateError,), "duplicate"),
    ((user_errors.SlowModeWaitError, "SLOWMODE_*WAIT*"), "slow_mode"),
    (
        (
            user_errors.FloodWaitError,
            user_errors.FloodPremiumWaitError,
            user_errors.FloodTestPhoneWaitError,
            "*_WAIT_[0-9]*",
            "FLOOD_WAIT*",
            bot_errors.RetryAfter,
        ),
        "flood_wait",
    ),
    ((user_errors.PeerFloodError, "USER_RESTRICTED"), "peer_flood"),
    (("FROZEN_*",), "frozen"),
    (("ALLOW_PAYMENT_REQUIRED*", "PAYMENT_REQUIRED", "BALANCE_TOO_LOW"), "payment_needed"),
    (("PRIVACY_PREMIUM_REQUIRED", "PREMIUM_ACCOUNT_REQUIRED"), "premium_needed"),
    (("CHAT_SEND_*FORBIDDEN", "CHAT_GUEST_SEND_FORBIDDEN"), "text_forbidden"),
    (("TOPIC_CLOSED", "TOPIC_DELETED"), "topic_closed"),
    ((user_errors.InvalidDCError, "MSG_WAIT_*", "CONNECTION_NOT_INITED"), "not_done"),
    ((user_errors.AuthKeyDuplicatedError,), "key_duplicated"),
    ((user_errors.UserDeactivatedError, user_errors.UserDeactivatedBanError), "deactivated"),
    ((user_errors.PhoneNumberBannedError,), "banned"),
    (
        (user_errors.PhoneNumberInvalidError, user_errors.PhoneNumberAppSignupForbiddenError),
        "phone_invalid",
    ),
    ((user_errors.PhoneNumberUnoccupiedError, user_errors.PhoneNotOccupiedError), "phone_unknown"),
    (("RECAPTCHA_CHECK*", "APNS_VERIFY_CHECK*", "INTEGRITY_CHECK*"), "own_app"),
    (
        ("CONNECTION_LAYER_INVALID", "INPUT_LAYER_INVALID", "UPDATE_APP_TO_LOGIN"),
        "too_old",
    ),
    ((user_errors.PhoneCodeInvalidError, user_errors.PhoneCodeEmptyError), "code_wrong"),
    ((user_errors.PhoneCodeExpiredError, user_errors.PhoneHashExpiredError), "code_expired"),
    ((user_errors.PhoneNumberFloodError, user_errors.PhonePasswordFloodError), "code_too_often"),
    ((user_errors.SendCodeUnavailableError,), "code_no_other_way"),
    ((user_errors.PasswordHashInvalidError, user_errors.PasswordEmptyError), "password_wrong"),
    ((user_errors.SessionPasswordNeededError,), "password_needed"),
    ((user_errors.SessionRevokedError, user_errors.SessionExpiredError), "revoked"),
    ((user_errors.AuthKeyNotFound,), "key_unknown"),
    # Telegram also answers 406 (Telethon: AuthKeyError) to a request that it refuses for other
    # reasons; only the name says whether it is about the key.
    ((user_errors.UnauthorizedError, "AUTH_KEY*"), "unregistered"),
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
            "BROADCAST_FORBIDDEN",
        ),
        "write_forbidden",
    ),
    ((user_errors.InputUserDeactivatedError, "USER_DELETED"), "person_gone"),
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
    (
        (user_errors.MessageEmptyError, user_errors.MessageTooLongError, "ENTITY_*", "ENTITIES_*"),
        "bad_text",
    ),
    (
        (user_errors.TimedOutError, user_errors.ServerError, user_errors.RpcCallFailError),
        "server_error",
    ),
    ((user_errors.RPCError,), "rejected"),
    ((bot_errors.InvalidToken,), "bot_token"),
    ((bot_errors.Conflict,), "conflict"),
    ((bot_errors.Forbidden,), "bot_forbidden"),
    ((bot_errors.BadRequest, bot_errors.ChatMigrated), "bot_rejected"),
    ((bot_errors.TimedOut, bot_errors.NetworkError, TimeoutError), "timeout"),
    ((NotConnected,), "not_connected"),
    ((python_socks.ProxyError,), "proxy"),
    ((ConnectionError, OSError, EOFError, user_errors.InvalidBufferError), "network"),
    ((sqlite3.OperationalError,), "database_busy"),
    ((user_errors.TypeNotFoundError,), "unreadable"),
)
#: The first row that fits wins, so special ones stand before general ones.
TABLE: tuple[tuple[tuple[Sign, ...], Failure], ...] = tuple(
    (signs, failure_named(name)) for signs, name in _ROWS
)

_NAMES = {kind: name for name, kind in user_errors.rpc_errors_dict.items()}
#: The classes of errors that Telethon has no class for.
_GENERAL = {*user_errors.base_errors.values(), user_errors.RPCError}

#: Nobody is obeyed for longer at once, in seconds: Telegram says so again if it means it.
LONGEST_WAIT = 86_400
#: The wait that is asked for without saying for how long.
SOME_WAIT = 30

#: The transport's error for an unknown key (core.telegram.org/mtproto/mtproto-transports).
KEY_NOT_FOUND = 404

#: Who never pressed Start, or is not there any more, has no chat with the bot.
_NOT_STARTED = ("chat not found", "user not found", "peer_id_invalid")

#: httpx errors that come before a request has left this machine.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def failure_of(error: BaseException) -> Failure:
    """The row of the table for an exception; a wait has its seconds filled in."""
    if isinstance(error, TelegramFailure):
        return error.failure
    if isinstance(error, bot_errors.TelegramError) and (known := _known_by_words(error)):
        return known
    if isinstance(error, user_errors.InvalidBufferError) and error.code == KEY_NOT_FOUND:
        return failure_named("key_unknown")
    name = telegram_name(error)
    for signs, row in TABLE:
        if any(_fits(error, name, sign) for sign in signs):
            if row.treatment is Treatment.WAIT:
                return replace(row, seconds=_seconds(error, name))
            return row.with_count(_number_in(name))
    return UNKNOWN


def _known_by_words(error: bot_errors.TelegramError) -> Failure | None:
    """What only the cause or the words of an error of the Bot API say; it has no names."""
    said = str(error).lower()
    if isinstance(error, bot_errors.NetworkError) and isinstance(error.__cause__, _NOT_SENT):
        return BOT_UNREACHABLE
    if isinstance(error, bot_errors.NetworkError) and isinstance(error.__cause__, NotTelegram):
        return NOT_TELEGRAM
    if isinstance(error, bot_errors.Conflict) and "webhook" in said:
        return BOT_WEBHOOK
    if isinstance(error, bot_errors.BadRequest) and any(one in said for one in _NOT_STARTED):
        return failure_named("bot_forbidden")
    if isinstance(error, bot_errors.NetworkError) and said.startswith("too many requests"):
        asked = re.search(r"retry after (\d{1,9})", said)
        return replace(
            failure_named("flood_wait"), seconds=_obeyed(int(asked[1]) if asked else SOME_WAIT)
        )
    return None


def telegram_name(error: BaseException) -> str:
    """Telegram's own name of an RPC error ("TOPIC_CLOSED"); empty if it is not known."""
    if not isinstance(error, user_errors.RPCError):
        return ""
    known = _NAMES.get(type(error))
    # Telethon keeps the name only in errors for which it has no class.
    return known or (str(error.message or "") if type(error) in _GENERAL else "")


def _fits(error: BaseException, name: str, sign: Sign) -> bool:
    if isinstance(sign, str):
        return bool(name) and fnmatchcase(name, sign)
    return isinstance(error, sign)


def _number_in(name: str) -> int:
    """The number at the end of "ALLOW_PAYMENT_REQUIRED_25"."""
    digits = name.rpartition("_")[2]
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _seconds(error: BaseException, name: str) -> int:
    if isinstance(error, bot_errors.RetryAfter):
        wait = error.retry_after
        return _obeyed(wait.total_seconds() if isinstance(wait, timedelta) else wait)
    seconds = getattr(error, "seconds", None)
    return _obeyed(seconds if seconds is not None else _number_in(name) or SOME_WAIT)


def _obeyed(seconds: Any) -> int:
    """A wait within bounds; a gateway may have written anything in its place."""
    try:
        return int(min(max(1, float(seconds)), LONGEST_WAIT))
    except (TypeError, ValueError):
        return SOME_WAIT
