"""Messages of inquiries: test, check and diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.telegram.types import BotMessage
from monitoring.cards.keyword import health_line
from monitoring.cards.text import amount, clock, every
from monitoring.models import Inquiry, Keyword, KeywordPlatform
from monitoring.selectors import health_of, searches_of
from monitoring.services.quiet_hours import preferences_of, zone_of
from outbox.text import Text, clip, speaking_to

Kind = Inquiry.Kind


def inquiry(one: Inquiry) -> BotMessage:
    """The result of an inquiry, or a placeholder until it is there."""
    with speaking_to(one.person):
        subject = one.keyword.text if one.keyword else one.text
        if one.result is None:
            return BotMessage(_("🔍 Searching… %(text)s") % {"text": clip(subject, 150)})
        match one.kind:
            case Kind.TEST:
                return _test(subject, one.result).message()
            case Kind.CHECK:
                return _check(one.result).message()
            case _:
                return _diagnosis(one).message()


def _test(subject: str, result: Mapping[str, Any]) -> Text:
    text = Text().add("🧪 " + _("What is there now for “%(text)s”") % {"text": subject}, "bold")
    for site in result["sites"]:
        text.line()
        _probe(text, site)
        for item in site["items"]:
            price = Decimal(item["price"]) if item["price"] is not None else None
            text.line("• ").add(clip(item["title"], 80), url=item["url"])
            text.add(f" – {amount(price, item['currency']) or '/'}")
        more = site["count"] - len(site["items"])
        if more > 0:
            text.line(_("… and %(count)d more") % {"count": more})
    return text


def _probe(text: Text, site: Mapping[str, Any]) -> None:
    text.line(site["site"], "bold").add(": ")
    if site["error"]:
        text.add("⚠️ " + clip(site["error"], 200))
        return
    count = site["count"]
    text.add(
        _("nothing found")
        if not count
        else ngettext("%(count)d hit", "%(count)d hits", count) % {"count": count}
    )


def _check(result: Mapping[str, Any]) -> Text:
    text = Text().add("🔄 " + _("Everything was searched again"), "bold")
    for name, figures in result["figures"].items():
        text.line().line(name, "bold").add(": ")
        text.add(
            _("%(searches)d keywords, %(found)d new, %(errors)d with errors")
            % {key: figures[key] for key in ("searches", "found", "errors")}
        )
        if figures["last_error"]:
            text.line("⚠️ " + clip(figures["last_error"], 200))
    return text


def _diagnosis(one: Inquiry) -> Text:
    keyword = one.keyword
    if keyword is None or one.result is None:
        return Text().add(_("This keyword is gone."))
    text = Text().add("🩺 " + keyword.text, "bold")
    zone = zone_of(preferences_of(one.person))
    text.line(
        _("every %(every)s · next check %(next)s")
        % {
            "every": every(keyword.frequency_seconds),
            "next": clock(keyword.next_check_at, zone) if keyword.active else "/",
        }
    )
    probes = {site["site"]: site for site in one.result["sites"]}
    for pair in searches_of(keyword):
        text.line().line(pair.platform.name, "bold").add(f": {_baseline(pair)}")
        text.line(_("last success: %(time)s") % {"time": clock(pair.last_success, zone)})
        if pair.last_error:
            text.line("⚠️ " + clip(pair.last_error, 150))
        if pair.note:
            text.line(clip(pair.note, 150))
        if pair.platform.name in probes:
            text.line(_("Probe now: "))
            _probe_line(text, probes[pair.platform.name])
    text.line().line(_verdict(keyword, probes), "bold")
    return text


def _baseline(pair: KeywordPlatform) -> str:
    return _("baseline %(state)s, %(pages)d pages, %(items)d listings") % {
        "state": pair.get_baseline_display(),
        "pages": pair.baseline_pages,
        "items": pair.baseline_items,
    }


def _probe_line(text: Text, site: Mapping[str, Any]) -> None:
    if site["error"]:
        text.add("⚠️ " + clip(site["error"], 150))
    else:
        count = site["count"]
        text.add(ngettext("%(count)d hit", "%(count)d hits", count) % {"count": count})


def _verdict(keyword: Keyword, probes: Mapping[str, Mapping[str, Any]]) -> str:
    failing = [name for name, site in probes.items() if site["error"]]
    verdict = health_line(health_of(keyword))
    if failing:
        verdict += "\n" + _("Not reachable just now: %(sites)s") % {"sites": ", ".join(failing)}
    return verdict
