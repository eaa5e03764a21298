"""Structured logging with masked secrets.

A log line has a short event and named values: `log.info("delivery sent", delivery=5)`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, MutableMapping
from textwrap import indent
from typing import Any

import structlog

from core.outage_log import OUTAGES

MASK = "•••"

_SECRETS = re.compile(
    r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{20,}"  # a bot token, also behind "bot" in an address
    r"|\b1[A-Za-z0-9_-]{300,}={0,2}"  # a Telethon session string
    # the API keys of OpenAI and many others, Google, Groq, Hugging Face, xAI
    r"|\b(?:sk-|AIza|gsk_|hf_|xai-)[A-Za-z0-9_-]{16,}"
    r"|(?<=[?&]key=)[^\s&\"']+|(?<=[?&]token=)[^\s&\"']+"  # behind the "?" of an address
    r"|(?<=[?&]api_key=)[^\s&\"']+|(?<=[?&]access_token=)[^\s&\"']+"
    r"|(?<=bearer )\S+|(?<=Bearer )\S+|(?<=Basic )[A-Za-z0-9+/=]{8,}"
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"  # user and password in an address
    r"|(?<![\w.:-])\+\d{7,15}\b"  # a phone number in full
)
_NAMES = re.compile(
    r"token|secret|password|session_string|auth_key|api_key|api_hash|(?<!status_)code$|phone", re.I
)


#: What is shorter is no secret (a model on one's own machine takes any key, "x" say), and would be
#: found in ordinary words.
SHORTEST_SECRET = 6


#: The secrets of the settings: masked wherever they stand, whatever they look like.
_known_secrets: re.Pattern[str] | None = None


def hide(values: Iterable[str]) -> None:
    """Mask these values from now on."""
    global _known_secrets
    known = sorted({one for one in values if len(one) >= SHORTEST_SECRET}, key=len, reverse=True)
    _known_secrets = re.compile("|".join(map(re.escape, known))) if known else None


def mask(value: str) -> str:
    """Replace everything in a text that is a secret or looks like one."""
    masked = _SECRETS.sub(MASK, value)
    return _known_secrets.sub(MASK, masked) if _known_secrets is not None else masked


def mask_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in event.items():
        event[name] = _masked(name, value)
    return event


def _masked(name: str, value: Any) -> Any:
    if _NAMES.search(name) and value not in (None, ""):
        return MASK
    if isinstance(value, str):
        return mask(str(value))
    if isinstance(value, BaseException):
        return mask(f"{type(value).__name__}: {value}")
    if isinstance(value, Mapping):
        return {key: _masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_masked("", inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    shown = repr(value)
    return value if mask(shown) == shown else mask(shown)


def show_invisible(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Show line breaks, escape sequences and direction characters of a message by their codes, and
    indent tracebacks: a name that somebody chose must not look like a line of its own, or steer a
    terminal."""
    event["event"] = str(event.get("event", ""))
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _traceback(value) if name == "exception" else _visible(value)
    return event


#: Found now: later it could not be read while no more files can be opened.
_escaped = codecs.lookup("unicode_escape").encode


def _traceback(text: str) -> str:
    """Its lines are indented: the last ones are the error's message, which may be a stranger's."""
    return indent(_visible(text, kept="\n\t"), "  ")


def _visible(text: str, kept: str = "") -> str:
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() or sign in kept else _escaped(sign)[0].decode() for sign in text
    )


PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    OUTAGES.processor,
    structlog.processors.format_exc_info,
]
