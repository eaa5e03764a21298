"""The whole of aibot in real processes, against a sandbox in a process of its own."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import psycopg

from sandbox.client import SandboxClient
from tests.harness import fresh_database
from tests.harness.known_account import KnownAccount
from tests.harness.processes import Process, clean_environment, free_port, python, run, wait_for

OWNER = 500_100_200
CELERY = ("-m", "celery", "--quiet", "-A", "aibot")
WORKER = python(
    *(*CELERY, "worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING"),
    *("--without-gossip", "--without-mingle"),
)
BEAT = python(*CELERY, "beat", "--loglevel", "WARNING", "--pidfile=", "--max-interval", "1")
WEB = python("-m", "uvicorn", "aibot.asgi:application", "--lifespan", "off", "--no-proxy-headers")

#: What the first stack on SQLite (False) and on PostgreSQL (True) has added.
_known: dict[bool, KnownAccount] = {}


class SandboxProcess:
    """A sandbox in its own process, with its client."""

    def __init__(self, folder: Path, key: Path | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if key is not None and key.exists():
            shutil.copy(key, folder / "server.key")
        self.http_port, self.mtproto_port = free_port(), free_port()
        self.process = Process("sandbox", self._command(), self._environment(), folder)
        self.client = SandboxClient(f"http://127.0.0.1:{self.http_port}")

    def _command(self, *more: str) -> list[str]:
        return python(
            *("manage.py", "sandbox", "--folder", str(self.folder)),
            *("--port", str(self.http_port), "--mtproto-port", str(self.mtproto_port)),
            *more,
        )

    def _environment(self) -> dict[str, str]:
        return clean_environment() | {
            "AIBOT_DATA_DIR": str(self.folder / "unused"),
            "AIBOT_ENV_FILE": "/dev/null",
        }

    def start(self) -> SandboxProcess:
        self.process.start()
        wait_for(self.answers, 60, "the sandbox")
        return self

    def answers(self) -> bool:
        assert self.process.running(), self.process.log()
        try:
            return bool(self.client.healthz())
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        self.client.close()
        self.process.stop()

    def settings(self) -> dict[str, str]:
        """aibot's settings for this sandbox; nothing here is special to a sandbox."""
        url = f"http://127.0.0.1:{self.http_port}"
        return {
            "TG_API_ID": "12345",
            "TG_API_HASH": "0123456789abcdef0123456789abcdef",
            "TG_DC": f"2:127.0.0.1:{self.mtproto_port}",
            "TG_DC_PUBLIC_KEY": str(self.folder / "server.pub.pem"),
            "TELEGRAM_BOT_TOKEN": "100200300:SANDBOX-fake-token-not-a-secret",
            "TELEGRAM_BOT_API_URL": url,
            "OWNER_TELEGRAM_ID": str(OWNER),
            "AI_API_KEY": "sandbox-fake-key",
            "AI_BASE_URL": f"{url}/v1",
            "AI_MODEL": "sandbox-rules",
        }


