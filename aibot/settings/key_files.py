"""Keys that are made at the first start and kept in files of the data folder."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from aibot.settings.env import text


def kept_secret(name: str, folder: Path, make: Callable[[], str]) -> str:
    """The setting, or a value that is made once and kept in `folder`, readable by us only. Nothing
    works without one, so a file that can't be used ends the program here."""
    given = text(name)
    if given:
        return given
    file = folder / name.lower()
    try:
        if not file.is_file():
            _make_once(file, make)
        kept = file.read_text().strip()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else ""
        raise SystemExit(f"The key file {file} can't be used: {why or 'it is damaged'}.") from None
    if not kept:
        raise SystemExit(f"The key file {file} is empty: put it back from a backup.")
    return kept


def _make_once(file: Path, make: Callable[[], str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A hard link is made once only: of several processes that start at once, one makes
    # the secret and all read the same.
    # The draft's name is random: in containers that share the folder, every pid is 1.
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(make())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)


def new_secret_key() -> str:
    return secrets.token_urlsafe(50)


def new_encryption_key() -> str:
    """A Fernet key: 32 random bytes in url-safe base64 (github.com/fernet/spec)."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()
