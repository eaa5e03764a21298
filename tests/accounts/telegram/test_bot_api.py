"""What stands between us and the Bot API may change a status, or answer in its place."""

from __future__ import annotations

import pytest
from telegram import error as bot_errors

from accounts.telegram.bot_api import _plain_message, _status_of
from accounts.telegram.errors import Treatment
from accounts.telegram.exceptions import failure_of

PAGE = b"<html><title>403 Forbidden</title></html>"


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 407, 413, 429])
def test_a_page_is_no_answer_of_telegram(status: int) -> None:
    """Neither is the token wrong, nor has the person blocked the bot: it is tried again."""
    with pytest.raises(bot_errors.NetworkError) as raised:
        _status_of(status, PAGE)
    failure = failure_of(raised.value)
    assert (failure.name, failure.treatment) == ("not_telegram", Treatment.AMBIGUOUS)


@pytest.mark.parametrize("body", [PAGE, b"", b'{"ok":tr'])
def test_an_error_of_the_server_leaves_open_what_was_done(body: bytes) -> None:
    assert _status_of(502, body) == 502


@pytest.mark.parametrize("body", [b"", b'{"ok":true,"resu'])
def test_so_does_an_answer_that_was_cut(body: bytes) -> None:
    with pytest.raises(bot_errors.NetworkError) as raised:
        _status_of(200, body)
    assert failure_of(raised.value).treatment is Treatment.AMBIGUOUS


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, b'{"ok":false,"error_code":403,"description":"Forbidden"}', 403),
        (200, b'{"ok":false,"error_code":429,"parameters":{"retry_after":5}}', 429),
        (200, b'{"ok": true, "result": {}}', 200),
        (200, b'{"ok":false}', 200),
        (409, b'{"ok":false,"error_code":409}', 409),
        (400, b'{"ok":false,"error_code":"400"}', 400),
        (413, b'{"ok":false,"error_code":403}', 403),
        (403, b'{"ok":false,"error_code":200}', 403),
        (502, b'{"ok":true,"result":{}}', 200),
        (403, b'{"ok":true,"result":{}}', 200),
    ],
)
def test_what_the_answer_says_counts(status: int, body: bytes, code: int) -> None:
    assert _status_of(status, body) == code


@pytest.mark.parametrize("status", [200, 401, 403, 404, 408, 425, 502])
@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"message":"Forbidden"}', b'{"ok":1,"result":{}}', b'{"ok":"no"}', b"[]", b"null"],
)
def test_json_that_does_not_say_whether_it_is_ok_is_no_answer_of_telegram(
    status: int, body: bytes
) -> None:
    """Gateways and proxies refuse in JSON, too."""
    with pytest.raises(bot_errors.NetworkError) as raised:
        _status_of(status, body)
    assert failure_of(raised.value).name == "not_telegram"


@pytest.mark.parametrize("code", [405, 413, 414, 422])
def test_what_is_too_large_is_not_tried_for_ever(code: int) -> None:
    """All later messages of the chat would wait behind it."""
    assert _status_of(code, b'{"ok":false,"error_code":%d}' % code) == 400


@pytest.mark.parametrize("wait", ["soon", [1], None, {}, "1e400", "nan"])
def test_a_wait_that_says_nothing_is_some_wait(wait: object) -> None:
    failure = failure_of(bot_errors.RetryAfter(wait))  # type: ignore[arg-type]
    assert failure.treatment is Treatment.WAIT
    assert failure.seconds >= 1


@pytest.mark.parametrize("number", [-4, 0, 2**31, 10**20, True, 5.0, "5", None])
def test_a_number_that_no_message_has_is_none(number: object) -> None:
    assert _plain_message({"message_id": number})["message_id"] == 0
