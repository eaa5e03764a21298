"""Secrets at rest."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from core.encryption import CannotDecrypt, decrypt, encrypt, rotate

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_was_encrypted_can_be_decrypted_and_not_be_read(settings: Settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    sealed = encrypt(b"the key of the shop")
    assert b"shop" not in sealed
    assert decrypt(sealed) == b"the key of the shop"


def test_a_new_key_in_front_still_decrypts_what_the_old_one_encrypted(settings: Settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [OLD]
    sealed = encrypt(b"secret")
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    assert decrypt(sealed) == b"secret"
    resealed = rotate(sealed)
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    assert decrypt(resealed) == b"secret"


def test_without_the_old_key_it_says_that_it_cannot_be_opened(settings: Settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [OLD]
    sealed = encrypt(b"secret")
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    for operation in (decrypt, rotate):
        with pytest.raises(CannotDecrypt, match="SESSION_ENCRYPTION_KEYS") as caught:
            operation(sealed)
        assert OLD not in str(caught.value) and NEW not in str(caught.value)


@pytest.mark.parametrize("spoilt", [b"", b"nonsense", b"gAAAAA", b"\xff\x00"])
def test_what_was_never_encrypted_is_not_decrypted(settings: Settings, spoilt: bytes) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CannotDecrypt):
        decrypt(spoilt)


def test_a_changed_byte_is_noticed(settings: Settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    sealed = bytearray(encrypt(b"secret"))
    sealed[30] ^= 1
    with pytest.raises(CannotDecrypt):
        decrypt(bytes(sealed))
