"""Buttons of finds and keywords."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from bot import refusals
from bot.callbacks.own_keyword import deleted, on_keyword
from bot.callbacks.sellers import counts_again, show_sellers
from bot.commands import keywords as commands
from bot.commands import links, options, reports
from bot.commands.options import NO_BID_MINUTES, set_options
from bot.types import ButtonPress, CallbackAnswer
from monitoring.models import Announcement, Inquiry, Keyword, Listing
from monitoring.selectors import keywords_finding
from monitoring.services import inquiries, keywords
from monitoring.services.finds import sellers
from monitoring.services.finds.announcements import mark_seen
from monitoring.services.notifying import find_messages, mutings, notifications
from monitoring.services.pauses import set_active
from monitoring.services.stars import star, unstar
from outbox.replies import reply

PREFIX = "m:"
PATTERN = re.compile(r"m:([a-z]{1,12}):(\d{1,18})")
MUTE = timedelta(minutes=30)


def handle(press: ButtonPress) -> CallbackAnswer:
    """Do what a button says."""
    person, action, number = press.person, press.match[1], int(press.match[2])
    if action in ON_FINDS:
        announcement = (
            Announcement.objects.filter(pk=number, person=person).select_related("listing").first()
        )
        return ON_FINDS[action](announcement) if announcement else refusals.no_longer_works()
    if action in ON_KEYWORDS:
        return on_keyword(number, person, ON_KEYWORDS[action])
    listing = Listing.objects.filter(pk=number).first() if action == "lstar" else None
    if listing is None:
        return refusals.no_longer_works()
    star(person, listing)
    return CallbackAnswer(links.starred(person))


# --- on finds -----------------------------------------------------------------------------------


def _seen(one: Announcement) -> CallbackAnswer:
    mark_seen(Announcement.objects.filter(pk=one.pk))
    find_messages.refresh(one)
    return CallbackAnswer(_("Noted."))


def _all_seen(one: Announcement) -> CallbackAnswer:
    together = Announcement.objects.filter(delivery=one.delivery_id or 0, person=one.person)
    rows = together | Announcement.objects.filter(pk=one.pk)
    if mark_seen(rows):
        find_messages.refresh(one)
    return CallbackAnswer(_("Noted."))


def _star(one: Announcement) -> CallbackAnswer:
    star(one.person, one.listing)
    find_messages.refresh(one)
    return CallbackAnswer(links.starred(one.person))


def _unstar(one: Announcement) -> CallbackAnswer:
    unstar(one.person, one.listing)
    find_messages.refresh(one)
    return CallbackAnswer(_("Star removed."))


def _mute(one: Announcement) -> CallbackAnswer:
    found = _keywords_of(one)
    for keyword in found:
        keywords.mute(keyword, MUTE)
    notifications.show_keywords(found)
    names = ", ".join(keyword.text for keyword in found)
    return CallbackAnswer(_("🔇 Muted for 30 minutes: %(names)s") % {"names": names[:150]})


def _held(one: Announcement) -> CallbackAnswer:
    if not notifications.send_held(one.person):
        return CallbackAnswer(_("These were sent already."))
    return CallbackAnswer(_("They are on their way."))


def _drop(one: Announcement) -> CallbackAnswer:
    found = _keywords_of(one)
    for keyword in found[:3]:
        commands.ask_to_delete(keyword)
    return CallbackAnswer(_("Please confirm below.")) if found else deleted()


def _without_seller(one: Announcement) -> CallbackAnswer:
    return _judge_seller(one, leave_out=True)


def _seller_again(one: Announcement) -> CallbackAnswer:
    return _judge_seller(one, leave_out=False)


def _judge_seller(one: Announcement, *, leave_out: bool) -> CallbackAnswer:
    """Leave the seller of a find out of the keywords that found it, or no longer."""
    found, seller = _keywords_of(one), one.listing.seller
    if not found or not seller:
        return deleted() if seller else refusals.no_longer_works()
    try:
        (sellers.leave_out if leave_out else sellers.allow)(found, seller)
    except keywords.Refused as refused:
        return CallbackAnswer(str(refused), alert=True)
    notifications.show_keywords(found)
    find_messages.refresh(one)
    values = {"seller": seller[:60], "names": ", ".join(one.text for one in found)[:100]}
    if leave_out:
        return CallbackAnswer(_("🚫 Nothing more from %(seller)s for: %(names)s") % values)
    return counts_again(values)


def _keywords_of(one: Announcement) -> list[Keyword]:
    """The keywords that found it."""
    return keywords_finding(one.person, one.listing)


def _card(one: Announcement) -> CallbackAnswer:
    """A button of a message of many finds."""
    find_messages.send_card(one)
    return CallbackAnswer(_("⬇️ Here it is."))


# --- on keywords --------------------------------------------------------------------------------


def _show(keyword: Keyword) -> CallbackAnswer:
    notifications.show_new_keyword(keyword)
    return CallbackAnswer("")


def _statistics(keyword: Keyword) -> CallbackAnswer:
    reply(keyword.person, reports.statistics(keyword))
    return CallbackAnswer("")


def _test(keyword: Keyword) -> CallbackAnswer:
    inquiries.ask(keyword.person, Inquiry.Kind.TEST, keyword=keyword)
    return CallbackAnswer(_("Searching…"), slow=True)


def _pause(keyword: Keyword) -> CallbackAnswer:
    set_active([keyword], False)
    notifications.show_keyword(keyword)
    return CallbackAnswer(_("⏸ Paused."))


def _resume(keyword: Keyword) -> CallbackAnswer:
    set_active([keyword], True)
    notifications.show_keyword(keyword)
    return CallbackAnswer(_("▶️ Searching again."))


def _ask_delete(keyword: Keyword) -> CallbackAnswer:
    commands.ask_to_delete(keyword)
    return CallbackAnswer(_("Please confirm below."))


def _delete(keyword: Keyword) -> CallbackAnswer:
    keywords.delete(keyword)
    notifications.show_keyword(keyword)
    reply(keyword.person, _("🗑 “%(text)s” is deleted.") % {"text": keyword.text})
    return CallbackAnswer(_("Deleted."))


def _switch_drops(keyword: Keyword) -> CallbackAnswer:
    return _switch(keyword, price_drops=not keyword.price_drops)


def _switch_back(keyword: Keyword) -> CallbackAnswer:
    return _switch(keyword, back_in_stock=not keyword.back_in_stock)


def _switch_no_bid(keyword: Keyword) -> CallbackAnswer:
    return _switch(keyword, no_bid_minutes=0 if keyword.no_bid_minutes else NO_BID_MINUTES)


def _switch_typos(keyword: Keyword) -> CallbackAnswer:
    return CallbackAnswer(options.set_typos(keyword, not keyword.typos))


def _switch(keyword: Keyword, **options: bool | int) -> CallbackAnswer:
    set_options(keyword, **options)
    return CallbackAnswer(_("Noted."))


def _missed(keyword: Keyword) -> CallbackAnswer:
    if not mutings.send_missed(keyword):
        return CallbackAnswer(_("These were sent already."))
    return CallbackAnswer(_("They are on their way."))


def _keep(keyword: Keyword) -> CallbackAnswer:
    return CallbackAnswer(_("Nothing was deleted."))


ON_FINDS: dict[str, Callable[[Announcement], CallbackAnswer]] = {
    "seen": _seen,
    "seenall": _all_seen,
    "star": _star,
    "unstar": _unstar,
    "mute": _mute,
    "drop": _drop,
    "held": _held,
    "fcard": _card,
    "noseller": _without_seller,
    "okseller": _seller_again,
}
ON_KEYWORDS: dict[str, Callable[[Keyword], CallbackAnswer]] = {
    "kshow": _show,
    "kstat": _statistics,
    "ktest": _test,
    "kpause": _pause,
    "kresume": _resume,
    "kdel": _ask_delete,
    "kdelyes": _delete,
    "kdelno": _keep,
    "kmissed": _missed,
    "kdrop": _switch_drops,
    "kback": _switch_back,
    "knobid": _switch_no_bid,
    "ktypos": _switch_typos,
    "ksellers": show_sellers,
}
