"""Nothing secret is ever printed, and nothing that strangers write looks like a line of ours."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.conf import settings
from django.test import Client
from telethon.crypto import AuthKey
from telethon.sessions import StringSession

from core.log import MASK, PROCESSORS, mask, mask_secrets

TOKEN = "123456789:AAF-fake_token_for_tests_0123456789ab"
KEY = "sk-proj-0123456789abcdefABCDEF"


def session_string() -> str:
    session = StringSession()
    session.set_dc(2, "149.154.167.51", 443)
    session.auth_key = AuthKey(bytes(range(256)))
    return str(session.save())


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        (TOKEN, "the token {} is bad"),
        (TOKEN, "POST https://api.telegram.org/bot{}/sendMessage failed"),
        (TOKEN, "http://127.0.0.1:8081/file/bot{}/photo.jpg"),
        (TOKEN, "token={}"),
        (session_string(), "session {}"),
        (session_string(), "session='{}'"),
        (KEY, "Incorrect API key provided: {}."),
        (KEY, "Authorization: Bearer {}"),
        (KEY, "Authorization: Basic {}"),
        ("abc.def-123", "authorization: bearer {}"),
        ("+491701234567", "sent to {}"),
        ("+380501234567", "({}) did not answer"),
        ("AIza" + "SyA1b2C3d4E5f6G7h8I9j0", "API key {} is not valid"),
        ("gsk_" + "a1b2C3d4E5f6G7h8I9j0", "Invalid API Key: {}"),
        ("hf_" + "abcdefGHIJKLmnopqrst", "{} is no token"),
        ("xai-" + "abcdefGHIJKLmnopqrst", "Incorrect API key: {}"),
        ("abc123def456", "GET https://shop.example/feed?page=2&key={}&n=1"),
        ("abc123def456", "https://shop.example/?api_key={}"),
        ("AQIDBAUGBwgJ", "tg://login?token={}"),
        ("hunter2hunter2", "cannot reach postgresql://aibot:{}@db:5432/aibot"),
        ("hunter2hunter2", "Error 111 connecting to redis://:{}@redis:6379/0"),
    ],
)
def test_a_secret_inside_a_sentence_is_masked(secret: str, sentence: str) -> None:
    masked = mask(sentence.format(secret))
    assert secret not in masked
    assert MASK in masked
    before = sentence.partition("{}")[0][:4]
    assert masked.startswith(before), "the rest of the sentence stays readable"


@pytest.mark.parametrize(
    "harmless",
    [
        "delivery sent",
        "2026-11-24T04:05:06.123456+00:00",
        "draft 123456789 of chat -1001234567890",
        "listening on 127.0.0.1:9876",
        "http://127.0.0.1:8765/v1/chat/completions",
        "3 + 4 = 7",
        "price +15 %",
        "postgresql://db:5432/aibot",
        "https://shop.example/?keyword=Helm&monkey=5",
    ],
)
def test_what_is_no_secret_stays_as_it_is(harmless: str) -> None:
    assert mask(harmless) == harmless


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "bot_token",
        "password",
        "session_string",
        "auth_key",
        "api_key",
        "api_hash",
        "secret_key",
        "login_code",
        "phone",
        "phone_number",
    ],
)
def test_a_value_whose_name_is_a_secret_is_masked_whatever_it_is(name: str) -> None:
    assert mask_secrets(None, "info", {"event": "e", name: "short"})[name] == MASK
    assert mask_secrets(None, "info", {"event": "e", name: 12345})[name] == MASK
    assert mask_secrets(None, "info", {"event": "e", name: ""})[name] == ""


def test_exceptions_and_collections_are_masked_too() -> None:
    event = mask_secrets(
        None,
        "info",
        {
            "event": "failed",
            "error": ValueError(f"bad {TOKEN}"),
            "values": [TOKEN, {"inner": KEY}],
            "details": {"password": "short", "n": 5},
        },
    )
    assert TOKEN not in str(event) and KEY not in str(event) and "short" not in str(event)
    assert str(event["error"]).startswith("ValueError: bad")
    assert event["details"]["n"] == 5


def test_a_traceback_in_the_log_shows_no_secret() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=PROCESSORS,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                mask_secrets,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logger = logging.Logger("foreign")
    logger.addHandler(handler)
    try:
        raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except RuntimeError:
        logger.exception("calling %s failed", f"bot{TOKEN}")
    written = stream.getvalue()
    assert "RuntimeError" in written
    assert TOKEN not in written


#: A line of its own, the title and colours of a terminal, a direction, a separator.
EVIL = "Bob\n2026-11-30T05:00:00Z [error    ] lost\x1b[31m\x1b]0;x\x07\u202egnp\r\x9b1m\u2028\x00"
HIDDEN = "\x1b\x07\u202e\r\x9b\u2028\x00"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log writes, in its real form."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    form = settings.LOGGING["formatters"]["ours"]
    handler.setFormatter(form["()"](**{name: form[name] for name in form if name != "()"}))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_what_strangers_write_is_no_line_of_its_own(written: io.StringIO) -> None:
    structlog.get_logger("ours").warning("a message", name=EVIL, names=[EVIL], error=OSError(EVIL))
    logging.getLogger("foreign").warning("from %s", EVIL)
    logging.getLogger("foreign").warning(EVIL)
    lines = written.getvalue().split("\n")
    assert len(lines) == 4 and not any(line.startswith("2026-11-30T05") for line in lines)
    assert not set(HIDDEN) & set(written.getvalue())


def test_a_traceback_keeps_its_lines_and_steers_no_terminal(written: io.StringIO) -> None:
    try:
        raise ValueError(EVIL)
    except ValueError:
        logging.getLogger("foreign").exception("it failed")
    assert "\n  ValueError: Bob\n" in written.getvalue()
    assert not any(line.startswith("2026-11-30T05") for line in written.getvalue().split("\n"))
    assert not set(HIDDEN) & set(written.getvalue())


@pytest.mark.django_db
def test_the_name_of_who_fails_to_sign_in_is_no_line_of_its_own(written: io.StringIO) -> None:
    Client().post("/admin/login/", {"username": EVIL.strip("\x00"), "password": "x"})
    text = written.getvalue()
    assert "Bob" in text and "\n2026-11-30T05" not in text and "\x1b" not in text
