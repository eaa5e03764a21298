"""A session: messages in, service messages and answers out.

https://core.telegram.org/mtproto/service_messages and
https://core.telegram.org/mtproto/service_messages_about_messages
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import struct
import time
from collections import deque
from typing import Any, Protocol

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader
from telethon.tl import functions, types
from telethon.tl.core.gzippacked import GzipPacked
from telethon.tl.core.messagecontainer import MessageContainer

from sandbox.faults import Fault
from sandbox.mtproto import rpc
from sandbox.mtproto.context import ServerContext
from sandbox.mtproto.errors import TelegramError, UnknownKey
from sandbox.mtproto.model import Key

log = logging.getLogger(__name__)

_HEAD = struct.Struct("<qqqii")
#: How many salts an answer to get_future_salts holds, and how long each is good.
_SALTS, _SALT_SECONDS = 64, 1800


class Link(Protocol):
    """The connection under a session."""

    def write_encrypted(self, key: Key, plain: bytes) -> None: ...

    def fail(self, code: int) -> None: ...

    def abort(self) -> None: ...

    def close_in(self, seconds: float) -> None: ...


class Session:
    """One `session_id` on one connection."""

    def __init__(self, server: ServerContext, link: Link, key: Key, id: int) -> None:
        self.id = id
        self.key = key
        #: Updates flow after the first request that wants them.
        self.updates_on = False
        self._server = server
        self._link = link
        self._last_id = 0
        self._sequence = 0
        self._seen: deque[int] = deque(maxlen=512)
        self._greeted = False

    # In

    def receive(self, plain: bytes) -> None:
        """A decrypted packet of this session."""
        salt, _, msg_id, seqno, length = _HEAD.unpack_from(plain)
        body = plain[_HEAD.size : _HEAD.size + length]
        wrong = self._wrong_time(msg_id)
        if wrong:
            self._service(types.BadMsgNotification(msg_id, seqno, wrong))
            return
        if not self._greeted:
            self._greeted = True
            unique = secrets.randbits(63)
            self._service(types.NewSessionCreated(msg_id, unique, self._server.salt))
        if salt != self._server.salt:
            self._service(types.BadServerSalt(msg_id, seqno, 48, self._server.salt))
            return
        try:
            with BinaryReader(body) as reader:
                parsed = reader.tgread_object()
        except TypeNotFoundError as error:
            name = f"INPUT_METHOD_INVALID_{error.invalid_constructor_id}"
            self._answer_error(msg_id, 400, name)
            return
        self._process(msg_id, seqno, parsed)

    def _wrong_time(self, msg_id: int) -> int:
        """The error of bad_msg_notification, or 0."""
        age = self._server.now() - msg_id / 2**32
        if age > self._server.too_old:
            return 16
        if age < -self._server.too_new:
            return 17
        return 18 if msg_id % 4 else 0

    def _process(self, msg_id: int, seqno: int, message: Any) -> None:
        if isinstance(message, MessageContainer):
            for inner in message.messages:
                self._process(inner.msg_id, inner.seq_no, inner.obj)
            return
        if isinstance(message, GzipPacked):
            with BinaryReader(message.data) as reader:
                message = reader.tgread_object()
        if msg_id in self._seen:
            self._service(types.MsgsAck([msg_id]))
            return
        self._seen.append(msg_id)
        if isinstance(message, types.MsgsAck):
            return
        if message.SUBCLASS_OF_ID in _SERVICE_ANSWERS:
            return
        self._request(msg_id, message)

    # Requests

    def _request(self, msg_id: int, request: Any) -> None:
        request, quiet = rpc.unwrap(request)
        name = rpc.name_of(type(request))
        account_id = self.key.account_id
        server = self._server
        server.requests.append((time.time(), account_id, name))
        fault = server.faults.take("mtproto", name, account_id)
        if fault is None:
            self._carry_out(msg_id, request, quiet)
        else:
            self._go_wrong(fault, msg_id, request, quiet)

    def _go_wrong(self, fault: Fault, msg_id: int, request: Any, quiet: bool) -> None:
        if fault.action == "error":
            self._answer_error(msg_id, fault.code, fault.message)
        elif fault.action == "delay":
            self._service(types.MsgsAck([msg_id]))
            loop = asyncio.get_running_loop()
            loop.call_later(fault.seconds, self._carry_out, msg_id, request, quiet)
        elif fault.action == "unknown_key":
            self._link.fail(404)
        elif fault.action in ("swallow", "cut_after"):
            self._carry_out(msg_id, request, quiet, silent=True)
        if fault.action in ("cut_before", "cut_after", "refuse"):
            self._link.abort()

    def _carry_out(self, msg_id: int, request: Any, quiet: bool, silent: bool = False) -> None:
        service = _SERVICES.get(type(request))
        if service is not None:
            if not silent:
                service(self, msg_id, request)
            return
        call = self._server.call(self.key, self)
        try:
            body = rpc.answer(call, request)
        except TelegramError as error:
            body = bytes(types.RpcError(error.code, error.message))
        except UnknownKey:
            self._link.fail(404)
            return
        except Exception:
            log.exception("%s failed", rpc.name_of(type(request)))
            body = bytes(types.RpcError(500, "INTERNAL_SERVER_ERROR"))
        if silent:
            return
        self.send(rpc.result(msg_id, body), answer=True)
        if self.key.account_id is not None and not quiet and rpc.wants_updates(request):
            self.updates_on = True

    def _answer_error(self, msg_id: int, code: int, message: str) -> None:
        self.send(rpc.result(msg_id, bytes(types.RpcError(code, message))), answer=True)

    # Service requests

    def _ping(self, msg_id: int, request: Any) -> None:
        self._service(types.Pong(msg_id, request.ping_id), answer=True)
        if isinstance(request, functions.PingDelayDisconnectRequest):
            self._link.close_in(request.disconnect_delay)

    def _future_salts(self, msg_id: int, request: Any) -> None:
        now = int(self._server.now())
        ends = now + _SALT_SECONDS
        salts = [types.FutureSalt(now - 1, ends, self._server.salt)]
        self._service(types.FutureSalts(msg_id, now, salts[: min(request.num, _SALTS)]))

    def _drop_answer(self, msg_id: int, request: Any) -> None:
        self.send(rpc.result(msg_id, bytes(types.RpcAnswerUnknown())), answer=True)

    def _states(self, msg_id: int, request: Any) -> None:
        """4: received; 1: nothing is known about the message."""
        info = "".join(chr(4 if id in self._seen else 1) for id in request.msg_ids)
        self._service(types.MsgsStateInfo(msg_id, info), answer=True)

    def _destroy_session(self, msg_id: int, request: Any) -> None:
        self._service(types.DestroySessionNone(request.session_id), answer=True)

    def _destroy_key(self, msg_id: int, request: Any) -> None:
        self.key.dead = "unknown_key"
        self._service(types.DestroyAuthKeyOk(), answer=True)

    # Out

    def _service(self, message: Any, *, answer: bool = False) -> None:
        self.send(bytes(message), answer=answer, content=False)

    def send(self, body: bytes, *, answer: bool = False, content: bool = True) -> None:
        """One message: ids of answers are 1 modulo 4, all others 3; seqno is odd for content."""
        seqno = self._sequence * 2 + content
        self._sequence += content
        msg_id = int(self._server.now() * 2**32) & ~3
        self._last_id = msg_id = max(msg_id, (self._last_id & ~3) + 4) | (1 if answer else 3)
        head = _HEAD.pack(self._server.salt, self.id, msg_id, seqno, len(body))
        self._link.write_encrypted(self.key, head + body)


_SERVICES: dict[type, Any] = {
    functions.PingRequest: Session._ping,
    functions.PingDelayDisconnectRequest: Session._ping,
    functions.GetFutureSaltsRequest: Session._future_salts,
    functions.RpcDropAnswerRequest: Session._drop_answer,
    functions.DestroySessionRequest: Session._destroy_session,
    functions.DestroyAuthKeyRequest: Session._destroy_key,
    types.MsgsStateReq: Session._states,
    types.MsgResendReq: Session._states,
}
#: Results of messages about messages, which need no answer.
_SERVICE_ANSWERS = {
    types.MsgsStateInfo.SUBCLASS_OF_ID,
    types.MsgsAllInfo.SUBCLASS_OF_ID,
}
