"""Keywords at work: the sites are the sandbox's, time is let pass in the database, finds are read
in the bot chats."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from sandbox.client import SandboxClient
from tests.harness.processes import wait_for
from tests.harness.stack import OWNER, Stack

#: Long, because other jobs may share the machine; nothing here waits in vain.
PATIENCE = 120
SITES = {"egun": "egun.de", "militaria321": "militaria321.com"}
_numbers = itertools.count(1)

Message = dict[str, Any]


@dataclass
class Watch:
    """People who watch keywords, and what they are told."""

    stack: Stack
    #: Every title that was put up, in order.
    titles: list[str] = field(default_factory=list)

    @property
    def client(self) -> SandboxClient:
        return self.stack.sandbox.client

    def prepare(self) -> Watch:
        """Empty sites, asked at the sandbox's addresses and less patiently than real ones."""
        self.client.clear_listings()
        self.client.auction_ticker("off")
        for site, slug in SITES.items():
            address = f"http://127.0.0.1:{self.stack.sandbox.http_port}/{site}"
            self.stack.manage(
                "platform",
                slug,
                "--base-url",
                address,
                "--private-address",
                "--requests-per-second",
                "20",
            )
        self.stack.module("tests.harness.schedule", "1")
        return self

    # --- what happens ---------------------------------------------------------------------------

    def put_up(self, site: str, words: str = "Kappmesser", count: int = 1) -> list[str]:
        """So many listings of different titles; the titles."""
        titles = [f"{words} Los {next(_numbers):05}" for _ in range(count)]
        for title in titles:
            self.client.add_listing(site, title, 49.0)
        self.titles += titles
        return titles

    def let_pass(self, *, hands: bool = False) -> None:
        """The time until the next check is over; with `hands`, also that which a worker has who
        took something in hand."""
        self.stack.execute("UPDATE monitoring_keyword SET next_check_at = since")
        if hands:
            self.stack.execute(
                "UPDATE monitoring_keywordplatform SET leased_until = NULL "
                "WHERE leased_until IS NOT NULL"
            )

    # --- what is seen ---------------------------------------------------------------------------

    def messages(self, person: int = OWNER) -> list[Message]:
        """What the bot wrote to a person, the oldest first; `text` is also a picture's caption."""
        return [
            {**one, "text": one.get("text") or one.get("caption") or ""}
            for one in self.client.bot_messages(person)
            if one["from"]["is_bot"]
        ]

    def message(self, *words: str, person: int = OWNER) -> Message:
        """The newest message with all these words."""

        def look() -> list[Message]:
            found = self.messages(person)
            return [one for one in found if all(word in one["text"] for word in words)]

        return wait_for(look, PATIENCE, f"a message: {words}")[-1]

    def finds(self, person: int = OWNER) -> list[Message]:
        return [one for one in self.messages(person) if one["text"].startswith("🆕")]

    def told(self, title: str, person: int = OWNER) -> int:
        """How many messages told of this listing."""
        return sum(title in one["text"] for one in self.finds(person))

    def wait_told(self, *titles: str, person: int = OWNER) -> None:
        def all_told() -> bool:
            said = "\n".join(one["text"] for one in self.finds(person))
            return all(title in said for title in titles)

        wait_for(all_told, PATIENCE, f"told of {len(titles)}: {titles[:3]}")

    def checked(self) -> None:
        """Another whole check of everything is over."""
        before = self._checks()
        self.let_pass()
        wait_for(
            lambda: all(old < new for old, new in zip(before, self._checks(), strict=True)),
            PATIENCE,
            "another check of everything",
        )

    def _checks(self) -> list[str]:
        rows = self.stack.rows(
            "SELECT last_checked FROM monitoring_keywordplatform WHERE keyword_id IN "
            "(SELECT id FROM monitoring_keyword WHERE active AND deleted_at IS NULL) ORDER BY id"
        )
        return [str(row[0] or "") for row in rows]

    def quiet(self) -> None:
        """Nothing waits to be sent to anybody."""
        wait_for(
            lambda: (
                not self.stack.value(
                    "SELECT (SELECT count(*) FROM outbox_delivery WHERE state IN "
                    "('queued', 'inflight', 'uncertain')) + "
                    "(SELECT count(*) FROM monitoring_announcement WHERE sent_at IS NULL)"
                )
            ),
            PATIENCE,
            "everything is sent",
        )

    def search(self, words: str) -> None:
        """The owner watches this, and every site was read for it."""
        known = self._complete()
        self.client.say(f"/suche {words}")
        sites = len(SITES)
        wait_for(lambda: self._complete() == known + sites, PATIENCE, f"the baseline of {words}")

    def _complete(self) -> int:
        return int(
            self.stack.value(
                "SELECT count(*) FROM monitoring_keywordplatform WHERE baseline = 'complete'"
            )
        )
