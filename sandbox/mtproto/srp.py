"""The server's half of the password check (https://core.telegram.org/api/srp)."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from telethon import password as client_side
from telethon.tl import types

from sandbox.mtproto.errors import refused
from sandbox.mtproto.keys import DH_G, DH_PRIME

_P = DH_PRIME.to_bytes(256, "big")
_G = DH_G.to_bytes(256, "big")
_K = int.from_bytes(sha256(_P + _G).digest(), "big")
_SALT1, _SALT2 = b"aibot-1.", b"aibot-2."


def algorithm() -> Any:
    return types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        _SALT1, _SALT2, DH_G, _P
    )


@lru_cache(maxsize=1024)
def _verifier(password: str) -> int:
    return int.from_bytes(client_side.compute_digest(algorithm(), password), "big")


@dataclass
class Challenge:
    """One password question to one key."""

    id: int
    secret: int
    public: bytes
    password: str

    def check(self, proof: Any) -> None:
        """Raises PASSWORD_HASH_INVALID unless the client's proof is right."""
        if proof.srp_id != self.id:
            raise refused("SRP_ID_INVALID")
        a = int.from_bytes(proof.A, "big")
        if not 0 < a < DH_PRIME:
            raise refused("SRP_A_INVALID")
        u = int.from_bytes(sha256(proof.A + self.public).digest(), "big")
        shared = pow(a * pow(_verifier(self.password), u, DH_PRIME), self.secret, DH_PRIME)
        key = sha256(shared.to_bytes(256, "big")).digest()
        mixed = client_side.xor(sha256(_P).digest(), sha256(_G).digest())
        salts = sha256(_SALT1).digest() + sha256(_SALT2).digest()
        expected = sha256(mixed + salts + proof.A + self.public + key).digest()
        if not secrets.compare_digest(expected, proof.M1):
            raise refused("PASSWORD_HASH_INVALID")


def challenge(password: str) -> Challenge:
    secret = int.from_bytes(os.urandom(256), "big")
    public = (_K * _verifier(password) + pow(DH_G, secret, DH_PRIME)) % DH_PRIME
    return Challenge(secrets.randbits(63), secret, public.to_bytes(256, "big"), password)
