"""Encryption at rest, with keys that can be exchanged (cryptography's MultiFernet).

The first of `SESSION_ENCRYPTION_KEYS` encrypts; all of them decrypt.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotDecrypt(Exception):
    """None of the keys fits: SESSION_ENCRYPTION_KEYS is not what it was when this was stored."""


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SESSION_ENCRYPTION_KEYS])


def encrypt(plain: bytes) -> bytes:
    return _fernet().encrypt(plain)


def decrypt(sealed: bytes) -> bytes:
    try:
        return _fernet().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise CannotDecrypt("stored with a key that SESSION_ENCRYPTION_KEYS no longer has") from (
            error
        )


def is_newest(sealed: bytes) -> bool:
    """Whether this was encrypted with the first key."""
    try:
        Fernet(settings.SESSION_ENCRYPTION_KEYS[0]).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True


def rotate(sealed: bytes) -> bytes:
    """The same secret, encrypted with the first key."""
    try:
        return _fernet().rotate(bytes(sealed))
    except InvalidToken as error:
        raise CannotDecrypt("stored with a key that SESSION_ENCRYPTION_KEYS no longer has") from (
            error
        )
