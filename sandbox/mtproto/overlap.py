"""One auth key used from two places at once, which real Telegram punishes.

Two connections of one key overlap when both are open and used for longer than a client needs
to close the old one: the old one was active shortly before the new one came and is still open
after `GRACE`, or it sends something later while the new one is open.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.mtproto.connection import Connection
    from sandbox.mtproto.server import MtprotoServer

#: How long a client may take to close its old connection, and how long one counts as active.
GRACE = 1.0
ACTIVE = 5.0


class OverlapWatch:
    """Looks at every packet for a second connection with the same key."""

    def __init__(self, server: MtprotoServer) -> None:
        self.overlaps = 0
        self.grace = GRACE
        self._server = server
        self._users: dict[int, list[Connection]] = {}
        self._judged: set[tuple[int, int]] = set()
        self._timers: set[asyncio.TimerHandle] = set()

    def packet(self, connection: Connection) -> None:
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

    def gone(self, connection: Connection) -> None:
        for key_id, users in list(self._users.items()):
            if connection in users:
                users.remove(connection)
            if not users:
                del self._users[key_id]

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _newcomer(self, new: Connection, users: list[Connection]) -> None:
        now = time.monotonic()
        old = [each for each in users if each is not new and now - each.last_packet < ACTIVE]
        if not old:
            return
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self.grace, lambda: self._still(new, old))
        self._timers = {each for each in self._timers if each.when() > loop.time()} | {timer}

    def _still(self, new: Connection, old: list[Connection]) -> None:
        for each in old:
            if not each.closed and not new.closed:
                self._judge(each, new)

    def _compare(self, talking: Connection, users: list[Connection]) -> None:
        """The talking one has been here before; is there a newer one, settled by now?"""
        settled = time.time() - self.grace
        for other in users[users.index(talking) + 1 :]:
            if not other.closed and other.since < settled:
                self._judge(talking, other)

    def _judge(self, old: Connection, new: Connection) -> None:
        pair = (old.number, new.number)
        if pair in self._judged:
            return
        self._judged.add(pair)
        if self._server.tell_processes and _same_process(self._server.port, old, new):
            return
        self.overlaps += 1
        if self._server.strict_duplicates and new.key is not None and new.key.dead is None:
            new.key.dead = "AUTH_KEY_DUPLICATED"
            self._server.telegram.dirty = True


def _same_process(server_port: int, old: Connection, new: Connection) -> bool:
    """Whether one process holds both connections; False where that cannot be told."""
    inodes = _inodes(server_port)
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
