"""Errors of the Bot API: how long it waits, what perhaps arrived, and what its sentences say."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram import error as bot_errors
from telethon import errors as user_errors
from telethon.errors import rpc_message_to_error
from telethon.tl.types import RpcError

from accounts.telegram.errors import BOT_UNREACHABLE, BOT_WEBHOOK, Treatment, sentence_of
from accounts.telegram.exceptions import LONGEST_WAIT, SOME_WAIT, failure_of


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (user_errors.FloodWaitError(None, capture=33), 33),
        (user_errors.FloodWaitError(None, capture=0), 1),
        (user_errors.SlowModeWaitError(None, capture=12), 12),
        (bot_errors.RetryAfter(timedelta(seconds=9)), 9),
        (bot_errors.RetryAfter(timedelta(seconds=0)), 1),
        (bot_errors.RetryAfter(2.5), 2),  # type: ignore[arg-type]
        (bot_errors.RetryAfter(10**12), LONGEST_WAIT),
        (user_errors.FloodWaitError(None, capture=10**11), LONGEST_WAIT),
        (bot_errors.NetworkError("Too Many Requests: retry after 35"), 35),
        (bot_errors.NetworkError("Too Many Requests (429)"), SOME_WAIT),
    ],
)
def test_a_wait_says_how_long_and_is_at_least_a_second(error: Exception, seconds: int) -> None:
    assert failure_of(error).seconds == seconds


@pytest.mark.parametrize(
    "cause", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
)
def test_a_bot_message_that_never_left_is_simply_tried_again(cause: Exception) -> None:
    error = bot_errors.NetworkError("connect")
    error.__cause__ = cause
    assert failure_of(error) is BOT_UNREACHABLE
    assert BOT_UNREACHABLE.treatment is Treatment.RETRY


@pytest.mark.parametrize("cause", [httpx.ReadError("x"), httpx.ReadTimeout("x")])
def test_a_bot_message_that_was_cut_on_the_way_perhaps_arrived(cause: Exception) -> None:
    error = bot_errors.NetworkError("read")
    error.__cause__ = cause
    assert failure_of(error).treatment is Treatment.AMBIGUOUS


@pytest.mark.parametrize("said", ["chat not found", "user not found", "PEER_ID_INVALID"])
def test_who_has_no_chat_with_the_bot_has_to_press_start(said: str) -> None:
    assert failure_of(bot_errors.BadRequest(f"Bad Request: {said}")).name == "bot_forbidden"
    assert failure_of(bot_errors.BadRequest("Bad Request: message is too long")).name == (
        "bot_rejected"
    )


def answered(code: int, name: str) -> Exception:
    """What Telethon makes of this answer of the server."""
    return rpc_message_to_error(RpcError(code, name), None)


@pytest.mark.parametrize(
    ("code", "name", "row", "treatment"),
    [
        (406, "PRIVACY_PREMIUM_REQUIRED", "premium_needed", Treatment.REFUSED),
        (403, "PRIVACY_PREMIUM_REQUIRED", "premium_needed", Treatment.REFUSED),
        (406, "SOMETHING_NEW", "rejected", Treatment.REFUSED),
        (406, "PREMIUM_CURRENTLY_UNAVAILABLE", "rejected", Treatment.REFUSED),
        (406, "AUTH_KEY_DUPLICATED", "key_duplicated", Treatment.NEEDS_LOGIN),
        (406, "AUTH_KEY_NEW", "unregistered", Treatment.NEEDS_LOGIN),
        (401, "AUTH_KEY_UNREGISTERED", "unregistered", Treatment.NEEDS_LOGIN),
        (403, "ALLOW_PAYMENT_REQUIRED_25", "payment_needed", Treatment.REFUSED),
        (403, "ALLOW_PAYMENT_REQUIRED", "payment_needed", Treatment.REFUSED),
        (400, "BALANCE_TOO_LOW", "payment_needed", Treatment.REFUSED),
        (420, "FROZEN_METHOD_INVALID", "frozen", Treatment.LIMITED),
        (400, "FROZEN_PARTICIPANT_MISSING", "frozen", Treatment.LIMITED),
        (403, "CHAT_SEND_PLAIN_FORBIDDEN", "text_forbidden", Treatment.REFUSED),
        (400, "TOPIC_CLOSED", "topic_closed", Treatment.REFUSED),
        (400, "MSG_WAIT_FAILED", "not_done", Treatment.RETRY),
        (400, "MSG_WAIT_TIMEOUT", "not_done", Treatment.RETRY),
        (403, "USER_RESTRICTED", "peer_flood", Treatment.LIMITED),
        (400, "ENTITY_BOUNDS_INVALID", "bad_text", Treatment.REFUSED),
        (403, "RECAPTCHA_CHECK_login__6LcKey", "own_app", Treatment.REFUSED),
        (403, "INTEGRITY_CHECK_CLASSIC_NONCE", "own_app", Treatment.REFUSED),
        (406, "UPDATE_APP_TO_LOGIN", "too_old", Treatment.REFUSED),
    ],
)
def test_the_name_decides_where_the_code_says_little(
    code: int, name: str, row: str, treatment: Treatment
) -> None:
    failure = failure_of(answered(code, name))
    assert (failure.name, failure.treatment) == (row, treatment)


@pytest.mark.parametrize(
    ("name", "row", "seconds"),
    [
        ("SLOWMODE_MULTI_WAIT_3", "slow_mode", 3),
        ("SLOWMODE_WAIT_12", "slow_mode", 12),
        ("FLOOD_WAIT_3600", "flood_wait", 3600),
        ("SOME_NEW_WAIT_44", "flood_wait", 44),
        ("FLOOD_WAIT", "flood_wait", SOME_WAIT),
        ("FLOOD_WAIT_X", "flood_wait", SOME_WAIT),
        ("SLOWMODE_WAIT", "slow_mode", SOME_WAIT),
    ],
)
def test_a_wait_is_known_by_its_name(name: str, row: str, seconds: int) -> None:
    failure = failure_of(answered(420, name))
    assert (failure.name, failure.treatment, failure.seconds) == (row, Treatment.WAIT, seconds)


def test_a_number_is_said_also_from_what_is_stored() -> None:
    failure = failure_of(answered(403, "ALLOW_PAYMENT_REQUIRED_25"))
    assert str(failure.sentence) == "This person takes messages for 25 Stars only."
    assert failure.code == "payment_needed:25"
    assert sentence_of(failure.code) == str(failure.sentence)
    assert "{" not in sentence_of("payment_needed")


def test_a_webhook_is_told_apart_from_a_second_poller() -> None:
    told = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
    assert failure_of(bot_errors.Conflict(told)) is BOT_WEBHOOK
    assert "remove_webhook" in str(BOT_WEBHOOK.sentence)
    assert failure_of(bot_errors.Conflict("terminated by other getUpdates")).name == "conflict"


def test_a_group_that_goes_on_under_another_number_is_told_and_not_tried_for_ever() -> None:
    """The archive may be a group, which becomes a supergroup one day."""
    assert failure_of(bot_errors.ChatMigrated(-1001234567890)).treatment is Treatment.REFUSED
