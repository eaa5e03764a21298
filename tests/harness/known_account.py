"""The account of a fresh stack, put into its database without a process of aibot.

The first stack adds its account with `manage.py account add`, as people do. Each further one gets
the same rows and secrets, with the session of its own sandbox: that saves every test the start of
one process.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from accounts.telegram.session_string import read_session_string

ACCOUNT, SESSION = "accounts_telegramaccount", "accounts_telegramsession"
KEYS = "session_encryption_keys"

Row = dict[str, Any]


@dataclass(frozen=True)
class KnownAccount:
    """The rows of an account and of its session, and the secrets folder that they belong to."""

    account: Row
    session: Row
    secrets: Path

    @classmethod
    def of(cls, database: str, folder: Path) -> KnownAccount:
        """The one account of a stack."""
        with _connected(database, folder) as connection:
            account, session = (_only_row(connection, table) for table in (ACCOUNT, SESSION))
        kept = Path(tempfile.mkdtemp(prefix="aibot-secrets-"))
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        shutil.copytree(folder / "secrets", kept, dirs_exist_ok=True)
        return cls(account, session, kept)

    def add_to(self, database: str, folder: Path, session: str) -> None:
        """Put the account into a fresh stack, with this session string."""
        shutil.copytree(self.secrets, folder / "secrets")
        stored = "authorisation_encrypted"
        changed = {stored: self._with(self.session[stored], session)}
        with _connected(database, folder) as connection:
            _insert(connection, ACCOUNT, self.account)
            _insert(connection, SESSION, self.session | changed)

    def _with(self, encrypted: bytes, session: str) -> bytes:
        """The stored session with the key of this session string."""
        fernet = Fernet((self.secrets / KEYS).read_text().split()[0])
        value = json.loads(fernet.decrypt(bytes(encrypted)))
        given = read_session_string(session.strip())
        value |= {"dc_id": given.dc_id, "host": given.host, "port": given.port}
        value["auth_key"] = base64.b64encode(given.auth_key).decode()
        return fernet.encrypt(json.dumps(value).encode())


@contextlib.contextmanager
def _connected(database: str, folder: Path) -> Iterator[Any]:
    if database:
        with psycopg.connect(database) as connection:
            yield connection
        return
    with contextlib.closing(sqlite3.connect(folder / "aibot.sqlite3")) as file, file:
        yield file


def _only_row(connection: Any, table: str) -> Row:
    """The table's one row without its id, which the next database gives itself."""
    found = connection.execute(f"SELECT * FROM {table}")
    [values] = found.fetchall()
    names = [column[0] for column in found.description]
    return {name: value for name, value in zip(names, values, strict=True) if name != "id"}


def _insert(connection: Any, table: str, row: Row) -> None:
    sign = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    names, signs = ", ".join(row), ", ".join(sign for _ in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({signs})", list(row.values()))
