"""Numbers of bank accounts: IBANs and what looks like one. Pure."""

from __future__ import annotations

import re

_ACCOUNT = re.compile(
    r"\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?\b", re.IGNORECASE
)
#: An account number has so many digits at least.
LEAST_DIGITS = 8


def accounts_in(text: str) -> tuple[dict[str, str], str]:
    """The account numbers in a text, each with the words for it, and the rest of the text."""
    found: dict[str, str] = {}

    def take(hit: re.Match[str]) -> str:
        number = re.sub(r"[ -]", "", hit[0])
        if sum(map(str.isdigit, number)) < LEAST_DIGITS:
            return hit[0]
        found[f"account:{number.lower()}"] = hit[0]
        return "\n"

    return found, _ACCOUNT.sub(take, text)
