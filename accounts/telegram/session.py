"""Telethon's session, in memory: loaded from a `StoredSession`, its changes saved by the caller.

Telethon calls the methods of a session on the event loop, so they must not block: changes are
collected, and the caller writes them in a thread. A dictionary by id replaces the linear search of
MemorySession.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telethon import utils
from telethon.crypto import AuthKey
from telethon.sessions import MemorySession
from telethon.tl.types import updates

from accounts.telegram.types import Authorisation, KnownPeer, Server, StoredSession, StreamState
from core.text import storable


class AccountSession(MemorySession):
    """Telethon's session of one account."""

    def __init__(self, stored: StoredSession | None, server: Server | None) -> None:
        super().__init__()
        self._rows: dict[int, tuple[int, int, str | None, str | None, str | None]] = {}
        self._changed_peers: set[int] = set()
        #: The difference to the server's clock in seconds, once it is known.
        self.time_offset = 0.0
        if stored:
            self._load(stored)
        if server:
            self.set_dc(server.dc_id, server.host, server.port)

    def _load(self, stored: StoredSession) -> None:
        key = stored.authorisation
        self.set_dc(key.dc_id, key.host, key.port)
        if key.auth_key:
            self.auth_key = AuthKey(key.auth_key)
        for peer in stored.peers:
            self._rows[peer.peer_id] = (
                peer.peer_id,
                peer.access_hash,
                peer.username or None,
                None,
                peer.name or None,
            )
        for state in stored.states:
            self._update_states[state.peer_id] = updates.State(
                state.pts, state.qts, datetime.fromtimestamp(state.date, UTC), state.seq, 0
            )

    def authorisation(self) -> Authorisation | None:
        if not self.auth_key:
            return None
        return Authorisation(self.dc_id, self.server_address, self.port, bytes(self.auth_key.key))

    def states(self) -> tuple[StreamState, ...]:
        return tuple(
            StreamState(peer_id, state.pts, state.qts, int(state.date.timestamp()), state.seq)
            for peer_id, state in self._update_states.items()
            if state.date is not None
        )

    def read_until(self) -> datetime | None:
        """The date of the last update that was read; None for a new session."""
        state = self._update_states.get(0)
        return state.date if state else None

    def take_changed_peers(self) -> tuple[KnownPeer, ...]:
        """Peers that are new or changed since the last call."""
        changed, self._changed_peers = self._changed_peers, set()
        rows = (self._rows[peer_id] for peer_id in changed)
        return tuple(
            KnownPeer(peer_id, access_hash, username or "", name or "")
            for peer_id, access_hash, username, _phone, name in rows
        )

    # Called by Telethon; phone numbers are not stored.

    def process_entities(self, tlo: Any) -> None:
        for peer_id, access_hash, username, _phone, name in self._entities_to_rows(tlo):
            row = (peer_id, access_hash, storable(username or ""), None, storable(name or ""))
            if self._rows.get(peer_id) != row:
                self._rows[peer_id] = row
                self._changed_peers.add(peer_id)

    def get_entity_rows_by_id(self, id: int, exact: bool = True) -> tuple[int, int] | None:
        ids = [id] if exact else [id, -id, utils.get_peer_id(utils.types.PeerChannel(id))]
        for one in ids:
            if one in self._rows:
                return self._rows[one][0], self._rows[one][1]
        return None

    def get_entity_rows_by_username(self, username: str) -> tuple[int, int] | None:
        return self._first(2, username)

    def get_entity_rows_by_name(self, name: str) -> tuple[int, int] | None:
        return self._first(4, name)

    def get_entity_rows_by_phone(self, phone: str) -> tuple[int, int] | None:
        return None

    def _first(self, column: int, value: str) -> tuple[int, int] | None:
        for row in self._rows.values():
            if row[column] == value:
                return row[0], row[1]
        return None
