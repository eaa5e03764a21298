"""The server's half of MTProto 2.0 encryption.

https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector:
x is 0 for messages from the client and 8 for messages from the server.
"""

from __future__ import annotations

import os
import struct
from hashlib import sha1, sha256

from telethon.crypto import AES

_FROM_CLIENT = 0
_FROM_SERVER = 8


def key_id(auth_key: bytes) -> int:
    """The last 64 bits of the key's SHA1, as in packets."""
    return int.from_bytes(sha1(auth_key).digest()[-8:], "little")


def _aes(auth_key: bytes, msg_key: bytes, x: int) -> tuple[bytes, bytes]:
    a = sha256(msg_key + auth_key[x : x + 36]).digest()
    b = sha256(auth_key[x + 40 : x + 76] + msg_key).digest()
    return a[:8] + b[8:24] + a[24:32], b[:8] + a[8:24] + b[24:32]


def decrypt(auth_key: bytes, packet: bytes) -> bytes:
    """A client's packet: salt, session id, message id, sequence, length, body, padding."""
    msg_key = packet[8:24]
    if len(packet) < 24 + 32 or (len(packet) - 24) % 16:
        raise ValueError("not an encrypted packet")
    plain: bytes = AES.decrypt_ige(packet[24:], *_aes(auth_key, msg_key, _FROM_CLIENT))
    x = 88 + _FROM_CLIENT
    if sha256(auth_key[x : x + 32] + plain).digest()[8:24] != msg_key:
        raise ValueError("msg_key does not fit the packet")
    return plain


def encrypt(auth_key: bytes, id: int, plain: bytes) -> bytes:
    """A server's packet around salt, session id and message."""
    padded = plain + os.urandom(-(len(plain) + 12) % 16 + 12)
    x = 88 + _FROM_SERVER
    msg_key = sha256(auth_key[x : x + 32] + padded).digest()[8:24]
    cipher: bytes = AES.encrypt_ige(padded, *_aes(auth_key, msg_key, _FROM_SERVER))
    return struct.pack("<Q", id) + msg_key + cipher
