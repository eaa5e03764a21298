"""Messages about finds: a single one, many in one message, and notices about starred listings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.selectors import zone_of
from accounts.telegram.types import BotMessage, Button
from monitoring.cards.text import amount, button, clock, price_of
from monitoring.models import Announcement, Listing, Star
from monitoring.selectors import keywords_finding, keywords_naming
from monitoring.services.finds import sellers
from monitoring.services.notifying.quiet_hours import preferences_of
from monitoring.services.stars import is_starred
from monitoring.typical import START, Typical, far_below, prices_of
from outbox.text import Text, clip, speaking_to

PriceKind = Listing.PriceKind
Change = Announcement.Change
TITLE = 200
#: So long at most are the parts of a find, so that it fits below a picture (1024 UTF-16 units).
FIND_TITLE, WHY, NAMES = 150, 150, 100
#: How many other sites are named.
MOST_JOINED = 3
#: Numbers in a row of buttons.
IN_A_ROW = 5
#: Room for one line of an album, and for what follows the last one, in UTF-16 units.
LINE = 350


def find(announcement: Announcement) -> BotMessage:
    """One new listing, with its picture, and where else the same thing is."""
    person, listing = announcement.person, announcement.listing
    preferences = preferences_of(person)
    joined = joined_to([announcement])[announcement.pk]
    with speaking_to(person):
        zone = zone_of(person)
        text = Text().add(f"🆕 {clip(listing.title, FIND_TITLE)}", "bold")
        if why := _why_now(announcement, zone):
            text.line(clip(why, WHY), "italic")
        text.line(f"💶 {price_of(listing)}")
        if low := _far_below(announcement):
            text.line(clip(low, 110))
        text.line(f"🏷 {clip(listing.site, 50)}")
        if listing.seller:
            text.add(" · " + _("seller: %(name)s") % {"name": clip(listing.seller, 50)})
        if joined:
            text.line("🔁 ")
            _also_on(text, listing, joined)
        _auction(text, listing, clock(listing.ends_at, zone))
        names = keywords_naming(person, listing, *(other.listing for other in joined))
        text.line("🔎 " + clip(", ".join(names) or "/", NAMES))
        text.line(_times(announcement.created_at, listing.posted_at, zone), "italic")
        picture = "" if preferences.text_only else listing.image_url
        return text.message(buttons=_buttons(announcement, joined), photo_url=picture)


def _far_below(announcement: Announcement) -> str:
    """What such things cost, if this one costs far less."""
    found = _compared(announcement)
    if found is None:
        return ""
    typical, percent = found
    sentence = (
        _("📉 %(percent)d %% of what such auctions start at here: median %(median)s of %(count)d")
        if typical.kind == START
        else _("📉 %(percent)d %% of what such things cost here: median %(median)s of %(count)d")
    )
    return sentence % {
        "percent": percent,
        "median": amount(typical.median, typical.currency),
        "count": typical.count,
    }


def _compared(announcement: Announcement) -> tuple[Typical, int] | None:
    typical = [Typical.from_json(one) for one in announcement.typical or ()]
    return far_below(prices_of(announcement.listing), typical)


def joined_to(announcements: Sequence[Announcement]) -> dict[int, list[Announcement]]:
    """The finds that share the message of each of these: the same thing on other sites."""
    joined: dict[int, list[Announcement]] = {one.pk: [] for one in announcements}
    rows = Announcement.objects.filter(duplicate_of__in=list(joined))
    for row in rows.select_related("listing__platform").order_by("pk"):
        joined[row.duplicate_of_id or 0].append(row)
    return joined


def _also_on(text: Text, listing: Listing, joined: Sequence[Announcement]) -> None:
    """Where else it is; with the price there, if that has become another one."""
    text.add(_("The same on") + " ")
    for place, one in enumerate(joined[:MOST_JOINED]):
        text.add(", " if place else "").add(clip(one.listing.site, 25), url=one.listing.url)
    if len(joined) == 1 and joined[0].listing.price != listing.price:
        other = joined[0].listing
        text.add(f" ({amount(other.price, other.currency) or '/'})")


def also_there(joined: Sequence[Announcement]) -> BotMessage:
    """The message that something announced before is now on another site, too: where the message
    of the first find can't be edited any more."""
    person = joined[0].person
    with speaking_to(person):
        zone = zone_of(person)
        text = Text().add("🔁 " + clip(joined[0].listing.title, TITLE), "bold")
        for one in joined[:MOST_JOINED]:
            text.line(_("Now also on") + " ").add(clip(one.listing.site, 40), url=one.listing.url)
            text.add(f" – {price_of(one.listing)}")
        first = joined[0].duplicate_of
        if first is not None:
            text.line(_("I told you about it before:") + " ", "italic")
            text.add(clip(first.listing.site, 40), url=first.listing.url)
            text.add(f", {clock(first.sent_at or first.created_at, zone)}")
        opening = tuple(_link(one.listing) for one in joined[:MOST_JOINED] if one.listing.url)
        return text.message(buttons=(opening,) if opening else ())


def _times(found: datetime, posted: datetime | None, zone: tzinfo) -> str:
    """When it was found, and when it was posted if the site tells that."""
    if posted is None:
        return _("Found: %(found)s") % {"found": clock(found, zone)}
    return _("Found: %(found)s · posted: %(posted)s") % {
        "found": clock(found, zone),
        "posted": clock(posted, zone),
    }


