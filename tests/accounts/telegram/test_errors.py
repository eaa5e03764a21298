"""The table of errors: every way Telegram fails has its row."""

from __future__ import annotations

import inspect
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
import python_socks
from django.utils import translation
from telegram import error as bot_errors
from telethon import errors as user_errors
from telethon.errors import rpcbaseerrors

from accounts.telegram.errors import (
    BOT_UNREACHABLE,
    BOT_WEBHOOK,
    CANNOT_DECRYPT,
    FAILURES,
    NO_UPDATES,
    NOT_ANSWERED,
    NOT_TELEGRAM,
    UNKNOWN,
    NotConnected,
    TelegramFailure,
    Treatment,
    sentence_of,
)
from accounts.telegram.exceptions import TABLE, failure_of

DOCUMENTED = {
    "duplicate": ("arrived", "RandomIdDuplicateError"),
    "flood_wait": (
        "wait",
        "FloodWaitError FloodPremiumWaitError FloodTestPhoneWaitError RetryAfter",
    ),
    "slow_mode": ("wait", "SlowModeWaitError"),
    "frozen": ("limited", "FrozenMethodInvalidError FrozenParticipantMissingError"),
    "payment_needed": ("refused", ""),
    "premium_needed": ("refused", "PremiumAccountRequiredError"),
    "text_forbidden": (
        "refused",
        "ChatSendPlainForbiddenError ChatSendMediaForbiddenError ChatGuestSendForbiddenError",
    ),
    "topic_closed": ("refused", "TopicDeletedError"),
    "not_done": ("retry", "MsgWaitFailedError ConnectionNotInitedError"),
    "peer_flood": ("limited", "PeerFloodError"),
    "key_duplicated": ("needs_login", "AuthKeyDuplicatedError"),
    "deactivated": ("banned", "UserDeactivatedError UserDeactivatedBanError"),
    "banned": ("banned", "PhoneNumberBannedError"),
    "phone_invalid": ("refused", "PhoneNumberInvalidError PhoneNumberAppSignupForbiddenError"),
    "phone_unknown": ("refused", "PhoneNumberUnoccupiedError PhoneNotOccupiedError"),
    "own_app": ("refused", ""),
    "too_old": (
        "refused",
        "ConnectionLayerInvalidError InputLayerInvalidError UpdateAppToLoginError",
    ),
    "code_wrong": ("refused", "PhoneCodeInvalidError PhoneCodeEmptyError"),
    "code_expired": ("refused", "PhoneCodeExpiredError PhoneHashExpiredError"),
    "code_too_often": ("refused", "PhoneNumberFloodError PhonePasswordFloodError"),
    "code_no_other_way": ("refused", "SendCodeUnavailableError"),
    "password_wrong": ("refused", "PasswordHashInvalidError PasswordEmptyError"),
    "password_needed": ("needs_login", "SessionPasswordNeededError"),
    "revoked": ("needs_login", "SessionRevokedError SessionExpiredError"),
    "key_unknown": ("needs_login", "AuthKeyNotFound"),
    "unregistered": (
        "needs_login",
        "UnauthorizedError AuthKeyUnregisteredError AuthKeyInvalidError AuthKeyPermEmptyError",
    ),
    "api_id": (
        "misconfigured",
        "ApiIdInvalidError ApiIdPublishedFloodError ConnectionApiIdInvalidError",
    ),
    "blocked": ("refused", "UserIsBlockedError YouBlockedUserError"),
    "write_forbidden": (
        "refused",
        "ChatWriteForbiddenError ChatAdminRequiredError UserBannedInChannelError "
        "ChatRestrictedError UserPrivacyRestrictedError",
    ),
    "person_gone": ("refused", "InputUserDeactivatedError"),
    "not_let_in": (
        "refused",
        "ChannelPrivateError ChannelInvalidError UserNotParticipantError ChatForbiddenError",
    ),
    "peer_unknown": ("refused", "PeerIdInvalidError ChatIdInvalidError"),
    "bad_text": ("refused", "MessageEmptyError MessageTooLongError"),
    "server_error": ("ambiguous", "TimedOutError ServerError RpcCallFailError"),
    "rejected": ("refused", "RPCError BadRequestError ForbiddenError NotFoundError AuthKeyError"),
    "bot_token": ("misconfigured", "InvalidToken"),
    "conflict": ("retry", "Conflict"),
    "bot_forbidden": ("refused", "Forbidden"),
    "bot_rejected": ("refused", "BadRequest"),
    "timeout": ("ambiguous", "TimedOut NetworkError"),
}


def made(name: str) -> BaseException:
    """An exception of this class, made as its library makes it."""
    if hasattr(bot_errors, name):
        if name == "RetryAfter":
            return bot_errors.RetryAfter(timedelta(seconds=3))
        kind = getattr(bot_errors, name)
        return kind() if name == "TimedOut" else kind("said")
    kind = getattr(user_errors, name, None) or getattr(rpcbaseerrors, name)
    return rpc(kind)


