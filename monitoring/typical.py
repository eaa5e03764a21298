"""What things of a kind cost, and whether one costs far less. Pure.

Prices of different kinds are never mixed: a fixed price is compared with fixed ones, and what an
auction starts at with what others started at. A bid in a running auction says nothing yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple, Protocol

FIXED = "fixed"
START = "start"
#: With fewer prices nothing is said.
LEAST = 10
#: "Far below" is at most this part of the median.
FAR_BELOW = Decimal("0.5")


class Price(NamedTuple):
    """A price with its kind, FIXED or START."""

    kind: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Typical:
    """The median of `count` prices of one kind in one currency."""

    kind: str
    currency: str
    median: Decimal
    count: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"median": str(self.median)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Typical:
        return cls(**{**stored, "median": Decimal(stored["median"])})

    def percent(self, price: Price) -> int | None:
        """How many percent of the median a price is, if it is far below."""
        if (price.kind, price.currency) != (self.kind, self.currency) or self.median <= 0:
            return None
        if not 0 < price.amount <= self.median * FAR_BELOW:
            return None
        return max(1, int(price.amount * 100 / self.median))


class Priced(Protocol):
    """The fields of a listing that its prices are read from."""

    @property
    def price(self) -> Decimal | None: ...
    @property
    def price_kind(self) -> str: ...
    @property
    def buy_now(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def bids(self) -> int | None: ...
    @property
    def ends_at(self) -> datetime | None: ...


def prices_of(one: Priced) -> list[Price]:
    """The prices of a listing that can be compared. A price of no known kind is one that is asked
    for, unless the listing has bids or an end, as auctions have."""
    kind, found = one.price_kind, []
    may_run = one.bids is not None or one.ends_at is not None
    if one.price is not None and (kind == "buynow" or (kind == "" and not may_run)):
        found.append(Price(FIXED, one.currency, one.price))
    if one.buy_now is not None and kind != "buynow":
        found.append(Price(FIXED, one.currency, one.buy_now))
    if one.price is not None and kind == "start":
        found.append(Price(START, one.currency, one.price))
    return [price for price in found if price.amount > 0 and price.currency]


def typical_prices(prices: Iterable[Price]) -> list[Typical]:
    """The medians of those kinds and currencies of which there are enough prices."""
    groups: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for one in prices:
        groups[one.kind, one.currency].append(one.amount)
    return [
        Typical(kind, currency, median(amounts), len(amounts))
        for (kind, currency), amounts in groups.items()
        if len(amounts) >= LEAST
    ]


def far_below(prices: Iterable[Price], typical: Iterable[Typical]) -> tuple[Typical, int] | None:
    """What one of these prices is far below, and its percentage of that; fixed prices first."""
    known = list(typical)
    for price in sorted(prices, key=lambda one: one.kind != FIXED):
        for one in known:
            percent = one.percent(price)
            if percent is not None:
                return one, percent
    return None
