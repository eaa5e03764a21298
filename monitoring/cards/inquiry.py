"""Messages of inquiries: test, check and diagnosis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from accounts.selectors import zone_of
from accounts.telegram.types import BotMessage, Button
from core.formats import format_every
from monitoring.cards.keyword import health_line
from monitoring.cards.text import amount, clock
from monitoring.models import Inquiry, Keyword, KeywordPlatform
from monitoring.problems import in_words
from monitoring.selectors import health_of, searches_of
from outbox.text import Text, clip, speaking_to

Kind = Inquiry.Kind

#: What is said of a site that can't be added.
SITE_PROBLEMS = {
    "address": gettext_lazy(
        "I can't see in this link where the search words stand. Search for something on the site, "
        "and send me the address of the results, and after it what you searched for."
    ),
    "fetch": gettext_lazy("This page can't be fetched."),
    "list": gettext_lazy(
        "I find no list of listings on this page. It can be described in the admin."
    ),
    "known": gettext_lazy("I already search this site."),
}


def inquiry(one: Inquiry) -> BotMessage:
    """The result of an inquiry, or a placeholder until it is there."""
    with speaking_to(one.person):
        subject = one.subject
        if one.finished_at is None or one.result is None:
            return _unfinished(subject, one.result).message()
        match one.kind:
            case Kind.TEST:
                return _test(subject, one.result).message()
            case Kind.CHECK:
                return _check(one.result).message()
            case Kind.SITE:
                return _proposal(one.result)
            case _:
                return _diagnosis(one).message()


def _unfinished(subject: str, result: Mapping[str, Any] | None) -> Text:
    """What is known so far."""
    text = Text().add(_("🔍 Searching… %(text)s") % {"text": clip(subject, 150)})
    if result is None:
        return text
    sites = result.get("sites", result.get("figures", ()))
    text.line(_("%(done)d of %(count)d sites") % {"done": len(sites), "count": result["of"]})
    for site in result.get("sites", ()):
        _probe(text, site)
    return text


def _test(subject: str, result: Mapping[str, Any]) -> Text:
    text = Text().add("🧪 " + _("What is there now for “%(text)s”") % {"text": subject}, "bold")
    for site in result["sites"]:
        text.line()
        _probe(text, site)
        _items(text, site["items"])
        more = site["count"] - len(site["items"])
        if more > 0:
            text.line(_("… and %(count)d more") % {"count": more})
    return text


def _proposal(result: Mapping[str, Any]) -> BotMessage:
    """How a new site would be read, with the buttons to add it."""
    if problem := result.get("problem"):
        text = Text().add("🌐 " + str(SITE_PROBLEMS[problem]))
        if result["detail"]:
            text.line(clip(in_words(result["detail"]), 200), "italic")
        return text.message()
    text = Text().add("🌐 " + _("This is how I read %(site)s") % {"site": result["site"]}, "bold")
    _items(text, result["items"])
    text.line().line(
        _("Listings on this page: %(count)d, with a picture: %(pictures)d. Is that right?")
        % {"count": result["count"], "pictures": result["pictures"]}
    )
    buttons = (
        Button("✅ " + _("Add this site"), data=f"s:add:{result['platform']}"),
        Button("✖️ " + _("No"), data=f"s:drop:{result['platform']}"),
    )
    return text.message(buttons=(buttons,))


def _items(text: Text, items: Sequence[Mapping[str, Any]]) -> None:
    """A line for each item: title, link and price."""
    for item in items:
        price = Decimal(item["price"]) if item["price"] is not None else None
        text.line("• ").add(clip(item["title"], 80), url=item["url"])
        text.add(f" – {amount(price, item['currency']) or '/'}")


def _probe(text: Text, site: Mapping[str, Any]) -> None:
    text.line(site["site"], "bold").add(": ")
    if site["error"]:
        text.add("⚠️ " + clip(in_words(site["error"]), 200))
        return
    count = site["count"]
    text.add(
        _("nothing found")
        if not count
        else ngettext("%(count)d hit", "%(count)d hits", count) % {"count": count}
    )


def _check(result: Mapping[str, Any]) -> Text:
    figures: Mapping[str, Any] = result["figures"]
    if not result["keywords"]:
        return Text().add(_("⏸ All your keywords are paused, so nothing was searched."))
    text = Text().add("🔄 " + _checked(result["keywords"], figures), "bold")
    for name, one in figures.items():
        if one["errors"]:
            text.line("⚠️ ").add(name, "bold")
            text.add(f": {clip(in_words(one['last_error']), 200)}" if one["last_error"] else "")
        elif one["found"]:
            text.line(name, "bold").add(": ").add(_new(one["found"]))
    return text


def _checked(keywords: int, figures: Mapping[str, Any]) -> str:
    """What came of a check, in one sentence."""
    silent = sum(bool(one["errors"]) for one in figures.values())
    results = [_new(sum(one["found"] for one in figures.values()))]
    if silent:
        results.append(
            ngettext("%(count)d site did not answer", "%(count)d sites did not answer", silent)
            % {"count": silent}
        )
    sites = npgettext("checked on", "%(count)d site", "%(count)d sites", len(figures))
    searched = ngettext("%(count)d keyword", "%(count)d keywords", keywords)
    return _("Checked %(keywords)s on %(sites)s: %(results)s.") % {
        "keywords": searched % {"count": keywords},
        "sites": sites % {"count": len(figures)},
        "results": ", ".join(results),
    }


def _new(count: int) -> str:
    if not count:
        return _("nothing new")
    return ngettext("%(count)d new", "%(count)d new", count) % {"count": count}


def _diagnosis(one: Inquiry) -> Text:
    keyword = one.keyword
    if keyword is None or one.result is None:
        return Text().add(_("This keyword is gone."))
    text = Text().add("🩺 " + keyword.text, "bold")
    zone = zone_of(one.person)
    text.line(
        _("%(every)s · next check %(next)s")
        % {
            "every": format_every(keyword.frequency_seconds),
            "next": clock(keyword.next_check_at, zone) if keyword.active else "/",
        }
    )
    probes = {site["site"]: site for site in one.result["sites"]}
    for pair in searches_of(keyword):
        text.line().line(pair.platform.name, "bold").add(f": {_baseline(pair)}")
        text.line(_("last read: %(time)s") % {"time": clock(pair.last_success, zone)})
        if pair.last_error:
            text.line("⚠️ " + clip(in_words(pair.last_error), 150))
        if pair.note:
            text.line(clip(in_words(pair.note), 150))
        if pair.platform.name in probes:
            text.line(_("Found now: "))
            _probe_line(text, probes[pair.platform.name])
    text.line().line(_verdict(keyword, probes), "bold")
    return text


def _baseline(pair: KeywordPlatform) -> str:
    return _("first search %(state)s: %(pages)d pages, %(items)d listings") % {
        "state": pair.get_baseline_display(),
        "pages": pair.baseline_pages,
        "items": pair.baseline_items,
    }


def _probe_line(text: Text, site: Mapping[str, Any]) -> None:
    if site["error"]:
        text.add("⚠️ " + clip(in_words(site["error"]), 150))
    else:
        count = site["count"]
        text.add(ngettext("%(count)d hit", "%(count)d hits", count) % {"count": count})


def _verdict(keyword: Keyword, probes: Mapping[str, Mapping[str, Any]]) -> str:
    failing = [name for name, site in probes.items() if site["error"]]
    verdict = health_line(health_of(keyword))
    if failing:
        verdict += "\n" + _("Not reachable just now: %(sites)s") % {"sites": ", ".join(failing)}
    return verdict
