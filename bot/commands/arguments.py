"""Reading what stands behind a command."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from difflib import get_close_matches

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.selectors import zone_of
from monitoring import matching, phrases, selectors
from monitoring.models import MAX_NOTICE_MINUTES, MAX_TEXT, Keyword
from monitoring.price_phrases import PriceRange, price_range
from monitoring.services import keywords
from monitoring.services.keywords import Refused
from monitoring.vocabulary import ENDLESS, OFF, ON

#: What may stand before a keyword: "Preis für Helm".
_FOR = re.compile(r"(?:für|for|для)\s+", re.I)
#: So many words may be those of a misspelt keyword, and so much of it is right then.
MOST_WORDS, ALIKE = 6, 0.75


class BadUsage(Refused):
    """What stands behind a command can't be read. The answer shows how it is written, with the
    command's own example or another `argument`; `why` is a sentence before that."""

    def __init__(self, why: str = "", *, argument: str = "") -> None:
        super().__init__(why)
        self.argument = argument

    def sentence(self, usage: str) -> str:
        """The answer, with the command as it is written for this person."""
        why = str(self)
        if why:
            return f"{why} " + _("For example: %(example)s") % {"example": usage}
        return _("Please write it like this: %(example)s") % {"example": usage}


def is_off(text: str) -> bool:
    """Whether a text means "off", whatever is around it: "aus!", "„aus“"."""
    return phrases.prepared(text) in OFF


def is_on(text: str) -> bool:
    return phrases.prepared(text) in ON


def known_keyword(person: Person, text: str) -> Keyword:
    """The person's keyword of this text; raises Refused."""
    if not text.strip():
        raise BadUsage
    text = text[: 4 * MAX_TEXT]
    keyword = keywords.find(person, text) or keywords.find(person, phrases.prepared(text))
    if keyword is None:
        raise Refused(_unknown(person, matching.tidy(text[:200])[:MAX_TEXT]))
    return keyword


def _unknown(person: Person, text: str) -> str:
    """What to answer where no keyword of a person is meant; one that is written alike is named."""
    known = {one.normalized: one.text for one in selectors.keywords_of(person)}
    words = matching.normalize(text).split(" ")
    beginnings = [" ".join(words[:length]) for length in range(len(words), 0, -1)][-MOST_WORDS:]
    alike = (get_close_matches(one, known, 1, ALIKE) for one in beginnings)
    meant = next((known[found[0]] for found in alike if found), None)
    if meant is None:
        return _("You have no keyword “%(text)s”. /list shows them all.") % {"text": text}
    return _("You have no keyword “%(text)s”. Do you mean “%(meant)s”?") % {
        "text": text,
        "meant": meant,
    }


def keyword_and_rest(person: Person, text: str) -> tuple[Keyword, str]:
    """A keyword and the price, time or switch for it, which mostly follows, but may stand before
    it: "bis 50 Helm". The longest beginning or end that is a keyword counts, so one may have blanks
    in it."""
    if found := _keyword_first(person, text) or _keyword_first(person, _FOR.sub("", text, 1)):
        return found
    words = matching.tidy(text[: 8 * MAX_TEXT]).split(" ")
    for start in range(max(1, len(words) - 60), len(words)):
        if keyword := keywords.find(person, " ".join(words[start:])):
            return keyword, " ".join(words[:start])
    return known_keyword(person, text), ""


def keyword_and_words(person: Person, text: str) -> tuple[Keyword, str]:
    """A keyword and the words that follow it. They may be any, also a keyword, so none of them is
    taken for the one that is meant."""
    return _keyword_first(person, text) or (known_keyword(person, text), "")


def _keyword_first(person: Person, text: str) -> tuple[Keyword, str] | None:
    if not text.strip():
        raise BadUsage
    tidy = matching.tidy(text[: 8 * MAX_TEXT])
    quoted = re.match(r'"([^"]+)"[,:;]?(?:\s+|$)(.*)', tidy)
    if quoted and (keyword := keywords.find(person, quoted[1])):
        return keyword, quoted[2]
    words = tidy.split(" ")
    for length in range(min(len(words), 60), 0, -1):
        beginning = " ".join(words[:length])
        keyword = keywords.find(person, beginning) or keywords.find(person, beginning.strip(",:;"))
        if keyword is not None:
            return keyword, " ".join(words[length:])
    return None


def old_and_new(person: Person, text: str) -> tuple[Keyword, str]:
    """A known keyword and the text that takes its place: `Helm Dolch`, `from Helm to Dolch`,
    `Helm -> Dolch`, `"US Helm" "US Dolch"`."""
    plain = phrases.without_from(matching.tidy(text[: 8 * MAX_TEXT]))
    found = _keyword_first(person, text) or _keyword_first(person, plain)
    keyword, rest = found or (known_keyword(person, text), "")
    new = phrases.without_into(rest)
    if not new:
        raise BadUsage
    return keyword, new


def seconds(text: str) -> int:
    span = phrases.duration(text, "s")
    if span is None:
        raise BadUsage
    return int(min(span.total_seconds(), 10**9))


def span(person: Person, text: str) -> timedelta | None:
    """How long; None for an empty text, or for ever. Raises Refused."""
    if not text.strip() or phrases.prepared(text) in ENDLESS:
        return None
    found = phrases.duration(text, "m") or _until(person, text)
    if found is None or not timedelta(minutes=1) <= found <= timedelta(days=366):
        raise BadUsage(_("A duration is 30m, 2h or 7d, at most a year."))
    return found


def _until(person: Person, text: str) -> timedelta | None:
    """How long it is to a time of day in the person's time zone."""
    end = phrases.until(text)
    if end is None:
        return None
    zone = zone_of(person)
    now = timezone.now().astimezone(zone)
    moment = datetime.combine(now.date(), end, zone)
    if moment <= now:
        moment = datetime.combine(now.date() + timedelta(days=1), end, zone)
    return moment - now


def notice_minutes(text: str) -> int:
    """How long before an end to be told, in minutes; 0 if that is switched off."""
    if is_off(text):
        return 0
    lead = phrases.lead_time(text)
    if lead is None:
        raise BadUsage
    minutes = int(lead.total_seconds() // 60)
    if not 1 <= minutes <= MAX_NOTICE_MINUTES:
        raise Refused(_("Between a minute and 7 days before the end."))
    return minutes


def prices(text: str) -> PriceRange:
    """Price limits, or none if they are switched off."""
    found = price_range(text)
    if found is None:
        raise BadUsage
    return found


def hours(text: str) -> tuple[time, time] | None:
    """From when to when; None if it is switched off."""
    if is_off(text):
        return None
    found = phrases.clock_range(text)
    if found is None:
        raise BadUsage
    return found
