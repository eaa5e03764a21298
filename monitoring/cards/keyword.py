"""The card of a keyword, and the list of keywords."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.selectors import zone_of
from accounts.telegram.types import BotMessage, Button
from core.formats import format_every
from monitoring import matching
from monitoring.cards.text import amount, button, clock, price_of, time_left
from monitoring.models import Keyword, KeywordPlatform
from monitoring.problems import in_words
from monitoring.selectors import (
    ERRORS,
    HEALTHY,
    NEVER,
    PAUSED,
    SILENT,
    STARTING,
    Health,
    health_of,
    keywords_of,
    searches_of,
)
from monitoring.services.finds import sellers
from monitoring.services.hits import Hits, hits_now
from monitoring.spelling import spellings
from outbox.text import Text, clip, speaking_to

Baseline = KeywordPlatform.Baseline
LIST_MAX = 60
LIST_BUTTONS = 20
FIRST = 3


def keyword_card(keyword: Keyword) -> BotMessage:
    """The card of a keyword: the parsed text, the baseline of each site, and what follows."""
    with speaking_to(keyword.person):
        text = Text().add(f"🔎 {keyword.text}", "bold")
        if keyword.deleted_at is not None:
            return text.line(
                _("Deleted. It comes back with its history if you add it again.")
            ).message()
        text.line(_terms(keyword), "italic")
        for pair in searches_of(keyword):
            text.line()
            _site(text, keyword, pair)
        if foot := _foot(keyword):
            text.line().line(foot)
        return text.message(buttons=_buttons(keyword))


def _terms(keyword: Keyword) -> str:
    """Describe the query and the match filter."""
    terms = matching.parse_terms(keyword.text)
    parts = [_("Searching for: %(words)s") % {"words": terms.words}]
    if terms.phrases:
        parts.append(_("together: %(words)s") % {"words": ", ".join(terms.phrases)})
    excluded = [*terms.excluded, *matching.parse_exclusions(keyword.exclude)]
    if excluded:
        parts.append(_("without: %(words)s") % {"words": matching.write_exclusions(excluded)})
    if left_out := sellers.left_out(keyword):
        names = clip(matching.write_names(left_out), 150)
        parts.append(_("without sellers: %(names)s") % {"names": names})
    if keyword.price_from is not None:
        parts.append(_("from %(price)s") % {"price": amount(keyword.price_from, keyword.currency)})
    if keyword.price_to is not None:
        parts.append(_("up to %(price)s") % {"price": amount(keyword.price_to, keyword.currency)})
    limited = keyword.price_from is not None or keyword.price_to is not None
    if limited and keyword.currency != "EUR":
        parts[-1] += ", " + _("for offers in %(currency)s") % {"currency": keyword.currency}
    if keyword.whole_words:
        parts.append(_("whole words only"))
    parts.append(_("titles and descriptions") if keyword.in_descriptions else _("titles"))
    return clip(" · ".join(parts), 600)


def _site(text: Text, keyword: Keyword, pair: KeywordPlatform) -> None:
    text.line(pair.platform.name, "bold").add(": ")
    if pair.baseline in (Baseline.PENDING, Baseline.RUNNING):
        text.add(_("searching…"))
        return
    if pair.baseline == Baseline.UNREAD:
        text.add(
            _(
                "⚠️ the answer of this site is not understood (%(why)s). You hear nothing from it "
                "until it is; it is tried again, and what is put up meanwhile is not lost."
            )
            % {"why": clip(in_words(pair.last_error), 120)}
        )
        return
    if pair.baseline == Baseline.FAILED:
        text.add(
            _("could not be searched (%(why)s). I'll try again.")
            % {"why": clip(in_words(pair.last_error), 120)}
        )
        return
    _hits(text, hits_now(pair, FIRST, timezone.now()), zone_of(keyword.person))
    if pair.baseline == Baseline.PARTIAL:
        text.line(_("(not all pages could be read; the rest follows)"), "italic")
    if pair.note:
        text.line(clip(in_words(pair.note), 150), "italic")


def _hits(text: Text, hits: Hits, zone: tzinfo) -> None:
    """What there is now and fits, with its price and, where the site says it, when it was put
    up."""
    count = hits.count
    text.add(
        ngettext("%(count)d listing now", "%(count)d listings now", count) % {"count": count}
        if count
        else _("nothing that fits right now")
    )
    if hits.others:
        text.add(
            " · "
            + ngettext("%(count)d other does not fit", "%(count)d others do not fit", hits.others)
            % {"count": hits.others}
        )
    for listing in hits.first:
        text.line("• ").add(clip(listing.title, 80), url=listing.url)
        text.add(f" – {clip(price_of(listing), 70)}")
        if listing.posted_at is not None:
            text.add(f" · {clock(listing.posted_at, zone)}")
    if count > len(hits.first):
        text.line(_("… and %(count)d more") % {"count": count - len(hits.first)})


def _foot(keyword: Keyword) -> str:
    """What happens from now on. Names only sites with a complete baseline: new listings on the
    others become part of their baseline."""
    if not keyword.active:
        return _("⏸ Paused.")
    read = [
        pair.platform.name for pair in searches_of(keyword) if pair.baseline == Baseline.COMPLETE
    ]
    lines = []
    if read:
        lines.append(
            _("I'll check %(sites)s %(every)s and tell you about new listings.")
            % {"every": format_every(keyword.frequency_seconds), "sites": ", ".join(read)}
        )
    if told := _also_told(keyword):
        lines.append(_("You'll also get: %(what)s") % {"what": " · ".join(told)})
    if keyword.typos and (words := spellings(keyword.text)):
        lines.append(_("I also search for: %(words)s") % {"words": clip(", ".join(words), 200)})
    if is_muted(keyword):
        lines.append(_("🔇 Muted."))
    return "\n".join(lines)


def _also_told(keyword: Keyword) -> list[str]:
    told = []
    if keyword.price_drops:
        told.append(_("lower prices"))
    if keyword.back_in_stock:
        told.append(_("what is offered again"))
    if keyword.no_bid_minutes:
        lead = timedelta(minutes=keyword.no_bid_minutes)
        told.append(
            _("auctions without a bid %(time)s before their end") % {"time": time_left(lead)}
        )
    return told


def is_muted(keyword: Keyword) -> bool:
    return keyword.muted_until is not None and keyword.muted_until > timezone.now()


def _buttons(keyword: Keyword) -> tuple[tuple[Button, ...], ...]:
    number = keyword.pk
    pause = (
        button(_("⏸ Pause"), "kpause", number)
        if keyword.active
        else button(_("▶️ Go on"), "kresume", number)
    )
    return (
        (button(_("📊 Statistics"), "kstat", number), button(_("🧪 Test"), "ktest", number)),
        (pause, button(_("🗑 Delete"), "kdel", number)),
        *_seller_button(keyword),
        *_options(keyword),
    )


def _options(keyword: Keyword) -> tuple[tuple[Button, ...], ...]:
    """Buttons of the optional notifications, with their state."""

    def option(text: str, action: str, on: bool) -> Button:
        return button(("☑ " if on else "☐ ") + text, action, keyword.pk)

    return (
        (
            option(_("Lower prices"), "kdrop", keyword.price_drops),
            option(_("Offered again"), "kback", keyword.back_in_stock),
        ),
        (
            option(_("Ends without a bid"), "knobid", keyword.no_bid_minutes > 0),
            option(_("Also typos"), "ktypos", keyword.typos),
        ),
    )


def _seller_button(keyword: Keyword) -> tuple[tuple[Button, ...], ...]:
    count = len(sellers.left_out(keyword))
    if not count:
        return ()
    text = _("🚫 Sellers left out (%(count)d)") % {"count": count}
    return ((button(text, "ksellers", keyword.pk),),)


def unmuted(keyword: Keyword, count: int) -> BotMessage:
    """The end of a muting, with a button for what was missed in it."""
    with speaking_to(keyword.person):
        text = _("🔊 “%(text)s” is no longer muted. Missed meanwhile: %(count)d") % {
            "text": keyword.text,
            "count": count,
        }
        return BotMessage(text, buttons=((missed_button(keyword.pk),),) if count else ())


def missed_button(keyword_id: int) -> Button:
    return button(_("📬 Show what was missed"), "kmissed", keyword_id)


def health_line(health: Health) -> str:
    match health.state:
        case "paused":
            return _("⏸ paused")
        case "starting":
            return _("🟡 first search is running")
        case "healthy":
            return _("🟢 all well")
        case "never":
            why = clip(health.why, 100)
            return _("🔴 could not be read yet: %(why)s") % {"why": why}
        case "silent":
            return _("🟠 not read for a while")
        case "errors":
            why = clip(health.why, 100)
            return _("🔴 errors: %(why)s") % {"why": why}
        case _:
            return _("⚪ no site is turned on")


SIGNS = {PAUSED: "⏸", STARTING: "🟡", HEALTHY: "🟢", SILENT: "🟠", ERRORS: "🔴", NEVER: "🔴"}


def _sign(keyword: Keyword) -> str:
    return SIGNS.get(health_of(keyword).state, "⚪")


def keyword_list(person: Person) -> BotMessage:
    """The list of a person's keywords, with their health."""
    with speaking_to(person):
        keywords = list(keywords_of(person)[: LIST_MAX + 1])
        if not keywords:
            return BotMessage(_("You have no keywords yet. Try: /search Kappmesser"))
        total = keywords_of(person).count()
        zone = zone_of(person)
        text = Text().add(_("Your keywords (%(count)d)") % {"count": total}, "bold")
        shown = 0
        for keyword in keywords[:LIST_MAX]:
            if not text.fits(700):
                break
            shown += 1
            text.line().line(keyword.text, "bold")
            mute = " 🔇" if is_muted(keyword) else ""
            text.add(f"{mute}\n{health_line(health_of(keyword))}")
            text.line(
                _("%(every)s · last try %(checked)s · last read %(success)s")
                % {
                    "every": format_every(keyword.frequency_seconds),
                    "checked": clock(keyword.last_checked, zone),
                    "success": clock(keyword.last_success, zone),
                }
            )
        if total > shown:
            text.line().line(_("… and %(count)d more") % {"count": total - shown})
        rows = tuple(
            (button(f"{_sign(one)} {clip(one.text, 40)}", "kshow", one.pk),)
            for one in keywords[: min(shown, LIST_BUTTONS)]
        )
        return text.message(buttons=rows)
