"""Lets the sites live: now and then something new, a higher bid, a lower price."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time

from sandbox.auctions.catalogue import KEYWORDS, something
from sandbox.auctions.listing import Listing
from sandbox.auctions.market import Auctions

_SITES = ("egun", "militaria321")
#: Whoever begins to watch sees something new after so many seconds.
_SOON = 4.0


class Ticker:
    """Ticks every 20 to 40 seconds, while somebody watches or when it is told to."""

    def __init__(self, market: Auctions, dice: random.Random | None = None) -> None:
        self.market = market
        self._dice = dice or random.Random()
        self._turn = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None

    def tick(self) -> Listing:
        """Something new for a keyword and a site in turn; and something else changes."""
        keyword = KEYWORDS[self._turn % len(KEYWORDS)]
        site = _SITES[self._turn // len(KEYWORDS) % len(_SITES)]
        self._turn += 1
        self._change()
        fields = something(keyword, site, self.market.next_id(site), self._dice)
        hours = self._dice.uniform(1, 240)
        return self.market.add(**fields, ends=time.time() + 3600 * hours)

    def _change(self) -> None:
        now = time.time()
        running = [one for one in self.market.of() if one.ends > now and one.price is not None]
        if not running:
            return
        one = self._dice.choice(running)
        assert one.price is not None
        if one.kind == "auction":
            higher = one.price + max(100, one.price // 20)
            self.market.change(one.id, price=higher, bids=one.bids + 1)
        else:
            self.market.change(one.id, price=max(one.price * 9 // 10, 100))

    async def _run(self) -> None:
        while True:
            seconds, waited = self._dice.uniform(*self.market.ticker_seconds), 0.0
            while waited < seconds:
                await asyncio.sleep(min(0.2, seconds))
                waited += 0.2
                if not self.market.ticking:
                    seconds, waited = min(_SOON, self.market.ticker_seconds[0]), 0.0
                seconds = min(seconds, self.market.ticker_seconds[1])
            self.tick()
