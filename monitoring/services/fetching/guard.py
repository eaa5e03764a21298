"""Refuses connections to private networks (SSRF), except to a platform that an admin allowed.

The resolved addresses are checked and then used for the connection, so DNS rebinding has no effect;
each hop of a redirect is checked too.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable

import httpcore

from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetchFailure, origin

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Python takes these for public: documentation (RFC 9637), relays of 6to4 (RFC 7526), and those
#: that protocols use between hosts (RFC 6890).
_OTHERS = tuple(map(ipaddress.ip_network, ("3fff::/20", "192.88.99.0/24", "192.0.0.0/24")))
#: In the middle of an IPv6 address: an IPv4 address follows (ISATAP, RFC 5214).
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: Address) -> bool:
    """Whether an address is in the public internet; for addresses that embed another one (RFC 4291,
    3056, 4380, 6052) the embedded one counts."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None:
            return False
        if address.is_site_local:
            return False
        if address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if any(address in network for network in _OTHERS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def host_and_port(url: str) -> tuple[str, int]:
    """Host and port of an http(s) URL. Raises ValueError for any other."""
    _scheme, host, port = origin(url)
    return host, port


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a host, checks its addresses, and connects to them. `allowed`: hosts with ports that
    may be in a private network. Raises FetchFailure for the others, and for a host that is not
    known."""

    def __init__(self, allowed: Iterable[tuple[str, int]] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._resolve(host, port, timeout)
        failure: Exception | None = None
        for address in addresses:
            try:
                return await self._backend.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or FetchFailure("down", ProblemCode.HOST_UNKNOWN, host=host)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _resolve(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            found = await asyncio.wait_for(
                asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM),
                timeout,
            )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host}: no answer from the name server") from error
        except (OSError, UnicodeError) as error:
            raise FetchFailure("down", ProblemCode.HOST_UNKNOWN, host=host) from error
        addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
        if (host.lower(), port) not in self._allowed:
            for address in addresses:
                if not is_public(ipaddress.ip_address(address)):
                    raise FetchFailure("refused", ProblemCode.PRIVATE_NETWORK, host=host)
        return addresses[:4]
