"""The addresses of Telegram's data centres, by number, in both versions of IP.

A session keeps the address that it was made with. On a machine that has no way there (one with IPv6
alone, or without it), the same data centre is reached at its other address; Telethon would go to
another one, where the key of the session is unknown.
"""

from __future__ import annotations

import socket

from telethon.sessions.abstract import Session

#: As Telegram's own apps have them built in (core.telegram.org/api/datacenter).
_ADDRESSES = {
    1: ("149.154.175.53", "2001:b28:f23d:f001::a"),
    2: ("149.154.167.51", "2001:67c:4e8:f002::a"),
    3: ("149.154.175.100", "2001:b28:f23d:f003::a"),
    4: ("149.154.167.91", "2001:67c:4e8:f004::a"),
    5: ("91.108.56.130", "2001:b28:f23f:f005::a"),
}
_PORT = 443
#: Where a new session begins; Telegram sends it on to the data centre of the account.
_FIRST = 2


def choose_address(session: Session) -> None:
    """Give a session an address of its data centre to which this machine has a way, if the one it
    has is none of those."""
    number = session.dc_id or _FIRST
    address = session.server_address or _ADDRESSES[_FIRST][0]
    if number in _ADDRESSES and not _leads(address):
        other = _ADDRESSES[number][0 if is_ipv6(address) else 1]
        if _leads(other):
            session.set_dc(number, other, _PORT)


def is_ipv6(address: str | None) -> bool:
    return ":" in (address or "")


def _leads(address: str) -> bool:
    """Whether this machine has a route to an address. Nothing is sent (man 7 udp)."""
    try:
        with socket.socket(
            socket.AF_INET6 if is_ipv6(address) else socket.AF_INET, socket.SOCK_DGRAM
        ) as tried:
            tried.connect((address, _PORT))
    except OSError:
        return False
    return True
