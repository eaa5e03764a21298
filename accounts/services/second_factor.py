"""The second factor of the admin: a code from an app, asked for beside the password (TOTP)."""

from __future__ import annotations

import base64
import os
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils import timezone

from accounts.models import SecondFactor
from core.encryption import CannotDecrypt, decrypt, encrypt

ISSUER = "aibot"
SECRET_BYTES = 20
STEP_SECONDS, DIGITS = 30, 6
#: A clock may be wrong by one step, before or after.
STEPS_AROUND = (-1, 0, 1)


def is_on(user_id: int) -> bool:
    return SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def begin(user_id: int) -> SecondFactor:
    """The row to be confirmed, with a secret of its own; the one that was begun is kept, so that a
    page can be loaded again. One that no key can read any more is replaced."""
    row = _row(user_id)
    try:
        decrypt(bytes(row.secret_encrypted))
    except CannotDecrypt:
        SecondFactor.objects.filter(pk=row.pk, confirmed_at=None).delete()
        row = _row(user_id)
    return row


def _row(user_id: int) -> SecondFactor:
    return SecondFactor.objects.get_or_create(
        user_id=user_id, defaults={"secret_encrypted": encrypt(os.urandom(SECRET_BYTES))}
    )[0]


def confirm(user_id: int, code: str) -> bool:
    """Switch it on, if the code shows that the app has the secret."""
    if not is_right(user_id, code):
        return False
    SecondFactor.objects.filter(user_id=user_id, confirmed_at=None).update(
        confirmed_at=timezone.now()
    )
    return True


def switch_off(user_id: int) -> bool:
    """Whether there was one."""
    return bool(SecondFactor.objects.filter(user_id=user_id).delete()[0])


def is_right(user_id: int, code: str) -> bool:
    """Whether the code is one of now, and take it: it counts once. Raises CannotDecrypt."""
    row = SecondFactor.objects.filter(user_id=user_id).first()
    given = "".join(code.split())
    if row is None or not (len(given) == DIGITS and given.isascii() and given.isdigit()):
        return False
    totp, now = _totp(row), int(time.time()) // STEP_SECONDS
    for step in (now + around for around in STEPS_AROUND):
        if _fits(totp, given, step):
            fresh = SecondFactor.objects.filter(pk=row.pk, last_step__lt=step)
            return fresh.update(last_step=step) == 1
    return False


def secret_text(row: SecondFactor) -> str:
    """The secret as apps take it when it is typed in."""
    return base64.b32encode(decrypt(bytes(row.secret_encrypted))).decode()


def address(row: SecondFactor, name: str) -> str:
    """What the QR code says (github.com/google/google-authenticator/wiki/Key-Uri-Format)."""
    return _totp(row).get_provisioning_uri(name, ISSUER)


def code_at(row: SecondFactor, moment: float) -> str:
    """The code that the app shows at a moment."""
    return _totp(row).generate(int(moment)).decode()


def _totp(row: SecondFactor) -> TOTP:
    secret = decrypt(bytes(row.secret_encrypted))
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # SHA-1 is what all apps know


def _fits(totp: TOTP, given: str, step: int) -> bool:
    try:
        totp.verify(given.encode(), step * STEP_SECONDS)
    except InvalidToken:
        return False
    return True
