"""What all connections of one server share: the state, the faults, the keys and the clock."""

from __future__ import annotations

import secrets
import time
from collections import deque
from pathlib import Path

from sandbox.faults import Fault, Faults
from sandbox.mtproto.keys import ServerKey
from sandbox.mtproto.model import Key
from sandbox.mtproto.overlap import OverlapWatch
from sandbox.mtproto.rpc.call import Call
from sandbox.mtproto.telegram import Telegram


class ServerContext:
    """A server as its connections and sessions see it."""

    def __init__(
        self, telegram: Telegram, faults: Faults, host: str, port: int, key_path: Path | None
    ) -> None:
        self.telegram = telegram
        self.faults = faults
        self.host = host
        self.port = port
        self.key = ServerKey(key_path)
        self.public_key_pem = self.key.public_pem
        self.requests: deque[tuple[float, int | None, str]] = deque(maxlen=10_000)
        self.salt = secrets.randbits(63)
        #: Added to the clock, to make clients' clocks wrong.
        self.clock_offset = 0.0
        #: How far a client's clock may be behind, and ahead.
        self.too_old, self.too_new = 300.0, 30.0
        #: Obfuscated connections are an MTProxy's with this secret.
        self.proxy_secret: bytes | None = None
        self.watch = OverlapWatch(telegram)

    def now(self) -> float:
        return time.time() + self.clock_offset

    def call(self, key: Key, origin: object) -> Call:
        return Call(self.telegram, key, self.host, self.port, self.now(), origin)

    def fault(self, name: str, account_id: int | None, *, of_account: bool = False) -> Fault | None:
        """A fault that was set for exactly this name (`*` is for requests only).

        The one exception is `*` swallowed for good, a half-open connection: no pushes either.
        """
        for fault in self.faults.all():
            if fault.end != "mtproto" or (of_account and fault.subject is None):
                continue
            half_open = fault.request == "*" and fault.action == "swallow" and fault.times is None
            if fault.request == name or (half_open and name == "push"):
                return self.faults.take("mtproto", name, account_id)
        return None
