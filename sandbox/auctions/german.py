"""Prices, times and addresses, as German sites write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_BERLIN = ZoneInfo("Europe/Berlin")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def euros(cents: int) -> str:
    """109900 -> "1.099,00"."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d}"


def cents(euro: float) -> int:
    """What a price in euros is in cents."""
    if not 0 <= euro < 1e9:
        raise ValueError("a price must be between 0 and a thousand million")
    return round(euro * 100)


def slug(title: str) -> str:
    """The words of a title, fit for an address."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_UMLAUTS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "artikel"


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """What the sites compare: without case, compatible forms alike."""
    return unicodedata.normalize("NFKC", text).casefold()


def berlin(at: float) -> datetime:
    """A moment on the sites' clock."""
    return datetime.fromtimestamp(at, _BERLIN)


def left_in_words(seconds: float) -> str:
    """egun.de: "9 Tage, 0 Std", "20 Std, 12 Min"."""
    left = int(seconds)
    if left <= 0:
        return "beendet"
    if left >= _DAY:
        return f"{left // _DAY} Tage, {left % _DAY // _HOUR} Std"
    if left >= _HOUR:
        return f"{left // _HOUR} Std, {left % _HOUR // _MINUTE} Min"
    return f"{left // _MINUTE} Min, {left % _MINUTE} Sek"


def left_classic(seconds: float) -> str:
    """egun.de, classic: "04:42", "1 Tage<br>04:06", "beendet"."""
    left = int(seconds)
    if left <= 0:
        return "beendet"
    clock = f"{left % _DAY // _HOUR:02d}:{left % _HOUR // _MINUTE:02d}"
    return f"{left // _DAY} Tage<br>{clock}" if left >= _DAY else clock


def left_militaria(seconds: float) -> str:
    """militaria321.com: "2 T. 8 Std. 47 Min. 35 Sek.", held together by &nbsp;."""
    left = max(int(seconds), 0)
    parts = (
        (left // _DAY, "T."),
        (left % _DAY // _HOUR, "Std."),
        (left % _HOUR // _MINUTE, "Min."),
    )
    told = [f"{amount}&nbsp;{unit}" for amount, unit in parts if amount]
    return " ".join([*told, f"{left % _MINUTE}&nbsp;Sek."])
