"""Commands about one keyword."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.selectors import zone_of
from bot.commands import arguments as read
from bot.commands import links
from core.formats import format_every
from monitoring import matching, selectors
from monitoring.cards.keyword import missed_button
from monitoring.cards.text import clock
from monitoring.models import Inquiry, Keyword, Scan, Verdict
from monitoring.services import inquiries, keywords
from monitoring.services.notifying import mutings, notifications
from monitoring.services.pauses import set_active
from monitoring.services.scanning import scans
from outbox.replies import reply

#: A list of keywords may be sent as it was written down, so many of them.
MOST_AT_ONCE = 20
_BULLET = re.compile(r"^[-–•*·]\s+")
_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+(.+)")
#: So much of a line is shown where it is refused.
SHOWN = 40


def search(person: Person, text: str) -> str | None:
    """/search: watch a keyword; the answer is edited when the first search is done. Each line is a
    keyword."""
    if link := links.link_in(text):
        links.answer_link(person, link)
        return None
    lines = _without_marks([line.strip() for line in text.splitlines() if line.strip()])
    if len(lines) > 1:
        return _search_for_all(person, lines)
    _search_for(person, lines[0] if lines else text)
    return None


def _search_for_all(person: Person, lines: list[str]) -> str | None:
    """Watch many keywords; the answer names those that are refused, and where the list was cut."""
    refused = []
    for line in lines[:MOST_AT_ONCE]:
        try:
            _search_for(person, line)
        except keywords.Refused as why:
            refused.append(f"“{Truncator(line).chars(SHOWN)}”: {why}")
    if len(lines) > MOST_AT_ONCE:
        refused.append(
            _("I take %(most)d lines at once. Please send the rest again, from “%(line)s” on.")
            % {"most": MOST_AT_ONCE, "line": Truncator(lines[MOST_AT_ONCE]).chars(SHOWN)}
        )
    return "\n".join(refused) or None


def _without_marks(lines: list[str]) -> list[str]:
    """The lines of a list without their bullets; without their numbers, if these count the lines
    and the lines differ without them, too: "3. Reich Dolch" and "1. Modell" are no numbers of a
    list."""
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    found = [
        match[2] for place, match in enumerate(numbered, 1) if match and int(match[1]) == place
    ]
    if len(set(found)) == len(lines) > 1:
        return found
    return [_BULLET.sub("", line) for line in lines]


def _search_for(person: Person, text: str) -> None:
    keyword, new = keywords.add(person, text)
    if not new:
        reply(person, _("You already have the keyword “%(text)s”.") % {"text": keyword.text})
        notifications.show_new_keyword(keyword)
        return
    notifications.show_new_keyword(keyword)
    scans.scan_due(keyword_ids=[keyword.pk], reason=Scan.Reason.NEW)


def test(person: Person, text: str) -> str | None:
    """/test: what is there now, without watching it."""
    inquiries.ask(person, Inquiry.Kind.TEST, text=keywords.checked_text(text))
    return None


def change(person: Person, text: str) -> str | None:
    """/change: search for something else from now on."""
    keyword, new = read.old_and_new(person, text)
    old = keyword.text
    keywords.rename(keyword, new)
    reply(
        person,
        _("I now search for “%(new)s” instead of “%(old)s”.") % {"old": old, "new": keyword.text},
    )
    notifications.show_new_keyword(keyword)
    scans.scan_due(keyword_ids=[keyword.pk], reason=Scan.Reason.NEW)
    return None


def delete(person: Person, text: str) -> str | None:
    """/delete: asks first."""
    ask_to_delete(read.known_keyword(person, text))
    return None


def ask_to_delete(keyword: Keyword) -> None:
    buttons = [
        [(_("🗑 Yes, delete"), f"m:kdelyes:{keyword.pk}"), (_("No"), f"m:kdelno:{keyword.pk}")]
    ]
    reply(keyword.person, _("Delete the keyword “%(text)s”?") % {"text": keyword.text}, buttons)


def pause(person: Person, text: str) -> str:
    """/pause: one keyword, or all."""
    return _switch(person, text, active=False)


def resume(person: Person, text: str) -> str:
    """/resume: one keyword, or all."""
    return _switch(person, text, active=True)


def _switch(person: Person, text: str, *, active: bool) -> str:
    if text.strip():
        wanted = [read.known_keyword(person, text)]
    else:
        wanted = list(selectors.keywords_of(person))
    changed = set_active(wanted, active)
    if not changed:
        return _("There was nothing to change.")
    names = ", ".join(keyword.text for keyword in changed[:20])
    if active:
        return _("▶️ Searching again: %(names)s") % {"names": names}
    return _("⏸ Paused: %(names)s") % {"names": names}


def frequency(person: Person, text: str) -> str:
    """/frequency: how often to look."""
    keyword, rest = read.keyword_and_rest(person, text)
    if not rest:
        raise read.BadUsage
    seconds = read.seconds(rest)
    keywords.set_frequency(keyword, seconds)
    return _("I'll search for “%(text)s” %(every)s.") % {
        "text": keyword.text,
        "every": format_every(seconds),
    }


def mute(person: Person, text: str) -> str:
    """/mute: search on, but say nothing."""
    keyword, rest = read.keyword_and_rest(person, text)
    span = read.span(person, rest)
    keywords.mute(keyword, span)
    if span is None:
        return _("🔇 “%(text)s” is muted until you write /unmute %(text)s. The search goes on.") % {
            "text": keyword.text
        }
    return _("🔇 “%(text)s” is muted until %(until)s. The search goes on.") % {
        "text": keyword.text,
        "until": clock(timezone.now() + span, zone_of(person)),
    }


def unmute(person: Person, text: str) -> str | None:
    """/unmute: speak again."""
    keyword = read.known_keyword(person, text)
    if keyword.muted_until is None:
        return _("“%(text)s” is not muted.") % {"text": keyword.text}
    keywords.unmute(keyword)
    keyword.refresh_from_db()
    count = mutings.missed(keyword).count()
    answer = _("🔊 Notifications for “%(text)s” are back on. Missed meanwhile: %(count)d") % {
        "text": keyword.text,
        "count": count,
    }
    if not count:
        return answer
    button = missed_button(keyword.pk)
    reply(person, answer, [[(button.text, button.data)]])
    return None


def diagnose(person: Person, text: str) -> str | None:
    """/diagnose: baseline, next run, a probe of each site, a verdict."""
    keyword = read.known_keyword(person, text)
    inquiries.ask(person, Inquiry.Kind.DIAGNOSE, keyword=keyword)
    return None


def price(person: Person, text: str) -> str | None:
    """/price: only within these limits."""
    keyword, rest = read.keyword_and_rest(person, text)
    found = read.prices(rest)
    keywords.set_match_filter(
        keyword,
        price_from=found.low,
        price_to=found.high,
        currency=found.currency or keyword.currency,
    )
    notifications.show_new_keyword(keyword)
    return None


def exclude(person: Person, text: str) -> str | None:
    """/exclude: leave out listings with these words."""
    keyword, rest = read.keyword_and_words(person, text)
    if not rest:
        raise read.BadUsage
    words = () if read.is_off(rest) else matching.parse_exclusions(rest)
    stored = matching.write_exclusions(words)
    if len(stored) > 300:
        raise keywords.Refused(_("These are too many words to leave out."))
    keywords.set_match_filter(keyword, exclude=stored)
    notifications.show_new_keyword(keyword)
    if not words:
        return _("Nothing is left out for “%(text)s” any more.") % {"text": keyword.text}
    shown = " · ".join(f"“{word}”" for word in words)
    return _(
        "Left out for “%(text)s”: %(words)s. Each counts as a whole word; write *word* to leave "
        "out parts of words, too."
    ) % {"text": keyword.text, "words": shown}


def statistics(keyword: Keyword) -> str:
    """What a keyword has brought so far."""
    labels = dict(Verdict.choices)
    lines = [f"📊 {keyword.text}"]
    lines += [f"{labels[name]}: {count}" for name, count in selectors.counts_of(keyword).items()]
    return "\n".join(lines) if len(lines) > 1 else _("Nothing found yet.")
