"""Telethon's session strings (`StringSession`), read and written without Telethon.

"1", then in url-safe base64: the data centre, its IP address of 4 or 16 bytes, its port, and the
authorisation key of 256 bytes.
"""

from __future__ import annotations

import base64
import ipaddress
import struct

from accounts.telegram.types import Authorisation

VERSION = "1"
IPV4 = struct.Struct(">B4sH256s")
IPV6 = struct.Struct(">B16sH256s")


class BadSessionString(ValueError):
    """The text is not a Telethon session string."""


def read_session_string(text: str) -> Authorisation:
    """The authorisation in a Telethon StringSession. Raises BadSessionString."""
    text = text.strip()
    if not text:
        raise BadSessionString("This session string is empty.")
    try:
        if not text.startswith(VERSION):
            raise ValueError("another version")
        packed = base64.b64decode(text[len(VERSION) :], altchars=b"-_", validate=True)
        layout = IPV4 if len(packed) == IPV4.size else IPV6
        dc_id, address, port, key = layout.unpack(packed)
        host = ipaddress.ip_address(address).compressed
    except (ValueError, struct.error) as error:
        raise BadSessionString("This is not a Telethon session string.") from error
    if not any(key):
        raise BadSessionString("This session string is empty.")
    return Authorisation(dc_id, host, port, key)


def write_session_string(authorisation: Authorisation) -> str:
    address = ipaddress.ip_address(authorisation.host).packed
    layout = IPV4 if len(address) == 4 else IPV6
    packed = layout.pack(authorisation.dc_id, address, authorisation.port, authorisation.auth_key)
    return VERSION + base64.urlsafe_b64encode(packed).decode()