def _why_now(announcement: Announcement, zone: tzinfo) -> str:
    """What changed, or was before, if the listing is not simply new."""
    before = announcement.before
    match announcement.change:
        case Change.PRICE:
            now = amount(announcement.listing.price, announcement.listing.currency)
            was = amount(Decimal(before), announcement.listing.currency) if before else "/"
            return "↻ " + _("Fits now: the price was %(before)s and is %(now)s.") % {
                "before": was,
                "now": now or "/",
            }
        case Change.TITLE:
            return "↻ " + _("Fits now: the title was “%(before)s”.") % {"before": clip(before, 120)}
        case Change.TEXT:
            return "↻ " + _("Fits now: the description has changed.")
        case Change.RELISTED:
            return "♻️ " + _("Relisted (was no. %(number)s).") % {"number": clip(before, 40)}
        case Change.TYPO:
            return "🔤 " + _("Found under the spelling “%(words)s”.") % {"words": clip(before, 80)}
        case Change.AGAIN:
            last = clock(parse_datetime(before), zone)
            return "↩️ " + _("Here again: it was last seen on %(time)s.") % {"time": last}
    return ""


def held(person: Person) -> BotMessage | None:
    """What was found after a long absence: the newest, and a button for all."""
    rows = Announcement.objects.filter(person=person, held=True)
    newest = rows.select_related("listing__platform").order_by("-id").first()
    if newest is None:
        return None
    count = rows.count()
    with speaking_to(person):
        text = Text().add(
            "📦 "
            + ngettext("%(count)d new find meanwhile", "%(count)d new finds meanwhile", count)
            % {"count": count},
            "bold",
        )
        text.line(_("I couldn't search for a while. The newest of them:"))
        text.line("• ").add(clip(newest.listing.title, TITLE), url=newest.listing.url)
        text.add(f" – {price_of(newest.listing)} – {clip(newest.listing.site, 40)}")
        every_one = button(_("📬 Show all (%(count)d)") % {"count": count}, "held", newest.pk)
        return text.message(buttons=((every_one,),))


def _auction(text: Text, listing: Listing, ends: str) -> None:
    parts = []
    if listing.bids or (listing.bids is not None and listing.price_kind != PriceKind.BUY_NOW):
        parts.append(
            ngettext("%(count)d bid", "%(count)d bids", listing.bids) % {"count": listing.bids}
        )
    if listing.ends_at is not None:
        parts.append(_("ends %(time)s") % {"time": ends})
    if parts:
        text.line("⏳ " + " · ".join(parts))


def _buttons(
    announcement: Announcement, joined: Sequence[Announcement]
) -> tuple[tuple[Button, ...], ...]:
    number = announcement.pk
    starred = is_starred(announcement.person, announcement.listing)
    star = (
        button(_("★ Starred"), "unstar", number) if starred else button(_("☆ Star"), "star", number)
    )
    seen = button(_("✔ Seen") if announcement.seen_at else _("👁 Seen"), "seen", number)
    listings = [announcement.listing, *(one.listing for one in joined[:MOST_JOINED])]
    links = tuple(_link(listing) for listing in listings if listing.url)
    first = (links, (seen,)) if joined else ((*_open(announcement.listing), seen),)
    return (
        *first,
        (star, button(_("🔇 Mute 30 min"), "mute", number)),
        (*_seller_button(announcement), button(_("🗑 Delete keyword"), "drop", number)),
    )


def _seller_button(announcement: Announcement) -> tuple[Button, ...]:
    """Leave the seller out, or no longer; none where the seller is not known."""
    seller = announcement.listing.seller
    found = keywords_finding(announcement.person, announcement.listing) if seller else []
    if not found:
        return ()
    if all(sellers.is_left_out(keyword, seller) for keyword in found):
        return (button(_("↩️ Seller again"), "okseller", announcement.pk),)
    return (button(_("🚫 Without seller"), "noseller", announcement.pk),)


def _open(listing: Listing) -> tuple[Button, ...]:
    """The button with the link; posts in small Telegram groups have none."""
    return (Button(_("🔗 Open"), url=listing.url),) if listing.url else ()


def _link(listing: Listing) -> Button:
    """The button with the link, where there are several sites."""
    return Button(f"🔗 {clip(listing.site, 20)}", url=listing.url)


def album(announcements: Sequence[Announcement]) -> BotMessage:
    """Many new listings in one message, each with a button that shows its own card."""
    person = announcements[0].person
    listings = [one.listing_id for one in announcements]
    starred = set(
        Star.objects.filter(person=person, listing__in=listings).values_list("listing", flat=True)
    )
    joined = joined_to(announcements)
    with speaking_to(person):
        count = len(announcements)
        text = Text().add(
            "🆕 " + ngettext("%(count)d new find", "%(count)d new finds", count) % {"count": count},
            "bold",
        )
        numbers = []
        for place, one in enumerate(announcements, 1):
            if not text.fits(LINE):
                text.line("…")
            else:
                _album_line(text, place, one, joined[one.pk], one.listing_id in starred)
            numbers.append(button(str(place), "fcard", one.pk))
        text.line(_("Press a number to see that find with its picture."), "italic")
        rows = [tuple(numbers[at : at + IN_A_ROW]) for at in range(0, count, IN_A_ROW)]
        everything = (button(_("👁 All seen"), "seenall", announcements[0].pk),)
        return text.message(buttons=(*rows, everything))


def _album_line(
    text: Text, place: int, one: Announcement, joined: Sequence[Announcement], starred: bool
) -> None:
    text.line(f"{place}. {'★ ' if starred else ''}{'✔ ' if one.seen_at else ''}")
    text.add(clip(one.listing.title, 90), url=one.listing.url)
    price = amount(one.listing.price, one.listing.currency) or "/"
    compared = _compared(one)
    text.add(f" – {price}{f' (📉 {compared[1]} %)' if compared else ''}")
    text.add(f" – {clip(one.listing.site, 30)}")
    if joined:
        text.add(", ").add(clip(joined[0].listing.site, 30), url=joined[0].listing.url)
