"""Signing in: codes, the password, and QR tokens (https://core.telegram.org/api/auth).

Kept in memory only: who restarts the server asks for a new code.
"""

from __future__ import annotations

import secrets
import time
from collections import UserDict
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.mtproto import srp
from sandbox.mtproto.errors import refused
from sandbox.mtproto.model import Account, Key


def digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())


class Codes(UserDict[str, str]):
    """Codes by phone, in whatever way the phone is written."""

    def __getitem__(self, phone: str) -> str:
        return self.data[digits(phone)]

    def __setitem__(self, phone: str, code: str) -> None:
        self.data[digits(phone)] = code

    def __delitem__(self, phone: str) -> None:
        del self.data[digits(phone)]

    def __contains__(self, phone: object) -> bool:
        return isinstance(phone, str) and digits(phone) in self.data


@dataclass
class _Asked:
    hash: str
    until: float


@dataclass
class _Token:
    key_id: int
    until: float
    account_id: int | None = None


class Login:
    """Everything between a new key and its account."""

    code_lifetime = 300.0
    token_lifetime = 30.0

    def __init__(self, account_of: Callable[[str], Account | None]) -> None:
        self.codes = Codes()
        self._account_of = account_of
        self._asked: dict[str, _Asked] = {}
        self._tokens: dict[bytes, _Token] = {}
        self._challenges: dict[int, srp.Challenge] = {}

    # By code

    def send_code(self, phone: str) -> str:
        """Makes a code, to be read from `codes`; returns the phone_code_hash."""
        if not 5 <= len(digits(phone)) <= 15:
            raise refused("PHONE_NUMBER_INVALID")
        self.codes[phone] = f"{secrets.randbelow(100_000):05}"
        asked = _Asked(secrets.token_hex(9), time.time() + self.code_lifetime)
        self._asked[digits(phone)] = asked
        return asked.hash

    def resend_code(self, phone: str, hash: str) -> str:
        self._check(phone, hash)
        return self.send_code(phone)

    def cancel_code(self, phone: str, hash: str) -> None:
        self._check(phone, hash)
        self._forget(phone)

    def sign_in(self, phone: str, hash: str, code: str | None) -> Account | None:
        """The account behind the phone (None: nobody has it), if the code is right."""
        if not code:
            raise refused("PHONE_CODE_EMPTY")
        self._check(phone, hash)
        if code != self.codes[phone]:
            raise refused("PHONE_CODE_INVALID")
        account = self._account_of(digits(phone))
        if account is not None:
            self._forget(phone)
        return account

    def expire_codes(self) -> None:
        for asked in self._asked.values():
            asked.until = 0.0

    def _check(self, phone: str, hash: str) -> None:
        asked = self._asked.get(digits(phone))
        if asked is None or asked.hash != hash or asked.until < time.time():
            raise refused("PHONE_CODE_EXPIRED")

    def _forget(self, phone: str) -> None:
        self._asked.pop(digits(phone), None)
        self.codes.pop(phone, None)

    # By password

    def challenge(self, key: Key, password: str) -> srp.Challenge:
        self._challenges[key.id] = srp.challenge(password)
        return self._challenges[key.id]

    def check_password(self, key: Key, proof: object) -> None:
        challenge = self._challenges.pop(key.id, None)
        if challenge is None:
            raise refused("SRP_ID_INVALID")
        challenge.check(proof)

    # By QR code

    def token(self, key: Key) -> tuple[bytes, float]:
        """The key's token and when it expires."""
        now = time.time()
        self._tokens = {data: token for data, token in self._tokens.items() if token.until > now}
        for data, token in self._tokens.items():
            if token.key_id == key.id and token.account_id is None:
                return data, token.until
        data = secrets.token_bytes(32)
        self._tokens[data] = _Token(key.id, now + self.token_lifetime)
        return data, now + self.token_lifetime

    def waiting(self) -> list[bytes]:
        """The tokens that could be accepted now, the newest last."""
        now = time.time()
        return [
            data
            for data, token in self._tokens.items()
            if token.until > now and token.account_id is None
        ]

    def scan(self, data: bytes, account_id: int) -> int:
        """The phone accepts a token; returns the id of the key that showed it."""
        token = self._valid(data)
        if token.account_id is not None:
            raise refused("AUTH_TOKEN_ALREADY_ACCEPTED")
        token.account_id = account_id
        return token.key_id

    def scanned(self, key: Key) -> int | None:
        """The account whose phone accepted this key's token; it is used up."""
        for data, token in list(self._tokens.items()):
            if token.key_id == key.id and token.account_id is not None:
                del self._tokens[data]
                return token.account_id
        return None

    def imported(self, data: bytes) -> int | None:
        """The account that accepted the token, for a client that was sent to another DC."""
        return self._valid(data).account_id

    def _valid(self, data: bytes) -> _Token:
        token = self._tokens.get(data)
        if token is None:
            raise refused("AUTH_TOKEN_INVALID")
        if token.until < time.time():
            raise refused("AUTH_TOKEN_EXPIRED")
        return token
