"""Encryption at rest with key rotation (cryptography's MultiFernet).

The first of `SESSION_ENCRYPTION_KEYS` encrypts; all of them decrypt.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotDecrypt(Exception):
    """None of the keys in SESSION_ENCRYPTION_KEYS can decrypt this value."""


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SESSION_ENCRYPTION_KEYS])


def encrypt(plain: bytes) -> bytes:
    return _fernet().encrypt(plain)


def decrypt(encrypted: bytes) -> bytes:
    try:
        return _fernet().decrypt(bytes(encrypted))
    except InvalidToken as error:
        raise CannotDecrypt("stored with a key that SESSION_ENCRYPTION_KEYS no longer has") from (
            error
        )


def is_newest(encrypted: bytes) -> bool:
    """Whether a value was encrypted with the first key."""
    try:
        Fernet(settings.SESSION_ENCRYPTION_KEYS[0]).decrypt(bytes(encrypted))
    except InvalidToken:
        return False
    return True


def rotate(encrypted: bytes) -> bytes:
    """Re-encrypt a value with the first key."""
    try:
        return _fernet().rotate(bytes(encrypted))
    except InvalidToken as error:
        raise CannotDecrypt("stored with a key that SESSION_ENCRYPTION_KEYS no longer has") from (
            error
        )