def rpc(kind: Any) -> BaseException:
    wanted = inspect.signature(kind.__init__).parameters
    if "capture" in wanted:
        return kind(None, capture=7)
    if "message" in wanted and "request" in wanted:
        return kind(None, "SAID", 400)
    return kind(None) if len(wanted) > 1 else kind()


@pytest.mark.parametrize(
    ("row", "name"),
    [(row, name) for row, (_, names) in DOCUMENTED.items() for name in names.split()],
)
def test_every_error_is_treated_as_documented(row: str, name: str) -> None:
    failure = failure_of(made(name))
    assert (failure.name, failure.treatment.value) == (row, DOCUMENTED[row][0])


@pytest.mark.parametrize(
    ("error", "row", "treatment"),
    [
        (NotConnected(), "not_connected", Treatment.RETRY),
        (ConnectionError("cut"), "network", Treatment.AMBIGUOUS),
        (ConnectionResetError(), "network", Treatment.AMBIGUOUS),
        (OSError("no route"), "network", Treatment.AMBIGUOUS),
        (TimeoutError(), "timeout", Treatment.AMBIGUOUS),
        (python_socks.ProxyError("no"), "proxy", Treatment.RETRY),
        (sqlite3.OperationalError("locked"), "database_busy", Treatment.RETRY),
        (ValueError("what?"), "unknown", Treatment.AMBIGUOUS),
        (bot_errors.TelegramError("what?"), "unknown", Treatment.AMBIGUOUS),
        (bot_errors.ChatMigrated(5), "bot_rejected", Treatment.REFUSED),
    ],
)
def test_other_exceptions_have_their_rows(
    error: BaseException, row: str, treatment: Treatment
) -> None:
    assert (failure_of(error).name, failure_of(error).treatment) == (row, treatment)


def test_the_documented_rows_are_all_rows() -> None:
    others = {"not_connected", "network", "database_busy", "proxy", "unreadable"}
    assert {row.name for _, row in TABLE} == set(DOCUMENTED) | others


def test_every_failure_is_what_some_exception_means() -> None:
    """And the other way round, a row whose failure is not listed would read as UNKNOWN."""
    meant = [row.name for _, row in TABLE]
    by_ourselves = [BOT_UNREACHABLE, NOT_ANSWERED, CANNOT_DECRYPT, BOT_WEBHOOK]
    by_ourselves += [NO_UPDATES, NOT_TELEGRAM]
    known = [*meant, *(one.name for one in by_ourselves)]
    assert sorted(known) == sorted(failure.name for failure in FAILURES)


RPC_ERRORS = sorted(
    {
        kind
        for kind in vars(user_errors).values()
        if isinstance(kind, type) and issubclass(kind, user_errors.RPCError)
    },
    key=lambda kind: kind.__name__,
)


def test_telethon_has_its_hundreds_of_errors() -> None:
    assert len(RPC_ERRORS) > 500


def test_every_rpc_error_of_telethon_has_a_row_and_a_definite_treatment() -> None:
    """An RPC error is an answer of the server: it is never "something unexpected"."""
    for kind in RPC_ERRORS:
        failure = failure_of(rpc(kind))
        assert failure is not UNKNOWN, kind
        assert failure.treatment is not Treatment.AMBIGUOUS or (
            issubclass(kind, (user_errors.ServerError, user_errors.TimedOutError))
            or kind is user_errors.RpcCallFailError
        ), kind


def test_every_unauthorized_error_needs_the_owner() -> None:
    for kind in RPC_ERRORS:
        if issubclass(kind, user_errors.UnauthorizedError):
            assert failure_of(rpc(kind)).treatment in (Treatment.NEEDS_LOGIN, Treatment.BANNED)


def test_every_error_of_the_bot_library_maps_to_something() -> None:
    for name, kind in vars(bot_errors).items():
        if isinstance(kind, type) and issubclass(kind, bot_errors.TelegramError):
            if name in ("PassportDecryptionError", "TelegramError"):
                continue
            assert failure_of(made(name)) is not UNKNOWN or name == "EndPointNotFound", name


def test_a_failure_that_was_named_already_keeps_its_name() -> None:
    row = failure_of(ConnectionError())
    assert failure_of(TelegramFailure(row, "again")) is row


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_every_failure_has_a_sentence_for_people(language: str) -> None:
    with translation.override(language):
        for name in [*(row.name for _, row in TABLE), "bot_unreachable", "unknown", "", "of old"]:
            sentence = sentence_of(name)
            assert sentence.endswith(".") and len(sentence) < 200
            assert "Error" not in sentence


@pytest.mark.parametrize(("code", "name"), [(404, "key_unknown"), (429, "network")])
def test_the_transport_error_404_is_an_unknown_key(code: int, name: str) -> None:
    """Also where Telethon only says that the buffer is invalid."""
    error = user_errors.InvalidBufferError((-code).to_bytes(4, "little", signed=True))
    assert failure_of(error).name == name
