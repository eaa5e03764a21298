"""Create Telethon clients (options, proxy, the public key of a custom server), and close them."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, TypeVar

from cryptography.hazmat.primitives import serialization
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.network import ConnectionTcpMTProxyRandomizedIntermediate
from telethon.sessions.abstract import Session

from accounts.telegram.data_centres import choose_address, is_ipv6
from accounts.telegram.types import Access, Proxy, Server

Client = TypeVar("Client", bound=TelegramClient)


class MtProxyConnection(ConnectionTcpMTProxyRandomizedIntermediate):
    """Closes the socket when the proxy refuses; Telethon leaves it open."""

    async def _connect(self, timeout: float | None = None, ssl: Any = None) -> None:
        try:
            await super()._connect(timeout=timeout, ssl=ssl)
        except BaseException:
            if self._writer is not None:
                self._writer.close()
            raise


def connection_options(proxy: Proxy | None) -> dict[str, Any]:
    """Telethon's options for a proxy."""
    if proxy is None:
        return {}
    if proxy.kind == Proxy.MTPROXY:
        return {
            "connection": MtProxyConnection,
            "proxy": (proxy.host, proxy.port, proxy.secret),
        }
    return {
        "proxy": {
            "proxy_type": "socks5",
            "addr": proxy.host,
            "port": proxy.port,
            "rdns": True,
            "username": proxy.user or None,
            "password": proxy.secret or None,
        }
    }


def new_client(
    session: Session, access: Access, kind: type[Client] = TelegramClient, **options: Any
) -> Client:
    """A client without automatic reconnects, flood waits and retries."""
    trust(access.server)
    if access.server is None and access.proxy is None:
        choose_address(session)
    return kind(
        session,
        access.api.api_id,
        access.api.api_hash,
        **{
            "auto_reconnect": False,
            "connection_retries": 0,
            "request_retries": 0,
            "flood_sleep_threshold": 0,
            "raise_last_call_error": True,
            "timeout": 10,
            # What Telethon takes for another version of IP, it replaces by an address of its own.
            "use_ipv6": is_ipv6(session.server_address),
            "device_model": "aibot",
            "system_version": "1.0",
            "app_version": "1.0",
        }
        | connection_options(access.proxy)
        | options,
    )


async def close(client: TelegramClient, within: float | None = None) -> None:
    """Disconnect, at most so many seconds; a connection that has failed already is closed, too."""
    with contextlib.suppress(Exception):
        await asyncio.wait_for(client.disconnect(), within)
    with contextlib.suppress(Exception, asyncio.CancelledError):
        client._sender._disconnected.exception()  # asyncio logs what nobody has looked at


def trust(server: Server | None) -> None:
    """Trust the public key of a custom server."""
    if server and server.public_key_pem:
        rsa.add_key(_pkcs1(server.public_key_pem), old=False)


def _pkcs1(pem: str) -> str:
    """Convert a public key to PKCS#1, the only format that Telethon reads."""
    key = serialization.load_pem_public_key(pem.encode())
    form = serialization.PublicFormat.PKCS1
    return key.public_bytes(serialization.Encoding.PEM, form).decode()
