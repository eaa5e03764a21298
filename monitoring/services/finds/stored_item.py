"""A stored listing as if a page showed it, to be judged once more."""

from __future__ import annotations

from monitoring.models import Listing
from monitoring.platforms.base import ScrapedItem


def stored_item(listing: Listing, *, title_cut: bool) -> ScrapedItem:
    """What is known of a listing. `title_cut`: whether its title is perhaps not the whole one."""
    return ScrapedItem(
        number=listing.number,
        title=listing.title,
        url=listing.url,
        price=listing.price,
        buy_now=listing.buy_now,
        currency=listing.currency,
        seller=listing.seller,
        bids=listing.bids,
        title_cut=title_cut,
    )