class Stack:
    """aibot's processes with one database and one broker."""

    def __init__(
        self,
        folder: Path,
        sandbox: SandboxProcess,
        *,
        database: str = "",
        redis: str = "",
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.sandbox, self.database = folder, sandbox, database
        folder.mkdir(parents=True, exist_ok=True)
        # Kept, since making one takes longer than to ask; its connections are not, since who is
        # asked is killed and started again.
        self._http = httpx.Client(timeout=5, limits=httpx.Limits(max_keepalive_connections=0))
        self.web_port, self.health_port = free_port(), free_port()
        self.environment = (
            clean_environment()
            | sandbox.settings()
            | {
                "AIBOT_DATA_DIR": str(folder),
                "AIBOT_ENV_FILE": "/dev/null",
                "DATABASE_URL": database,
                "REDIS_URL": redis,
                "HEALTH_PORT": str(self.health_port),
                "DEFAULT_CHAT_MODE": "suggest",
                "ANALYSIS_DEBOUNCE_SECONDS": "0.5",
                "PYTHONWARNINGS": "default",
                "PYTHONASYNCIODEBUG": "",  # Python takes "0" for on
            }
            | dict(settings or {})
        )
        self.web = self._process("web", [*WEB, "--port", str(self.web_port)])
        self.runbot = self._process("runbot", python("manage.py", "runbot"))
        self.worker = self._process("worker", WORKER)
        self.worker_with_beat = self._process("worker-with-beat", [*WORKER, "--beat-thread", "yes"])
        self.beat = self._process("beat", BEAT)

    def _process(self, name: str, command: list[str]) -> Process:
        return Process(name, command, self.environment, self.folder)

    # --- starting and stopping --------------------------------------------------------------

    def prepare(self, session: str | None = None) -> Stack:
        """A fresh database, and the sandbox's first account in it."""
        self._migrate()
        session = session or (self.sandbox.folder / "session").read_text()
        self._add_account(session)
        return self

    def _add_account(self, session: str) -> None:
        """Like migrating, adding the account takes a process: once for each kind of database."""
        known = _known.get(bool(self.database))
        fresh = not (self.folder / "secrets").exists()
        if known is not None and fresh and "SESSION_ENCRYPTION_KEYS" not in self.environment:
            known.add_to(self.database, self.folder, session)
            return
        self.manage("account", "add", "Shop", "--session-string", "-", stdin=session)
        if known is None and "SESSION_ENCRYPTION_KEYS" not in self.environment:
            _known[bool(self.database)] = KnownAccount.of(self.database, self.folder)

    def _migrate(self) -> None:
        """A fresh database; on PostgreSQL it may be of `PostgreSQL.migrated_database()`."""
        if not self.database:
            fresh_database.copy_to(self.folder / "aibot.sqlite3")
        elif not self.value("SELECT to_regclass('django_migrations') IS NOT NULL"):
            self.manage("migrate", "--no-input", "--verbosity", "0")

    def start(self, *names: str) -> Stack:
        for name in names or ("web", "runbot", "worker", "beat"):
            getattr(self, name).start()
        return self

    @property
    def web_address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def admin_password(self) -> str:
        """Of the admin's first user, who is made if need be."""
        printed = re.search(r"with the password (\S+)", self.manage("ensure_admin", "--show"))
        assert printed
        return printed[1]

    def processes(self) -> list[Process]:
        return [self.beat, self.worker_with_beat, self.worker, self.runbot, self.web]

    def stop(self) -> None:
        for process in self.processes():
            process.stop()

    def kill(self) -> None:
        for process in self.processes():
            process.kill()

    def manage(self, *arguments: str, stdin: str = "", check: bool = True) -> str:
        done = run(python("manage.py", *arguments), self.environment, stdin)
        if check and done.returncode != 0:
            raise AssertionError(f"manage.py {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def module(self, name: str, *arguments: str, given: Any = None) -> Any:
        """Run one of our helper modules with this stack's settings; what it prints, as JSON."""
        done = run(python("-m", name, *arguments), self.environment, json.dumps(given))
        if done.returncode != 0:
            raise AssertionError(f"{name}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def approve(self, *wanted: dict[str, Any]) -> list[int]:
        """Approved drafts: each `{"contact", "name", "text"}` and perhaps `"account"`."""
        return list(self.module("tests.harness.seed", "--approve", given=wanted))

    def add_accounts(self, *names: str) -> dict[str, dict[str, Any]]:
        """New accounts at the sandbox, set up in aibot; by name, as the sandbox shows them."""
        made = {name: self.sandbox.client.add_account(name) for name in names}
        self.module(
            "tests.harness.add_accounts",
            given=[
                {"name": name, "session": account["session_string"]}
                for name, account in made.items()
            ],
        )
        return made

    # --- looking ----------------------------------------------------------------------------

    def health(self) -> dict[str, Any]:
        try:
            answer = self._http.get(f"http://127.0.0.1:{self.health_port}/health")
        except httpx.HTTPError:
            return {}
        try:
            return dict(answer.json())
        except (ValueError, TypeError):
            said = f"/health answers {answer.status_code}: {answer.text[:500]!r}"
            raise AssertionError(said) from None

    def wait_connected(self, timeout: float = 60, *, elsewhere: bool = False) -> Stack:
        """`elsewhere`: runbot is not a process that we have started ourselves."""

        def connected() -> bool:
            assert elsewhere or self.runbot.running(), self.runbot.log()
            report = self.health()
            accounts = report.get("accounts") or {"none": ""}
            return report.get("bot", {}).get("status") == "polling" and all(
                state == "connected" for state in accounts.values()
            )

        wait_for(connected, timeout, "runbot connected")
        return self

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows straight from the database, beside everything that runs."""
        if self.database:
            with psycopg.connect(self.database) as connection:
                return list(connection.execute(sql.encode()).fetchall())
        with contextlib.closing(
            sqlite3.connect(self.folder / "aibot.sqlite3", timeout=30)
        ) as database:
            return database.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        """Change something in the database, beside everything that runs; again if that was in the
        way."""
        if self.database:
            for _ in range(20):
                with (
                    contextlib.suppress(psycopg.errors.DeadlockDetected),
                    psycopg.connect(self.database) as connection,
                ):
                    connection.execute(sql.encode())
                    return
            raise AssertionError(f"in the way of others twenty times: {sql}")
        with (
            contextlib.closing(
                sqlite3.connect(self.folder / "aibot.sqlite3", timeout=30)
            ) as database,
            database,
        ):
            database.execute(sql)

    def value(self, sql: str) -> Any:
        return self.rows(sql)[0][0]

    def cards(self) -> list[dict[str, Any]]:
        """Cards with buttons in the owner's bot chat."""
        return [
            message
            for message in self.sandbox.client.bot_messages()
            if message["from"]["is_bot"] and message.get("reply_markup", {}).get("inline_keyboard")
        ]

    def logs(self) -> str:
        return "\n".join(process.log() for process in self.processes())
