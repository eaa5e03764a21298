"""One `bin/run` for a data folder, on ports that are free. Both are looked at before anything is
written: what a running one uses must stay as it is."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from core.private_files import write_private
from runbot.lease import FileLease
from runbot.process import is_running, process_start_token

#: In the data folder: which process runs there.
NOTE = "run.json"
ANYWHERE = ("0.0.0.0", "::", "")


class CanNotStart(Exception):
    """Why aibot is not started here, as a sentence for people."""


@dataclass(frozen=True)
class Port:
    """A port that a process will listen on, and the setting that chooses it."""

    setting: str
    default: int
    host: str = "127.0.0.1"

    def number(self) -> int:
        """Raises CanNotStart if the setting is no port."""
        given = os.environ.get(self.setting, "").strip() or str(self.default)
        if not (given.isascii() and given.isdigit() and int(given) < 2**16):
            raise CanNotStart(f"{self.setting} must be a port, a whole number up to 65535.")
        return int(given)

    def check(self) -> None:
        """Raise CanNotStart if another program listens there."""
        number = self.number()
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with closing(socket.socket(family)) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((self.host.strip("[]"), number))
            except PermissionError:
                sentence = f"Port {number} may be used by the administrator of the machine only"
            except OSError as error:
                sentence = f"Port {number} is in use by another program ({error.strerror})"
            else:
                return
        raise CanNotStart(
            f"{sentence}. Choose another one, for example: {self.setting}={number + 1} bin/run"
        )


@dataclass(frozen=True)
class Instance:
    """A running `bin/run`: its process, and the page that it told to open."""

    pid: int
    start_token: str
    page: str


class DataFolder:
    """The data folder that is to be started in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starting = FileLock(folder / "run.lock", timeout=0)

    def enter(self) -> None:
        """Keep others from starting here until this process ends. Raises CanNotStart if aibot runs
        here, is being started, or can't write there."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._starting.acquire()
        except Timeout:
            raise CanNotStart("aibot is being started here at this moment.") from None
        except OSError as error:
            place = error.filename or self._folder
            raise CanNotStart(f"{place} can't be used: {error.strerror}.") from None
        if there := instance_in(self._folder):
            raise CanNotStart(
                f"aibot is already running (process {there.pid}): open {there.page}\n"
                f"To stop it, press Ctrl+C where it was started, or: kill {there.pid}"
            )
        runbot = FileLease(self._folder).holder()
        if runbot and runbot.is_running():
            raise CanNotStart(
                f"aibot is already running: its runbot is process {runbot.pid}. "
                "To stop it: python manage.py runbot stop"
            )

    def leave(self) -> None:
        """Let others start here."""
        self._starting.release()


def instance_in(folder: Path) -> Instance | None:
    """The `bin/run` that runs in this data folder; the note of a dead one counts as none."""
    try:
        found = Instance(**json.loads((folder / NOTE).read_text(encoding="utf-8")))
        return found if is_running(found.pid, found.start_token) else None
    except (OSError, ValueError, TypeError):
        return None


def remember(folder: Path, pid: int, page: str) -> None:
    """Note which process runs in this data folder from now on, and the page to open."""
    found = Instance(pid, process_start_token(pid), page)
    write_private(folder / NOTE, json.dumps(asdict(found)))


def start_in(folder: Path, *, sandbox: bool) -> DataFolder:
    """Look whether aibot can be started in this folder; nobody else starts there while what is
    returned lives. Raises CanNotStart."""
    entered = DataFolder(folder)
    try:
        entered.enter()
        check_ports(ports(sandbox=sandbox))
    except CanNotStart:
        entered.leave()
        raise
    return entered


def check_ports(wanted: Iterable[Port]) -> None:
    """Raise CanNotStart if two are the same, or if another program listens at one."""
    taken: dict[tuple[str, int], str] = {}
    for port in wanted:
        place = port.host, port.number()
        if place[1] and place in taken:
            raise CanNotStart(f"{port.setting} and {taken[place]} must be two different ports.")
        taken[place] = port.setting
        port.check()


SANDBOX = Port("SANDBOX_PORT", 8765)
SANDBOX_MTPROTO = Port("SANDBOX_MTPROTO_PORT", 4430)


def ports(*, sandbox: bool) -> Iterator[Port]:
    """All ports of the processes that `bin/run` starts."""
    web_host, health_host = os.environ.get("WEB_HOST", ""), os.environ.get("HEALTH_HOST", "")
    yield Port("PORT", 8000, web_host or "127.0.0.1")
    yield Port("HEALTH_PORT", 9876, health_host or "127.0.0.1")
    if sandbox:
        yield from (SANDBOX, SANDBOX_MTPROTO)
