"""Notices about listings that a person follows: cheaper, offered again, ending soon,
ended."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.selectors import zone_of
from accounts.telegram.types import BotMessage, Button
from monitoring.cards import endings
from monitoring.cards.text import amount, clock, number_of_bids, price_of, time_left
from monitoring.models import Listing, Notice
from monitoring.services.notifying.notices import still_true
from outbox.text import Text, clip, speaking_to

Kind = Notice.Kind
TITLE = 200
#: Room for one line of many without its title, in UTF-16 units.
LINE = 140


def notice(one: Notice) -> BotMessage | None:
    """One notice, or several of a kind in one message; None if nothing of it is true any more."""
    others = one.others.select_related("person", "listing__platform").order_by("id")
    left = still_true([one, *others], timezone.now())
    if not left:
        return None
    with speaking_to(one.person):
        return _several(left) if len(left) > 1 else _single(left[0])


def _single(one: Notice) -> BotMessage:
    listing = one.listing
    text = Text().add(_heading(one), "bold")
    text.line(clip(listing.title, TITLE))
    if one.kind == Kind.DROP:
        text.line(_fallen(one))
    elif one.kind == Kind.ENDED:
        endings.add(text, listing, zone_of(one.person))
    else:
        text.line(price_of(listing))
        _auction(text, one)
    text.line(f"🏷 {clip(listing.site, 80)}")
    buttons = ((Button(_("🔗 Open"), url=listing.url),),) if listing.url else ()
    return text.message(buttons=buttons)


def _fallen(one: Notice) -> str:
    """The price before and now; of an auction's buy-now price also what it is."""
    listing, before = one.listing, amount(one.before, one.listing.currency)
    if one.price == listing.price:
        return f"{before} → {price_of(listing)}"
    fallen = f"{before} → {amount(one.price, listing.currency)}"
    rest = amount(listing.price, listing.currency)
    return _("buy now %(price)s") % {"price": fallen} + f" · {rest}"


def _heading(one: Notice) -> str:
    match one.kind:
        case Kind.DROP:
            return "📉 " + _("The price fell")
        case Kind.BACK:
            return "♻️ " + _("Offered again")
        case Kind.ENDED:
            return "🏁 " + endings.heading(one.listing)
        case Kind.NO_BID:
            return "⏰ " + _("Ends in %(time)s, without a bid so far") % {"time": _left(one)}
        case _:
            return "⏰ " + _("Ends in %(time)s") % {"time": _left(one)}


def _left(one: Notice) -> str:
    ends_at = one.listing.ends_at
    return time_left(ends_at - timezone.now()) if ends_at is not None else "/"


def _auction(text: Text, one: Notice) -> None:
    listing, parts = one.listing, []
    if one.kind != Kind.NO_BID and listing.bids is not None and _is_auction(listing):
        parts.append(number_of_bids(listing.bids))
    if listing.ends_at is not None:
        zone = zone_of(one.person)
        parts.append(_("ends %(time)s") % {"time": clock(listing.ends_at, zone)})
    if parts:
        text.line("⏳ " + " · ".join(parts))


def _is_auction(listing: Listing) -> bool:
    return bool(listing.bids) or listing.price_kind != Listing.PriceKind.BUY_NOW


def _several(notices: Sequence[Notice]) -> BotMessage:
    count = len(notices)
    text = Text().add(_heading_of_many(notices[0].kind, count), "bold")
    for one in notices:
        listing, title = one.listing, clip(one.listing.title, 90)
        if not text.fits(LINE + 2 * len(title)):
            text.line("…")
            break
        price = amount(one.price, listing.currency) or "/"
        if one.kind == Kind.DROP:
            price = f"{amount(one.before, listing.currency)} → {price}"
        if one.kind == Kind.ENDED:
            price = endings.in_short(listing)
        text.line("• ").add(title, url=listing.url)
        text.add(f" – {price} – {clip(listing.site, 40)}")
    return text.message()


def _heading_of_many(kind: str, count: int) -> str:
    match kind:
        case Kind.DROP:
            words = ngettext("%(count)d lower price", "%(count)d lower prices", count)
            return "📉 " + words % {"count": count}
        case Kind.BACK:
            words = ngettext(
                "%(count)d listing is offered again", "%(count)d listings are offered again", count
            )
            return "♻️ " + words % {"count": count}
        case Kind.NO_BID:
            words = ngettext(
                "%(count)d auction ends soon without a bid",
                "%(count)d auctions end soon without a bid",
                count,
            )
            return "⏰ " + words % {"count": count}
        case Kind.ENDED:
            words = ngettext("%(count)d auction has ended", "%(count)d auctions have ended", count)
            return "🏁 " + words % {"count": count}
        case _:
            words = ngettext("%(count)d auction ends soon", "%(count)d auctions end soon", count)
            return "⏰ " + words % {"count": count}
