"""What is new, and what is made of it. Pure.

New is what has no sighting yet for this keyword. Before the baseline of a site is complete nothing
is announced; everything seen later is judged by the keyword's own wishes, each with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from monitoring import matching

BASELINE = "baseline"
ANNOUNCED = "announced"
MUTED = "muted"
PRICE = "price"
EXCLUDED = "excluded"
SELLER = "seller"
WORDS = "words"


class Item(Protocol):
    """What is looked at of a listing."""

    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def price(self) -> Decimal | None: ...
    @property
    def buy_now(self) -> Decimal | None: ...
    @property
    def seller(self) -> str: ...
    @property
    def title_cut(self) -> bool: ...
    @property
    def old(self) -> bool: ...


@dataclass(frozen=True)
class MatchFilter:
    """What a keyword wants of a listing, beyond being found by the site."""

    text: str = ""
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    exclude: tuple[str, ...] = ()
    exclude_sellers: tuple[str, ...] = ()
    whole_words: bool = False
    descriptions: bool = False
    muted_until: datetime | None = None


@dataclass(frozen=True)
class Evaluation:
    """A new listing for a keyword: the verdict and its detail."""

    number: str
    verdict: str
    detail: str = ""


def evaluate(
    items: Iterable[Item],
    seen: Collection[str],
    wishes: MatchFilter,
    *,
    baseline_complete: bool,
    now: datetime,
) -> list[Evaluation]:
    """A verdict for each item that has none yet, in the order of the page, one per number."""
    done: set[str] = set()
    evaluations = []
    for item in items:
        if item.number in seen or item.number in done:
            continue
        done.add(item.number)
        if not baseline_complete or item.old:
            evaluations.append(Evaluation(item.number, BASELINE))
            continue
        verdict, detail = _against(item, wishes)
        if verdict == ANNOUNCED and wishes.muted_until is not None and wishes.muted_until > now:
            verdict, detail = MUTED, ""
        evaluations.append(Evaluation(item.number, verdict, detail))
    return evaluations


def _against(item: Item, wishes: MatchFilter) -> tuple[str, str]:
    understood = matching.understand(wishes.text)
    text = f"{item.title} {item.description}"
    for word in (*understood.excluded, *wishes.exclude):
        if matching.has_word_part(text, word):
            return EXCLUDED, word[:200]
    if item.seller and item.seller.casefold() in {one.casefold() for one in wishes.exclude_sellers}:
        return SELLER, item.seller[:200]
    reason = _price_reason(item, wishes)
    if reason:
        return PRICE, reason
    # A cut title, or a hit in a description, can't be checked here: the site's word counts.
    if not wishes.descriptions and not item.title_cut:
        for phrase in understood.phrases:
            if not matching.has_phrase(text, phrase):
                return WORDS, phrase[:200]
        if wishes.whole_words and not matching.has_whole_words(text, understood.words):
            return WORDS, understood.words[:200]
    return ANNOUNCED, ""


def _price_reason(item: Item, wishes: MatchFilter) -> str:
    """Why the price does not fit; empty if it does or is not known. What can be bought at once
    fits if either price does."""
    prices = [price for price in (item.price, item.buy_now) if price is not None]
    if not prices:
        return ""
    if wishes.price_from is not None and max(prices) < wishes.price_from:
        return f"{max(prices)} < {wishes.price_from}"
    if wishes.price_to is not None and min(prices) > wishes.price_to:
        return f"{min(prices)} > {wishes.price_to}"
    return ""


# --- how far to read ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far a search has been read. `new_on_last_page`: how many items of the last page were
    not seen by every keyword that asks."""

    pages: int
    has_next: bool
    newest_first: bool
    new_on_last_page: int
    read_all: bool
    limit: int


def read_on(progress: Progress) -> bool:
    """Whether the next page must be read to see all that is new.

    `read_all` is for a baseline, and for a search that stopped in the middle: then a page without
    anything new does not mean that the pages after it have nothing.
    """
    if not progress.has_next or progress.pages >= progress.limit:
        return False
    if progress.read_all or not progress.newest_first:
        return True
    return progress.new_on_last_page > 0


def window_pages(start: int, length: int, total: int) -> Sequence[int]:
    """Which pages of a list of `total` pages are read this time, when only `length` are allowed:
    always the first, and the others by turns, beginning at `start`."""
    if total <= length:
        return range(1, total + 1)
    others = total - 1
    first = (max(start, 2) - 2) % others
    return [1, *(2 + (first + step) % others for step in range(length - 1))]
