"""What the ticker brings: something new for each of its keywords, on each of the two sites."""

from __future__ import annotations

import random

from sandbox.auctions import KEYWORDS, Auctions, Ticker


def test_each_keyword_gets_something_new_on_each_site() -> None:
    ticker = Ticker(Auctions(seed=None, ticker="off"), random.Random(1))
    new = [ticker.tick() for _ in range(2 * len(KEYWORDS))]
    found = {(word, one.site) for one in new for word in KEYWORDS if word in one.title}
    assert found == {(word, site) for word in KEYWORDS for site in ("egun", "militaria321")}


def test_the_number_in_a_title_is_the_listings_own() -> None:
    market = Auctions(ticker="off")
    before = set(market.listings)
    new = [Ticker(market).tick() for _ in range(20)]
    assert all(one.title.endswith(f" Nr. {one.id}") for one in new)
    assert before.isdisjoint(one.id for one in new) and len({one.id for one in new}) == 20
