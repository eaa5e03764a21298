"""How an auction ended, in the notice about it: what was seen after its end, or before."""

from __future__ import annotations

from datetime import tzinfo

from django.utils.translation import gettext as _

from monitoring.cards.text import amount, clock, number_of_bids, price_of
from monitoring.models import Listing
from monitoring.services.scanning.listings import SAME_END
from outbox.text import Text


def heading(listing: Listing) -> str:
    if not _is_known(listing):
        return _("Ended")
    if listing.bids == 0:
        return _("Ended without a bid")
    return _("Ended at %(price)s") % {"price": amount(listing.price, listing.currency)}


def in_short(listing: Listing) -> str:
    """The outcome for one line of many."""
    if _is_known(listing):
        return heading(listing)
    price = amount(listing.price, listing.currency) or "/"
    return _("last price seen: %(price)s") % {"price": price}


def add(text: Text, listing: Listing, zone: tzinfo) -> None:
    """What the heading does not say: the bids, the price if nobody paid it, when it ended."""
    bids = [number_of_bids(listing.bids)] if listing.bids else []
    ended = _("ended %(time)s") % {"time": clock(listing.ends_at, zone)}
    if _is_known(listing):
        if listing.bids == 0:
            text.line(price_of(listing))
    else:
        seen = {"time": clock(listing.last_seen_at, zone), "price": price_of(listing)}
        text.line(" · ".join([_("The last price I saw (%(time)s): %(price)s") % seen, *bids]))
        bids = []
    text.line("⏳ " + " · ".join([*bids, ended]))


def _is_known(listing: Listing) -> bool:
    """Whether it was seen after its end, with a price that somebody pays or without a bid."""
    seen = listing.ends_at is not None and listing.last_seen_at >= listing.ends_at + SAME_END
    return seen and (listing.bids == 0 or listing.price is not None)
