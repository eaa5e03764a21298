"""Evaluate new listings against a keyword's match filter. Pure.

A listing is new if the keyword has no sighting of it. Until the baseline of a site is complete,
nothing is announced; every later listing gets a verdict, with its reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitoring import matching


class Verdict(TextChoices):
    """The verdict on a listing that a keyword found."""

    BASELINE = "baseline", _("there before: part of the baseline")
    ANNOUNCED = "announced", _("announced")
    KNOWN = "known", _("not announced: this person had it already")
    MUTED = "muted", _("not announced: the keyword was muted")
    PRICE = "price", _("not announced: outside the price limits")
    EXCLUDED = "excluded", _("not announced: an excluded word")
    SELLER = "seller", _("not announced: an excluded seller")
    WORDS = "words", _("not announced: not the words or the phrase asked for")
    IMPORTED = "imported", _("seen before: imported")


class Item(Protocol):
    """The fields of a listing that are evaluated."""

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
    def currency(self) -> str: ...
    @property
    def seller(self) -> str: ...
    @property
    def title_cut(self) -> bool: ...
    @property
    def old(self) -> bool: ...


@dataclass(frozen=True)
class MatchFilter:
    """The conditions of a keyword for a listing, in addition to the site's own search. `currency`
    is that of the limits."""

    text: str = ""
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    currency: str = "EUR"
    exclude: tuple[str, ...] = ()
    exclude_sellers: tuple[str, ...] = ()
    whole_words: bool = False
    descriptions: bool = False
    muted_until: datetime | None = None

    @property
    def has_limits(self) -> bool:
        return self.price_from is not None or self.price_to is not None

    def compares(self, currency: str) -> bool:
        """Whether a price in this currency can be compared with the limits; no unknown one can."""
        return currency == self.currency

    @property
    def has_words(self) -> bool:
        """Whether words decide, too: excluded ones, phrases, whole words."""
        return bool(self.exclude or self.whole_words or '"' in self.text or "-" in self.text)


@dataclass(frozen=True)
class Evaluation:
    """The verdict on a new listing, and its detail."""

    number: str
    verdict: Verdict
    detail: str = ""

    @property
    def fits(self) -> bool:
        return self.verdict == Verdict.ANNOUNCED


def evaluate(
    items: Iterable[Item],
    wanted: MatchFilter,
    *,
    baseline_complete: bool,
    now: datetime,
) -> list[Evaluation]:
    """Evaluate each item, in the order of the page, once per number."""
    done: set[str] = set()
    evaluations = []
    for item in items:
        if item.number in done:
            continue
        done.add(item.number)
        if not baseline_complete or item.old:
            verdict, detail = _match(item, wanted) if wanted.has_words else (Verdict.BASELINE, "")
            if verdict not in (Verdict.EXCLUDED, Verdict.WORDS):
                verdict, detail = Verdict.BASELINE, ""
            evaluations.append(Evaluation(item.number, verdict, detail))
            continue
        verdict, detail = _verdict(item, wanted, now)
        evaluations.append(Evaluation(item.number, verdict, detail))
    return evaluations


@dataclass(frozen=True)
class Changed:
    """A listing that is judged again because it has changed: the new verdict, what changed
    ("price", "title", "text"), and what it was before."""

    evaluation: Evaluation
    what: str = ""
    before: str = ""


def basis_of(item: Item, verdict: str) -> dict[str, str | None] | None:
    """What a verdict rests on, if it is judged again when that changes: the prices of a listing
    that was too dear, the text of one that had the wrong words."""
    if verdict == Verdict.PRICE:
        return {"price": _text(item.price), "buy_now": _text(item.buy_now)}
    if verdict in (Verdict.EXCLUDED, Verdict.WORDS):
        text = hashlib.blake2b(item.description.encode(), digest_size=8).hexdigest()
        return {"title": item.title[:200], "text": text if item.description else ""}
    return None


def evaluate_again(
    item: Item,
    verdict: str,
    basis: Mapping[str, str | None],
    wanted: MatchFilter,
    now: datetime,
) -> Changed | None:
    """Judge a listing again that was not announced; None if nothing has changed."""
    fresh = basis_of(item, verdict)
    if fresh is None:
        return None
    # A price or a description that a page does not show has not changed.
    fresh |= {name: basis.get(name) for name, value in fresh.items() if not value}
    if fresh == basis:
        return None
    again, detail = _verdict(item, wanted, now)
    what = next((name for name in fresh if fresh[name] != basis.get(name)), "")
    what = "price" if what == "buy_now" else what
    before = basis.get("price") if what == "price" else basis.get("title")
    return Changed(Evaluation(item.number, again, detail), what, before or "")


def came_within(
    item: Item, before: Sequence[Decimal], wanted: MatchFilter, now: datetime
) -> Changed | None:
    """Judge a listing of the baseline again whose prices since then were these, oldest first; None
    unless it was outside of the limits, and fits now."""
    outside = [price for price in before if limit_reason([price], wanted)]
    if not outside or item.price is None or not wanted.compares(item.currency):
        return None
    again, detail = _verdict(item, wanted, now)
    if again not in (Verdict.ANNOUNCED, Verdict.MUTED):
        return None
    return Changed(Evaluation(item.number, again, detail), "price", f"{outside[-1]:.2f}")


def _text(amount: Decimal | None) -> str | None:
    return f"{amount:.2f}" if amount is not None else None


def _verdict(item: Item, wanted: MatchFilter, now: datetime) -> tuple[Verdict, str]:
    verdict, detail = _match(item, wanted)
    if verdict == Verdict.ANNOUNCED and wanted.muted_until is not None and wanted.muted_until > now:
        return Verdict.MUTED, ""
    return verdict, detail


def _match(item: Item, wanted: MatchFilter) -> tuple[Verdict, str]:
    terms = matching.parse_terms(wanted.text)
    text = f"{item.title} {item.description}"
    for word in (*terms.excluded, *wanted.exclude):
        if matching.has_excluded(text, word):
            return Verdict.EXCLUDED, word[:200]
    if item.seller and any(matching.same_name(item.seller, one) for one in wanted.exclude_sellers):
        return Verdict.SELLER, item.seller[:200]
    reason = _price_reason(item, wanted)
    if reason:
        return Verdict.PRICE, reason
    # A cut title, or a hit in a description, can't be checked here: the site's result is trusted.
    if not wanted.descriptions and not item.title_cut:
        for phrase in terms.phrases:
            if not matching.has_phrase(text, phrase):
                return Verdict.WORDS, phrase[:200]
        if wanted.whole_words and not matching.has_whole_words(text, terms.words):
            return Verdict.WORDS, terms.words[:200]
    return Verdict.ANNOUNCED, ""


def _price_reason(item: Item, wanted: MatchFilter) -> str:
    """Why the price is outside the limits; empty if it is not, or unknown. If there is a buy-now
    price, it is enough that one of the two prices is within the limits. Prices in another currency
    than the limits are not compared: rather a find too many than one too few."""
    if not wanted.compares(item.currency):
        return ""
    return limit_reason([one for one in (item.price, item.buy_now) if one is not None], wanted)


def limit_reason(prices: Sequence[Decimal], wanted: MatchFilter) -> str:
    """Why all of these prices are outside the limits; empty if one is within, or there is none."""
    if not prices:
        return ""
    if wanted.price_from is not None and max(prices) < wanted.price_from:
        return f"{max(prices)} < {wanted.price_from}"
    if wanted.price_to is not None and min(prices) > wanted.price_to:
        return f"{min(prices)} > {wanted.price_to}"
    return ""
