"""Typed readers of the environment.

Every setting is read by one of these. A malformed value does not stop the import: it is
remembered in `problems` with a sentence for people, the default is used, and the system checks
(`aibot.checks`) refuse to start with all sentences at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url

T = TypeVar("T")
N = TypeVar("N", int, float)

#: After so many executions psycopg prepares a statement; Django's default is never.
PREPARE_AFTER = 5


@dataclass(frozen=True)
class Problem:
    """A malformed setting: its name and what is wrong with it, never its value."""

    name: str
    sentence: str


problems: list[Problem] = []


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _parsed(name: str, default: T, parse: Callable[[str], T], sentence: str) -> T:
    raw = text(name)
    if not raw:
        return default
    try:
        return parse(raw)
    except ValueError:
        problems.append(Problem(name, sentence))
        return default


def folder(name: str, default: Path) -> Path:
    """A folder, made if need be. Nothing works without one, so a bad one ends the program here."""
    path = Path(text(name, str(default))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError
    except OSError:
        raise SystemExit(f"{name} must be a folder that can be written to.") from None
    return path


def integer(name: str, default: int, *, low: int, high: int) -> int:
    sentence = f"must be a whole number from {low} to {high}"
    return _parsed(name, default, lambda raw: _within(low, int(raw), high), sentence)


def number(name: str, default: float, *, low: float, high: float) -> float:
    sentence = f"must be a number from {low:g} to {high:g}"
    return _parsed(name, default, lambda raw: _within(low, float(raw), high), sentence)


def amount(name: str, default: str = "") -> Decimal | None:
    """An amount of money, with a point or a comma; None if there is neither it nor a default."""

    def parse(raw: str) -> Decimal:
        if not re.fullmatch(r"\d{1,6}([.,]\d{1,6})?", raw):
            raise ValueError
        return Decimal(raw.replace(",", "."))

    given = Decimal(default) if default else None
    return _parsed(name, given, parse, "must be an amount of money, as 0.15")


def currency(name: str, default: str) -> str:
    def parse(raw: str) -> str:
        if not re.fullmatch("[A-Za-z]{3}", raw):
            raise ValueError
        return raw.upper()

    return _parsed(name, default, parse, "must be the code of a currency, as USD or EUR")


def _within(low: N, value: N, high: N) -> N:
    if not low <= value <= high:
        raise ValueError
    return value


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    sentence = f"must be one of: {', '.join(allowed)}"
    return _parsed(name, default, lambda raw: allowed[allowed.index(raw.lower())], sentence)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    raw = text(name)
    return [part.strip() for part in raw.split(",") if part.strip()] if raw else list(default)


def telegram_ids(name: str) -> list[int]:
    def parse(raw: str) -> list[int]:
        ids = [int(part) for part in raw.replace(" ", "").split(",") if part]
        if not ids or any(not 0 < one < 2**63 for one in ids):
            raise ValueError
        return ids

    sentence = "must be one or more Telegram ids, whole numbers with commas between"
    if re.search(r"(^|,)\s*[+0]\s*\d", text(name)):
        problems.append(Problem(name, f"{sentence}, not a phone number; @userinfobot tells yours"))
        return []
    return _parsed(name, [], parse, sentence)


def host_names(name: str) -> list[str]:
    """Names under which the admin is reached, as a browser sends them in `Host`, without a port."""

    def parse(raw: str) -> list[str]:
        names = words(name)
        if not all(re.fullmatch(r"[^\s/@:]+|\[[0-9a-fA-F:.]+\]", one) for one in names):
            raise ValueError
        return names

    sentence = "must be names as aibot.example.org, with neither https:// nor a port"
    return _parsed(name, [], parse, sentence)


def channel_id(name: str) -> int:
    """The id of a channel or group as the Bot API writes it; 0 if it is not set."""

    def parse(raw: str) -> int:
        if not re.fullmatch(r"-\d{5,18}", raw):
            raise ValueError
        return int(raw)

    return _parsed(name, 0, parse, "must be the id of a channel, as -1001234567890")


def together(names: Sequence[str]) -> None:
    """These settings make sense only if all of them are set, or none."""
    missing = [name for name in names if not text(name)]
    if len(missing) < len(names):
        problems.extend(Problem(name, "must be set, too") for name in missing)


def web_address(name: str, default: str = "") -> str:
    def parse(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise ValueError  # reading the port raises it too, if that is no number up to 65535
        return raw.rstrip("/")

    return _parsed(name, default, parse, "must be an address that starts with http:// or https://")


def public_url(name: str) -> str:
    """The origin under which people reach the admin, as a browser writes it in `Origin`."""

    def parse(raw: str) -> str:
        parts = urlsplit(raw)
        host = (parts.hostname or "").encode("idna").decode()  # UnicodeError is a ValueError
        fits = parts.scheme == "https" and re.fullmatch(r"[a-z0-9.:-]+", host)
        if (
            not fits
            or "@" in parts.netloc
            or parts.path.strip("/")
            or parts.query
            or parts.fragment
        ):
            raise ValueError
        host = f"[{host}]" if ":" in host else host
        return f"https://{host}" + (f":{parts.port}" if parts.port not in (None, 443) else "")

    sentence = "must look like https://aibot.example.org, with nothing behind the name"
    return _parsed(name, "", parse, sentence)


@dataclass(frozen=True)
class DataCentre:
    """A Telegram data centre: its number, host and port."""

    number: int
    host: str
    port: int


def data_centre(name: str) -> DataCentre | None:
    def parse(raw: str) -> DataCentre | None:
        number_, _, rest = raw.partition(":")
        host, _, port = rest.rpartition(":")
        if not host or int(number_) < 1 or not 0 < int(port) < 65536:
            raise ValueError
        return DataCentre(int(number_), host.strip("[]"), int(port))

    sentence = "must look like 2:127.0.0.1:4430 (number : host : port)"
    return _parsed(name, None, parse, sentence)


def time_zone(name: str, default: str) -> str:
    def parse(raw: str) -> str:
        try:
            return ZoneInfo(raw).key
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError from None

    return _parsed(name, default, parse, "must be a time zone as Europe/Berlin")


def database(name: str, default_file: Path) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`,
    `sqlite:////folder/file`, or the default SQLite file when the setting is empty."""

    def parse(raw: str) -> dict[str, Any]:
        found = dj_database_url.parse(raw, conn_max_age=None, conn_health_checks=True)
        match found["ENGINE"], found["NAME"]:
            case ("django.db.backends.sqlite3", file) if file != ":memory:":
                return sqlite(Path("/") / file)
            case ("django.db.backends.postgresql", str(given)) if given:
                options = {"prepare_threshold": PREPARE_AFTER, **found.get("OPTIONS", {})}
                return {**found, "OPTIONS": options}
        raise ValueError

    sentence = "must look like postgresql://user:password@host:5432/name or sqlite:////folder/file"
    return _parsed(name, sqlite(default_file), parse, sentence)


def sqlite(file: Path) -> dict[str, Any]:
    """WAL lets readers and one writer work side by side; IMMEDIATE takes the write lock at
    the start, so that waiting (30 s) works instead of failing in the middle.
    (sqlite.org/wal.html, sqlite.org/lang_transaction.html)"""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; "
                "PRAGMA temp_store=MEMORY;"
            ),
        },
    }
