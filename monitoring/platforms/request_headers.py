"""Headers and cookies that an admin writes for a site, one in a line: `Name: value`, `name=value`.

A name with nothing behind it takes a stored one away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.log import MASK

MAX_HEADERS = 20
MAX_COOKIES = 50
MAX_VALUE = 4000
#: Shorter texts stand on any page.
SHORTEST_SECRET = 4
COOKIE = "Cookie"

#: RFC 9110, section 5.6.2.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
#: Visible ASCII with blanks and tabs inside (RFC 9110, section 5.5, without obs-text).
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")
#: RFC 6265, section 4.1.1; some sites have quotes and commas in theirs.
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x3a\x3c-\x7e\"]+")
#: They belong to the connection or are made by the HTTP client (RFC 9110, sections 7.2, 7.6.1 and
#: 8.6), or are set elsewhere.
_REFUSED = frozenset(
    (
        *("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"),
        *("upgrade", "http2-settings", "proxy-authenticate", "proxy-authorization"),
        *("host", "content-length", "content-encoding", "expect", "accept-encoding", "range"),
        *("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"),
    )
)


#: They say nothing that others may not know.
_PUBLIC = frozenset(
    (
        *("accept", "accept-language", "content-type", "origin", "referer", "user-agent"),
        "x-requested-with",
    )
)


class BadHeader(Exception):
    """A line can't be sent as it is; the reason names the header, never its value."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line, self.reason = line, reason


def read_headers(text: str) -> dict[str, str]:
    """The headers of a text, by name. Raises BadHeader."""
    found: dict[str, str] = {}
    for number, line in _lines(text):
        name, colon, value = line.partition(":")
        name, value = name.strip(" \t"), value.strip(" \t")
        if not colon or not _TOKEN.fullmatch(name):
            raise BadHeader(number, "name")
        if name.lower() == "cookie":
            raise BadHeader(number, "cookie")
        if name.lower() in _REFUSED:
            raise BadHeader(number, "refused")
        if value and (len(value) > MAX_VALUE or not _VALUE.fullmatch(value)):
            raise BadHeader(number, "value")
        found = {other: kept for other, kept in found.items() if other.lower() != name.lower()}
        found[name] = value
    return _checked(found, MAX_HEADERS)


def read_cookies(text: str) -> dict[str, str]:
    """The cookies of a text, by name: in lines, or with semicolons as a browser shows them. Raises
    BadHeader."""
    found: dict[str, str] = {}
    for number, line in _lines(text):
        for pair in line.removeprefix("Cookie:").split(";"):
            name, equals, value = (part.strip(" \t") for part in pair.partition("="))
            if not name and not equals:
                continue
            if not equals or not _TOKEN.fullmatch(name):
                raise BadHeader(number, "name")
            if value and (len(value) > MAX_VALUE or not _COOKIE_VALUE.fullmatch(value)):
                raise BadHeader(number, "value")
            found[name] = value
    return _checked(found, MAX_COOKIES)


def merged(stored: Mapping[str, str], given: Mapping[str, str], *, folded: bool) -> dict[str, str]:
    """The stored ones with those that were given; an empty one is taken away. `folded`: names
    differ by more than case."""

    def key(name: str) -> str:
        return name.lower() if folded else name

    replaced = {key(name) for name in given}
    kept = {name: value for name, value in stored.items() if key(name) not in replaced}
    return kept | {name: value for name, value in given.items() if value}


def as_headers(headers: Mapping[str, str], cookies: Mapping[str, str]) -> dict[str, str]:
    """All that is sent, with the cookies in one header."""
    if not cookies:
        return dict(headers)
    return {**headers, COOKIE: "; ".join(f"{name}={value}" for name, value in cookies.items())}


def secrets_in(headers: Mapping[str, str]) -> list[str]:
    """What must not be shown anywhere: the values, and their parts, the longest first."""
    found: set[str] = set()
    for name, value in headers.items():
        if name.lower() in _PUBLIC:
            continue
        found.add(value)
        found.update(re.split(r"[\s;]+", value))
        found.update(part.partition("=")[2] for part in re.split(r";\s*", value))
    return sorted((one for one in found if len(one) >= SHORTEST_SECRET), key=len, reverse=True)


def masked(text: str, headers: Mapping[str, str]) -> str:
    """A text without the values of these headers, which a site may have repeated."""
    for secret in secrets_in(headers):
        text = text.replace(secret, MASK)
    return text


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines that are not empty, with their numbers. Only a line feed, perhaps after a carriage
    return, ends a line."""
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    return [(number, line.strip(" \t")) for number, line in lines if line.strip(" \t")]


def _checked(found: dict[str, str], most: int) -> dict[str, str]:
    if len(found) > most:
        raise BadHeader(most, "many")
    return found
