"""Everything that is for sale on all sites, and what may be done to it."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sandbox.auctions.catalogue import catalogue
from sandbox.auctions.german import folded
from sandbox.auctions.listing import ENCODINGS, SITES, STRAY, Listing, Style, usual_style
from sandbox.snapshot import Snapshot

TICKER_MODES = ("watched", "on", "off")
#: For how long egun.de goes on showing what has ended.
ENDED_SHOWN_SECONDS = 600
#: How long before its start militaria321.com shows an auction.
AHEAD_SECONDS = 15 * 86_400
_FIRST_ID = {
    "egun": 20_424_000,
    "militaria321": 7_480_000,
    "feed": 310_000,
    "plain": 52_000,
    "ebay": 334_691_000,
    "modern": 880_000,
}
Listener = Callable[[str, dict[str, Any]], None]


@dataclass
class Asked:
    """One request to a site."""

    at: float
    site: str
    what: str
    path: str
    query: dict[str, str]
    if_none_match: str | None
    if_modified_since: str | None
    user_agent: str | None
    accept_language: str | None
    method: str = "GET"
    status: int | None = None


class Auctions:
    """The sites' listings. Without a seed they are empty at first."""

    def __init__(
        self, path: Path | None = None, seed: int | None = 1871, ticker: str = "watched"
    ) -> None:
        self._snapshot = Snapshot(path, self._dump)
        self.listings: dict[int, Listing] = {}
        self._last_ids = dict(_FIRST_ID)
        self.styles = {site: usual_style(site) for site in SITES}
        self.requests: deque[Asked] = deque(maxlen=100_000)
        self.listeners: list[Listener] = []
        self.watchers = 0
        self.set_ticker(ticker)
        stored = self._snapshot.load()
        if stored is not None:
            self._restore(stored)
        elif seed is not None:
            self.fill(seed)

    # -- listings --------------------------------------------------------------------

    def add(self, site: str, title: str, **fields: Any) -> Listing:
        """Put something up for sale."""
        now = time.time()
        given = {"starts": now, "ends": now + 7 * 86_400, **fields}
        number = given.pop("id", None) or self.next_id(site)
        if number in self.listings:
            raise ValueError(f"there is a listing {number} already")
        listing = Listing(number, site, title, **given)
        self.listings[number] = listing
        self._changed("listing", listing)
        return listing

    def change(self, listing_id: int, **fields: Any) -> Listing:
        """Another price, title, end, …"""
        listing = replace(self.get(listing_id), **fields)
        self.listings[listing_id] = listing
        self._changed("changed", listing)
        return listing

    def remove(self, listing_id: int) -> None:
        listing = self.get(listing_id)
        del self.listings[listing_id]
        self._changed("removed", listing)

    def clear(self, site: str | None = None) -> int:
        """Remove everything (of one site); how much that was."""
        gone = [each.id for each in self.of(site)]
        for listing_id in gone:
            del self.listings[listing_id]
        self._changed("cleared", None)
        return len(gone)

    def fill(self, seed: int) -> None:
        """Add the catalogue which belongs to this seed."""
        for fields in catalogue(seed, time.time()):
            number = self.next_id(fields["site"])
            self.listings[number] = Listing(number, **fields)
        self._changed("filled", None)

    def let_pass(self, seconds: float) -> None:
        """All listings become that much older, as if the time had gone by."""
        for listing in self.listings.values():
            listing.starts -= seconds
            listing.ends -= seconds
        self._changed("time", None)

    def get(self, listing_id: int) -> Listing:
        if listing_id not in self.listings:
            raise LookupError(f"there is no listing {listing_id}")
        return self.listings[listing_id]

    def of(self, site: str | None = None) -> list[Listing]:
        """The listings (of one site), newest first."""
        if site is not None and site not in SITES:
            raise ValueError(f"site must be one of {', '.join(SITES)}, not {site!r}")
        found = [each for each in self.listings.values() if site in (None, each.site)]
        return sorted(found, key=lambda listing: (-listing.starts, -listing.id))

    # -- searching -------------------------------------------------------------------

    def search(
        self, site: str, text: str, *, descriptions: bool = False, either: bool = False
    ) -> list[Listing]:
        """What a site finds: each word (or either) is somewhere in the title, even inside words.

        The sites know no quotation marks and no minus: those are looked for as they are.
        """
        words, now = folded(text).split(), time.time()
        if not words:
            return []
        enough = any if either else all
        found = []
        for listing in self.listings.values():
            if listing.site != site or not is_shown(listing, now):
                continue
            where = folded(f"{listing.title} {listing.description if descriptions else ''}")
            if enough(word in where for word in words):
                found.append(listing)
        return found

    # -- how the sites behave --------------------------------------------------------

    def set_style(self, site: str, layout: str | None = None, **fields: Any) -> Style:
        """Change a site's looks; a layout brings its usual encoding with it."""
        if site not in SITES:
            raise ValueError(f"site must be one of {', '.join(SITES)}, not {site!r}")
        style = self.styles[site] if layout is None else usual_style(site, layout)
        given = {name: value for name, value in fields.items() if value is not None}
        for name, known in (("charset", ENCODINGS), ("encoding", ENCODINGS), ("stray", STRAY)):
            if given.get(name, known[0]) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, not {given[name]!r}")
        self.styles[site] = replace(style, **given)
        self._changed("style", None)
        return self.styles[site]

    def set_ticker(self, mode: str, low: float = 20.0, high: float = 40.0) -> None:
        """When new listings come by themselves, and how many seconds apart."""
        if mode not in TICKER_MODES:
            raise ValueError(f"mode must be one of {', '.join(TICKER_MODES)}, not {mode!r}")
        if not 0 < low <= high:
            raise ValueError("low must be above 0, and high not below low")
        self.ticker, self.ticker_seconds = mode, (low, high)
        self.tell("ticker", {"mode": mode})

    @property
    def ticking(self) -> bool:
        return self.ticker == "on" or (self.ticker == "watched" and self.watchers > 0)

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        for listener in list(self.listeners):
            listener(kind, data)

    def flush(self) -> None:
        self._snapshot.flush()

    def _changed(self, kind: str, listing: Listing | None) -> None:
        self._snapshot.touch()
        self.tell(kind, listing.as_dict() if listing else {})

    def next_id(self, site: str) -> int:
        """A number that no listing has; the next one is higher."""
        last = self._last_ids.get(site, 0)
        free = next(n for n in itertools.count(last + 1) if n not in self.listings)
        self._last_ids[site] = free
        return free

    def _dump(self) -> dict[str, Any]:
        return {
            "last_ids": self._last_ids,
            "listings": [vars(listing) for listing in self.listings.values()],
            "styles": {site: vars(style) for site, style in self.styles.items()},
        }

    def _restore(self, stored: dict[str, Any]) -> None:
        self.listings = {each["id"]: Listing(**each) for each in stored["listings"]}
        self._last_ids |= stored["last_ids"]
        self.styles |= {site: Style(**style) for site, style in stored["styles"].items()}


def is_shown(listing: Listing, now: float) -> bool:
    """Whether a search finds it now."""
    if listing.site == "egun":
        return listing.starts <= now < listing.ends + ENDED_SHOWN_SECONDS
    if listing.site == "militaria321":
        return listing.starts - AHEAD_SECONDS <= now < listing.ends
    return listing.starts <= now < listing.ends


def by_end(listings: Iterable[Listing]) -> list[Listing]:
    """Those which end first come first."""
    return sorted(listings, key=lambda listing: (listing.ends, listing.id))


def by_start(listings: Iterable[Listing]) -> list[Listing]:
    """The newest come first."""
    return sorted(listings, key=lambda listing: (-listing.starts, -listing.id))


def state_of(listings: Iterable[Listing], now: float) -> list[tuple[Listing, bool, bool]]:
    """What a page of these listings depends on, but for the time that is left."""
    return [(one, one.starts <= now, one.ends <= now) for one in listings]
