"""Giving everything that is encrypted here a new key, while all goes on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from accounts.models import SignIn, TelegramAccount, TelegramSession
from core.encryption import CannotDecrypt, is_newest, rotate

#: Every encrypted column, and what is in it.
SEALED: tuple[tuple[type[Model], str, str], ...] = (
    (TelegramSession, "authorisation_encrypted", "sessions"),
    (TelegramAccount, "api_hash_encrypted", "api hashes"),
    (TelegramAccount, "proxy_secret_encrypted", "secrets of proxies"),
    (SignIn, "answer_encrypted", "answers to sign-ins"),
    (SignIn, "qr_encrypted", "QR codes"),
)
#: A value that changes under our hands so often is left to the next time.
TRIES = 5


@dataclass
class Rotated:
    """What became of one kind of secret; `unreadable` and `busy` are ids of rows."""

    what: str
    anew: int
    already: int
    unreadable: list[int]
    busy: list[int]

    @property
    def complete(self) -> bool:
        return not self.unreadable and not self.busy


def rotate_keys() -> list[Rotated]:
    """Encrypt everything with the first key of SESSION_ENCRYPTION_KEYS. What someone else writes
    meanwhile is never overwritten, but read again."""
    return [_rotate(model, column, what) for model, column, what in SEALED]


def _rotate(model: type[Model], column: str, what: str) -> Rotated:
    done = Rotated(what, 0, 0, [], [])
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
    """Whether the value was changed; None if it was not what it had been a moment ago."""
    found = model._default_manager.filter(pk=pk).values_list(column, flat=True).first()
    authorisation_encrypted = bytes(found or b"")
    if not authorisation_encrypted or is_newest(authorisation_encrypted):
        return False
    same = model._default_manager.filter(pk=pk, **{column: authorisation_encrypted})
    return True if same.update(**{column: rotate(authorisation_encrypted)}) == 1 else None
