"""One auth key used from two places at once, which real Telegram punishes.

Two connections of one key overlap when both are open and used for longer than a client needs
to close the old one: the old one was active shortly before the new one came and is still open
after `GRACE`, or it sends something later while the new one is open.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Protocol

from sandbox.mtproto.model import Key
from sandbox.mtproto.store import Records

#: How long a client may take to close its old connection, and how long one counts as active.
GRACE = 1.0
ACTIVE = 5.0


class Client(Protocol):
    """What the watch has to know of a connection."""

    number: int
    key: Key | None
    peer_port: int
    local_port: int
    #: When it was accepted (Unix time), and when its last packet came (monotonic).
    since: float
    last_packet: float
    closed: bool


class OverlapWatch:
    """Looks at every packet for a second connection with the same key."""

    def __init__(self, records: Records) -> None:
        self.overlaps = 0
        self.grace = GRACE
        #: A key used from two places at once is dead (AUTH_KEY_DUPLICATED).
        self.strict_duplicates = False
        #: Two connections of one process do not count as two places, where that can be told.
        self.tell_processes = True
        self._records = records
        self._users: dict[int, list[Client]] = {}
        self._counted: set[tuple[int, int]] = set()
        self._timers: set[asyncio.TimerHandle] = set()

    def packet(self, connection: Client) -> None:
        """A packet came in by this connection (its key and session are known)."""
        key = connection.key
        if key is None:
            return
        users = self._users.setdefault(key.id, [])
        if connection not in users:
            users.append(connection)
            self._newcomer(connection, users)
        elif len(users) > 1:
            self._compare(connection, users)

    def gone(self, connection: Client) -> None:
        for key_id, users in list(self._users.items()):
            if connection in users:
                users.remove(connection)
            if not users:
                del self._users[key_id]

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _newcomer(self, new: Client, users: list[Client]) -> None:
        now = time.monotonic()
        old = [each for each in users if each is not new and now - each.last_packet < ACTIVE]
        if not old:
            return
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self.grace, lambda: self._still(new, old))
        self._timers = {each for each in self._timers if each.when() > loop.time()} | {timer}

    def _still(self, new: Client, old: list[Client]) -> None:
        for each in old:
            if not each.closed and not new.closed:
                self._count(each, new)

    def _compare(self, talking: Client, users: list[Client]) -> None:
        """The talking one has been here before; is there a newer one, settled by now?"""
        settled = time.time() - self.grace
        for other in users[users.index(talking) + 1 :]:
            if not other.closed and other.since < settled:
                self._count(talking, other)

    def _count(self, old: Client, new: Client) -> None:
        pair = (old.number, new.number)
        if pair in self._counted:
            return
        self._counted.add(pair)
        if self.tell_processes and _same_process(old, new):
            return
        self.overlaps += 1
        if self.strict_duplicates and new.key is not None and new.key.dead is None:
            new.key.dead = "AUTH_KEY_DUPLICATED"
            self._records.dirty = True


def _same_process(old: Client, new: Client) -> bool:
    """Whether one process holds both connections; False where that cannot be told."""
    inodes = _inodes(old.local_port)
    wanted = {inodes.get(old.peer_port), inodes.get(new.peer_port)}
    if None in wanted:
        return False
    links = {f"socket:[{inode}]" for inode in wanted}
    for process in Path("/proc").glob("[0-9]*"):
        held = _sockets(process)
        if links & held:
            return links <= held
    return False


def _inodes(server_port: int) -> dict[int, str]:
    """Socket inodes of the clients of a local port, by their own port (/proc/net/tcp)."""
    found = {}
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            if int(fields[2].rpartition(":")[2], 16) == server_port:
                found[int(fields[1].rpartition(":")[2], 16)] = fields[9]
    return found


def _sockets(process: Path) -> set[str]:
    held = set()
    try:
        for entry in (process / "fd").iterdir():
            held.add(str(entry.readlink()))
    except OSError:  # gone meanwhile, or not ours to look at
        return held
    return held
