"""Re-encrypt all secrets with the newest key, while the system is running."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from accounts.models import SecondFactor, SignIn, TelegramAccount, TelegramSession
from core.encryption import CannotDecrypt, is_newest, rotate

#: A model, its encrypted column, and what that contains.
Column = tuple[type[Model], str, str]
#: Every encrypted column of this app.
ENCRYPTED_COLUMNS: tuple[Column, ...] = (
    (TelegramSession, "authorisation_encrypted", "sessions"),
    (TelegramAccount, "api_hash_encrypted", "api hashes"),
    (TelegramAccount, "proxy_secret_encrypted", "secrets of proxies"),
    (SignIn, "answer_encrypted", "answers to sign-ins"),
    (SignIn, "qr_encrypted", "QR codes"),
    (SecondFactor, "secret_encrypted", "secrets of second factors"),
)
#: A value that is changed by someone else so often is skipped this time.
TRIES = 5


@dataclass
class Rotation:
    """The result for one kind of secret; `unreadable` and `busy` are ids of rows."""

    what: str
    anew: int
    already: int
    unreadable: list[int]
    busy: list[int]

    @property
    def complete(self) -> bool:
        return not self.unreadable and not self.busy


def rotate_keys(others: Iterable[Column] = ()) -> list[Rotation]:
    """Encrypt everything, also these columns of other apps, with the first key of
    SESSION_ENCRYPTION_KEYS. A value that is changed meanwhile is not overwritten but read again."""
    return [_rotate(*column) for column in (*ENCRYPTED_COLUMNS, *others)]


def _rotate(model: type[Model], column: str, what: str) -> Rotation:
    done = Rotation(what, 0, 0, [], [])
    rows = model._default_manager.order_by("pk")
    for pk in list(rows.exclude(**{column: b""}).values_list("pk", flat=True)):
        try:
            tries = (_rotate_one(model, column, pk) for _try in range(TRIES))
            changed = next((one for one in tries if one is not None), None)
        except CannotDecrypt:
            done.unreadable.append(pk)
            continue
        if changed is None:
            done.busy.append(pk)
        elif changed:
            done.anew += 1
        else:
            done.already += 1
    return done


def _rotate_one(model: type[Model], column: str, pk: int) -> bool | None:
    """Whether the value was re-encrypted; None if it was changed by someone else meanwhile."""
    found = model._default_manager.filter(pk=pk).values_list(column, flat=True).first()
    encrypted = bytes(found or b"")
    if not encrypted or is_newest(encrypted):
        return False
    same = model._default_manager.filter(pk=pk, **{column: encrypted})
    return True if same.update(**{column: rotate(encrypted)}) == 1 else None
