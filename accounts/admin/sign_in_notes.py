"""What the page of a sign-in remembers for its user while that lasts: the phone number as it was
typed, so that it is shown and can be mended, and whether it may be another Telegram user.

It stands in the user's session, the number encrypted, and is gone when the sign-in ends.
"""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import TelegramAccount
from core.encryption import CannotDecrypt, decrypt, encrypt

LONGEST = 40


def number_of(request: HttpRequest, account: TelegramAccount) -> str:
    """The number that was typed last; empty if there is none."""
    kept = request.session.get(_name(account, "number"), "")
    try:
        return decrypt(kept.encode()).decode() if kept else ""
    except CannotDecrypt:
        return ""


def keep_number(request: HttpRequest, account: TelegramAccount, number: str) -> None:
    request.session[_name(account, "number")] = encrypt(number[:LONGEST].encode()).decode()


def other_user(request: HttpRequest, account: TelegramAccount) -> bool:
    return bool(request.session.get(_name(account, "other_user"), False))


def keep_other_user(request: HttpRequest, account: TelegramAccount) -> None:
    request.session[_name(account, "other_user")] = True


def forget(request: HttpRequest, account: TelegramAccount) -> None:
    """Nothing is left of it. A session that holds nothing of it is not written."""
    for what in ("number", "other_user"):
        if _name(account, what) in request.session:
            del request.session[_name(account, what)]


def _name(account: TelegramAccount, what: str) -> str:
    return f"sign-in-{account.pk}-{what}"
