"""Reading what stands behind a command."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Person
from monitoring import matching
from monitoring.models import MAX_TEXT, Keyword
from monitoring.platforms import parsing
from monitoring.services import keywords
from monitoring.services.keywords import Refused

OFF = {"aus", "off", "nein", "no", "ні", "вимк", "-", "0"}
ON = {"an", "on", "ein", "ja", "yes", "так", "увімк"}


def usage(example: str) -> Refused:
    return Refused(_("Please write it like this: %(example)s") % {"example": example})


def known_keyword(person: Person, text: str, example: str) -> Keyword:
    """The person's keyword of this text; raises Refused."""
    if not text.strip():
        raise usage(example)
    keyword = keywords.find(person, text[: 4 * MAX_TEXT])
    if keyword is None:
        shown = matching.tidy(text[:200])[:MAX_TEXT]
        raise Refused(_("You have no keyword “%(text)s”. /liste shows them all.") % {"text": shown})
    return keyword


def keyword_and_rest(person: Person, text: str, example: str) -> tuple[Keyword, str]:
    """A keyword and what follows it. The longest beginning that is a keyword counts, so a keyword
    may have blanks in it."""
    if not text.strip():
        raise usage(example)
    words = matching.tidy(text[: 8 * MAX_TEXT]).split(" ")
    for length in range(min(len(words), 60), 0, -1):
        keyword = keywords.find(person, " ".join(words[:length]))
        if keyword is not None:
            return keyword, " ".join(words[length:])
    return known_keyword(person, text, example), ""


def old_and_new(person: Person, text: str, example: str) -> tuple[Keyword, str]:
    """Two terms: in quotes, or the first is a known keyword and the rest is the new one."""
    quoted = re.fullmatch(r'\s*"([^"]+)"\s+(.+?)\s*', matching.tidy(text[: 8 * MAX_TEXT]))
    if quoted:
        return known_keyword(person, quoted[1], example), quoted[2]
    keyword, rest = keyword_and_rest(person, text, example)
    if not rest:
        raise usage(example)
    return keyword, rest


def seconds(text: str, example: str) -> int:
    span = keywords.duration(text, "s")
    if span is None:
        raise usage(example)
    return int(min(span.total_seconds(), 10**9))


def span(text: str, example: str) -> timedelta | None:
    """How long; None for an empty text. Raises Refused."""
    if not text.strip():
        return None
    found = keywords.duration(text, "m")
    if found is None or not timedelta(minutes=1) <= found <= timedelta(days=366):
        raise Refused(
            _("A duration is 30m, 2h or 7d, at most a year. For example: %(example)s")
            % {"example": example}
        )
    return found


def prices(text: str, example: str) -> tuple[Decimal | None, Decimal | None]:
    """ "10-50", "-50", "10-", or a word that switches the limits off."""
    text = text.strip().lower().replace("–", "-").replace("€", "").replace(" ", "")
    if text in OFF - {"-", "0"}:
        return None, None
    match = re.fullmatch(r"([\d.,]*)-([\d.,]*)", text)
    if not match or not (match[1] or match[2]):
        raise usage(example)
    low, high = (parsing.price(part) if part else None for part in match.groups())
    if (match[1] and low is None) or (match[2] and high is None):
        raise usage(example)
    return low, high


def hours(text: str, example: str) -> tuple[time, time] | None:
    """ "22-7" or "22:30-06:15"; None if it is switched off."""
    text = text.strip().lower().replace("–", "-").replace(" ", "")
    if text in OFF:
        return None
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", text)
    if not match:
        raise usage(example)
    try:
        start = time(int(match[1]) % 24, int(match[2] or 0))
        return start, time(int(match[3]) % 24, int(match[4] or 0))
    except ValueError:
        raise usage(example) from None
