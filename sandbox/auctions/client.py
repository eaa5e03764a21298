"""The control API's client, as far as it concerns the auction sites."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

Json = dict[str, Any]


class AuctionMethods:
    """What a test can do to the sites, and see of them. Prices are in euros."""

    @abstractmethod
    def _ask(self, method: str, path: str, /, **fields: Any) -> Any: ...

    def listings(
        self, site: str | None = None, text: str | None = None, limit: int | None = None
    ) -> list[Json]:
        return self._ask("GET", "/auctions/listings", site=site, text=text, limit=limit)

    def add_listing(self, site: str, title: str, price: float | None = None, **fields: Any) -> int:
        """The new listing's id. Fields: ends_in, image, kind, buynow, bids, seller, id, …"""
        return self.add_listings(site, title, 1, price=price, **fields)[0]

    def add_listings(self, site: str, title: str, count: int, **fields: Any) -> list[int]:
        """So many at once; "{n}" in the title counts them."""
        given = {"site": site, "title": title, "count": count, **fields}
        return list(self._ask("POST", "/auctions/listings", **given)["ids"])

    def change_listing(self, listing_id: int, **fields: Any) -> Json:
        """Fields: title, price, buynow, ends_in, starts_in, bids, quantity, …"""
        return self._ask("PATCH", f"/auctions/listings/{listing_id}", **fields)

    def end_listing(self, listing_id: int) -> Json:
        return self.change_listing(listing_id, ends_in=0.0)

    def clear_listings(self, site: str | None = None) -> int:
        return int(self._ask("DELETE", "/auctions/listings", site=site)["removed"])

    def let_pass(self, seconds: float) -> None:
        """All listings become that much older."""
        self._ask("POST", "/auctions/let-pass", seconds=seconds)

    def auction_sites(self) -> Json:
        return self._ask("GET", "/auctions/sites")

    def auction_layout(self, site: str, layout: str | None = None, **fields: Any) -> Json:
        """Fields: charset, encoding, stray, conditional."""
        return self._ask("POST", "/auctions/layout", site=site, layout=layout, **fields)

    def auction_requests(self, site: str | None = None, what: str | None = None) -> list[Json]:
        return self._ask("GET", "/auctions/requests", site=site, what=what)

    def forget_auction_requests(self) -> None:
        self._ask("DELETE", "/auctions/requests")

    def auction_ticker(self, mode: str, **fields: Any) -> Json:
        """Fields: low, high (seconds between two)."""
        return self._ask("POST", "/auctions/ticker", mode=mode, **fields)
