"""What must never stand in a log, and looking for it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from sandbox.client import Refused
from tests.harness.stack import Stack

#: Whatever looks like one, whether we know it or not.
SHAPES = {
    "a bot token": re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{20,}"),
    "a session string": re.compile(r"\b1[A-Za-z0-9_-]{300,}"),
    "a Fernet key or token": re.compile(r"(?<![\w/+-])(gAAAAA[\w-]{20,}|[\w-]{43}=)(?![\w=])"),
    "a phone number": re.compile(r"(?<![\w.:-])\+\d{9,15}\b"),
}
SETTINGS = ("TELEGRAM_BOT_TOKEN", "TG_API_HASH", "AI_API_KEY", "EBAY_CLIENT_SECRET")


def known_secrets(stack: Stack) -> Iterator[tuple[str, str]]:
    """The secrets of this stack, by what they are."""
    for name in SETTINGS:
        yield name, stack.environment.get(name, "")
    for file in stack.folder.glob("secrets/*"):
        for part in file.read_text().split(","):
            yield file.name, part.strip()
    yield "the database's password", urlsplit(stack.database).password or ""
    session = stack.sandbox.folder / "session"
    yield "the session string", session.read_text().strip() if session.exists() else ""
    with contextlib.suppress(httpx.HTTPError, Refused, RuntimeError):
        for account in stack.sandbox.client.accounts():
            for name in ("phone", "password"):
                yield f"the account's {name}", str(account.get(name) or "").lstrip("+")
        for code in stack.sandbox.client.login_codes().values():
            yield "a login code", str(code)


def log_files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*.log*") if file.is_file()]


def found_in(text: str, known: list[tuple[str, str]]) -> list[str]:
    """Which secrets the text contains; what is found is not repeated here."""
    found = [what for what, shape in SHAPES.items() if shape.search(text)]
    for what, secret in known:
        if not secret:
            continue
        if secret.isdigit():
            if re.search(rf"(?<![\d.:=]){secret}(?![\d.:])", text):
                found.append(what)
        elif secret in text:
            found.append(what)
    return found


def leaks(stack: Stack, *folders: Path) -> list[str]:
    """The secrets in the log files of a stack, or of these folders."""
    known = list(known_secrets(stack))
    return [
        f"{file.name}: {what}"
        for folder in folders or (stack.folder,)
        for file in log_files(folder)
        for what in found_in(file.read_text(errors="replace"), known)
    ]
