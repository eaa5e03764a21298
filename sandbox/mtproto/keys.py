"""The RSA key of the server, and the making of auth keys with it.

https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

import os
import secrets
import time
from hashlib import sha1
from pathlib import Path
from typing import Any

import rsa.prime
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa as rsa_keys
from telethon.crypto import AES
from telethon.extensions import BinaryReader
from telethon.helpers import generate_key_data_from_nonce
from telethon.tl import TLObject, functions, types

#: Telegram's own 2048-bit safe prime, which clients know to be good, and its generator.
DH_PRIME = int(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F"
    "48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37"
    "20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F64"
    "2477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4"
    "A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754"
    "FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"
    "E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F"
    "0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B",
    16,
)
DH_G = 3
_SAFE = 2 ** (2048 - 64)


def to_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


class ServerKey:
    """The server's RSA key, kept in a PEM file if there is a path."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None and path.exists():
            # Made here once; to see again that its parts are primes takes as long as all the rest.
            loaded = serialization.load_pem_private_key(
                path.read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
            )
            if not isinstance(loaded, rsa_keys.RSAPrivateKey):
                raise ValueError(f"{path} holds no RSA key")
            key = loaded
        else:
            key = rsa_keys.generate_private_key(public_exponent=65537, key_size=2048)
            if path is not None:
                _keep(key, path)
        numbers = key.private_numbers()
        self._d, self._n = numbers.d, numbers.public_numbers.n
        pem = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.PKCS1
        )
        self.public_pem = pem.decode()
        shown = b"".join(
            TLObject.serialize_bytes(to_bytes(part)) for part in (self._n, numbers.public_numbers.e)
        )
        self.fingerprint = int.from_bytes(sha1(shown).digest()[-8:], "little", signed=True)

    def decrypt(self, block: bytes) -> bytes:
        return pow(int.from_bytes(block, "big"), self._d, self._n).to_bytes(256, "big")


def _keep(key: rsa_keys.RSAPrivateKey, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)


class KeyExchange:
    """One connection's way to a new auth key."""

    def __init__(self, key: ServerKey) -> None:
        self._key = key
        self._nonce = self._server_nonce = self._new_nonce = 0
        self._pq = b""
        self._a = 0
        self._aes: tuple[bytes, bytes] = (b"", b"")
        #: Set when the exchange is over and went well.
        self.auth_key: bytes | None = None

    def answer(self, request: Any) -> Any:
        """The answer to one plain request; ValueError when it does not fit the exchange."""
        if isinstance(request, functions.ReqPqMultiRequest | functions.ReqPqRequest):
            return self._start(request.nonce)
        if getattr(request, "server_nonce", None) != self._server_nonce or (
            request.nonce != self._nonce
        ):
            raise ValueError("a nonce of another exchange")
        if isinstance(request, functions.ReqDHParamsRequest):
            return self._parameters(request)
        if isinstance(request, functions.SetClientDHParamsRequest):
            return self._finish(request)
        raise ValueError(f"{type(request).__name__} is no part of a key exchange")

    def _start(self, nonce: int) -> Any:
        self._nonce = nonce
        self._server_nonce = int.from_bytes(os.urandom(16), "little", signed=True)
        p, q = rsa.prime.getprime(31), rsa.prime.getprime(31)
        self._pq = to_bytes(p * q)
        return types.ResPQ(nonce, self._server_nonce, self._pq, [self._key.fingerprint])

    def _parameters(self, request: Any) -> Any:
        plain = self._key.decrypt(request.encrypted_data)
        inner = _checked(plain[1:21], plain[21:])
        if not isinstance(inner, types.PQInnerData) or inner.pq != self._pq:
            raise ValueError("not the pq that was asked")
        self._new_nonce = inner.new_nonce
        self._aes = generate_key_data_from_nonce(self._server_nonce, self._new_nonce)
        self._a = secrets.randbits(2048)
        data = bytes(
            types.ServerDHInnerData(
                nonce=self._nonce,
                server_nonce=self._server_nonce,
                g=DH_G,
                dh_prime=to_bytes(DH_PRIME),
                g_a=to_bytes(pow(DH_G, self._a, DH_PRIME)),
                server_time=int(time.time()),
            )
        )
        answer = AES.encrypt_ige(sha1(data).digest() + data, *self._aes)
        return types.ServerDHParamsOk(self._nonce, self._server_nonce, answer)

    def _finish(self, request: Any) -> Any:
        plain = AES.decrypt_ige(request.encrypted_data, *self._aes)
        inner = _checked(plain[:20], plain[20:])
        g_b = int.from_bytes(inner.g_b, "big")
        if not _SAFE <= g_b <= DH_PRIME - _SAFE:
            raise ValueError("g_b is not safe")
        key = pow(g_b, self._a, DH_PRIME).to_bytes(256, "big")
        ids = (self._nonce, self._server_nonce)
        if not key[0]:  # clients that do not pad would compute another key id
            return types.DhGenRetry(*ids, self._hash(key, 2))
        self.auth_key = key
        return types.DhGenOk(*ids, self._hash(key, 1))

    def _hash(self, key: bytes, number: int) -> int:
        new_nonce = self._new_nonce.to_bytes(32, "little", signed=True)
        digest = sha1(new_nonce + bytes([number]) + sha1(key).digest()[:8]).digest()
        return int.from_bytes(digest[4:20], "little", signed=True)


def _checked(digest: bytes, data: bytes) -> Any:
    """The object `data` starts with, if `digest` is its SHA1."""
    with BinaryReader(data) as reader:
        inner = reader.tgread_object()
        size = reader.tell_position()
    if sha1(data[:size]).digest() != digest:
        raise ValueError("the digest does not fit the data")
    return inner
