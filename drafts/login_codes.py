"""Mask login codes before a message is stored.

Whoever reads the database or the admin must not be able to sign in as the owner.
"""

from __future__ import annotations

import re
import unicodedata

from accounts.telegram.types import SERVICE_IDS

MASK = "•••••"
#: In chats of these kinds numbers are mostly no codes.
PEOPLE = ("private", "group", "channel")

#: How a message says that it brings a login code, in the languages of most services.
_SAYS_CODE = re.compile(
    r"\b(?:log-?in|sign-?in|verification|confirmation|two-?factor|2fa|one-?time)\s+(?:pass)?code"
    r"|\b(?:login|anmelde|bestätigungs|verifizierungs|zugangs)-?code"
    r"|\bкод\w*\s+(?:для\s+)?(?:вход|вхід|авториз|підтвердж|подтвержд)"
    r"|\btelegram\W{0,3}code|\bкод\w*\s+telegram"
    r"|\b(?:code|код\w*)\b.{0,80}(?:never|do not|don't|nicht|niemand|нікому|никому|не поділ)",
    re.IGNORECASE | re.DOTALL,
)
#: What is enough of that in a chat that is not one with a person.
_MAY_SAY_CODE = re.compile(
    r"\b(?:\w*code|код\w*|pin|tan|otp|passw\w+|kennw\w+|парол\w*)\b", re.IGNORECASE
)
_BEHIND_CODE = re.compile(r"(?i)((?:code|код\w*|passwor[dt]|пароль)\s*[:：–-]\s*)(\S+)")
_ALONE = re.compile(r"(?m)^[ \t]*\S{5,}[ \t]*$")
_DIGITS = re.compile(r"(?<![\w.,:])\d(?:[\s-]?\d){3,8}(?![\w:])")
_WORD = re.compile(r"\S+")
_LINK = re.compile(r"\w:/|\w\.\w")
_MIXED = re.compile(r"[a-zа-я][A-ZА-Я]")


def masked(text: str, *, sender_ids: frozenset[int], kind: str) -> str:
    """The text as it may be stored in a chat of this kind. In a chat with Telegram itself, and in
    what came from there, each word that can be a code or a link is masked; elsewhere the digits of
    a message that says it brings a code."""
    if kind == "service" or sender_ids & SERVICE_IDS:
        text = _BEHIND_CODE.sub(rf"\1{MASK}", _ALONE.sub(MASK, text))
        return _WORD.sub(lambda word: MASK if _may_be_code(word[0]) else word[0], text)
    says = _SAYS_CODE if kind in PEOPLE else _MAY_SAY_CODE
    return _DIGITS.sub(MASK, text) if says.search(text) else text


def _may_be_code(word: str) -> bool:
    """A digit of any script, a link, or capitals in the middle of a word."""
    if any(unicodedata.category(sign)[0] == "N" for sign in word):
        return True
    return bool(_LINK.search(word) or _MIXED.search(word))
