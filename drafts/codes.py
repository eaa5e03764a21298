"""Mask login codes before a message is stored; pure.

Whoever reads the database or the admin must not be able to sign in as the owner.
"""

from __future__ import annotations

import re
import unicodedata

from accounts.telegram.types import SERVICE_IDS

MASK = "•••••"

#: How a message says that it brings a login code, in the languages of most services.
_SAYS_CODE = re.compile(
    r"\b(?:log-?in|sign-?in|verification|confirmation|two-?factor|2fa|one-?time)\s+(?:pass)?code"
    r"|\b(?:login|anmelde|bestätigungs|verifizierungs|zugangs)-?code"
    r"|\bкод\w*\s+(?:для\s+)?(?:вход|вхід|авториз|підтвердж|подтвержд)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w.,:])\d(?:[\s-]?\d){3,8}(?![\w:])")
_WORD = re.compile(r"\S+")
_LINK = re.compile(r"\w:/|\w\.\w")
_MIXED = re.compile(r"[^\W\d_]*[a-zа-я][A-ZА-Я]")


def masked(text: str, *, sender_ids: frozenset[int], service: bool) -> str:
    """The text as it may be stored. In a chat with a service account, and in what came from one,
    each word that can be a code or a link is masked; elsewhere the digits of a message that says
    it brings a login code."""
    if service or sender_ids & SERVICE_IDS:
        return _WORD.sub(lambda word: MASK if _may_be_code(word[0]) else word[0], text)
    return _DIGITS.sub(MASK, text) if _SAYS_CODE.search(text) else text


def _may_be_code(word: str) -> bool:
    """A digit of any script, a link, or capitals in the middle of a word."""
    if any(unicodedata.category(sign)[0] == "N" for sign in word):
        return True
    return bool(_LINK.search(word) or _MIXED.search(word))
