"""Messages about finds: a single one, many in one message, and notices about starred listings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.selectors import zone_of
from accounts.telegram.types import BotMessage, Button
from monitoring.cards.text import amount, button, clock, price_of
from monitoring.models import Announcement, Listing, Star
from monitoring.selectors import keywords_naming
from monitoring.services.quiet_hours import preferences_of
from outbox.text import Text, clip, speaking_to

PriceKind = Listing.PriceKind
Change = Announcement.Change
TITLE = 200
#: Room for one line of an album without its title, in UTF-16 units.
LINE = 140


def find(announcement: Announcement) -> BotMessage:
    """One new listing, with its picture."""
    person, listing = announcement.person, announcement.listing
    preferences = preferences_of(person)
    with speaking_to(person):
        zone = zone_of(person)
        text = Text().add(f"🆕 {clip(listing.title, TITLE)}", "bold")
        if why := _why_now(announcement):
            text.line(why, "italic")
        text.line(f"💶 {price_of(listing)}")
        text.line(f"🏷 {clip(listing.site, 80)}")
        if listing.seller:
            text.add(" · " + _("seller: %(name)s") % {"name": clip(listing.seller, 60)})
        _auction(text, listing, clock(listing.ends_at, zone))
        names = keywords_naming(person, listing)
        text.line("🔎 " + clip(", ".join(names) or "/", 220))
        text.line(_times(announcement.created_at, listing.posted_at, zone), "italic")
        picture = "" if preferences.text_only else listing.image_url
        return text.message(buttons=_buttons(announcement), photo_url=picture)


def _times(found: datetime, posted: datetime | None, zone: tzinfo) -> str:
    """When it was found, and when it was posted if the site tells that."""
    if posted is None:
        return _("Found: %(found)s") % {"found": clock(found, zone)}
    return _("Found: %(found)s · posted: %(posted)s") % {
        "found": clock(found, zone),
        "posted": clock(posted, zone),
    }


def _why_now(announcement: Announcement) -> str:
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
        text.line(_("The search was away for a while. The newest of them:"))
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


def _buttons(announcement: Announcement) -> tuple[tuple[Button, ...], ...]:
    number = announcement.pk
    starred = Star.objects.filter(person=announcement.person, listing=announcement.listing).exists()
    star = (
        button(_("★ Starred"), "unstar", number) if starred else button(_("☆ Star"), "star", number)
    )
    seen = _("✔ Seen") if announcement.seen_at else _("👁 Seen")
    return (
        (*_open(announcement.listing), button(seen, "seen", number)),
        (star, button(_("🔇 Mute 30 min"), "mute", number)),
        (button(_("🗑 Delete keyword"), "drop", number),),
    )


def _open(listing: Listing) -> tuple[Button, ...]:
    """The button with the link; posts in small Telegram groups have none."""
    return (Button(_("🔗 Open"), url=listing.url),) if listing.url else ()


def album(announcements: Sequence[Announcement]) -> BotMessage:
    """Many new listings in one message."""
    person = announcements[0].person
    with speaking_to(person):
        count = len(announcements)
        text = Text().add(
            "🆕 " + ngettext("%(count)d new find", "%(count)d new finds", count) % {"count": count},
            "bold",
        )
        for place, one in enumerate(announcements, 1):
            title = clip(one.listing.title, 90)
            if not text.fits(LINE + 2 * len(title)):
                text.line("…")
                break
            text.line(f"{place}. ").add(title, url=one.listing.url)
            price = amount(one.listing.price, one.listing.currency) or "/"
            text.add(f" – {price} – {clip(one.listing.site, 40)}")
        return text.message(buttons=((button(_("👁 All seen"), "seenall", announcements[0].pk),),))
