"""Telegram groups as a platform, with real processes: what is written in a watched group is
announced once, whatever happens to runbot and to other groups."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.processes import wait_for
from tests.harness.stack import Stack

PATIENCE = 90


class Club:
    """A stack with one watched supergroup and one watched channel, and the keyword "Helm"."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.client = stack, stack.sandbox.client
        self.member = int(self.client.contacts()[0]["id"])
        self.market = self.client.add_channel("Flea market", username="fleamarket")
        self.news = self.client.add_channel("Finds", broadcast=True)
        self.other = self.client.add_channel("Not watched")
        for channel in (self.market, self.news, self.other):
            self.client.post(channel, "Helm from before")

    def begin(self) -> None:
        stack = self.stack
        stack.module("tests.harness.watch_keywords", given={"platforms": ["telegram"]})
        stack.start("runbot", "worker").wait_connected()
        names = "SELECT count(*) FROM monitoring_group"
        wait_for(lambda: stack.value(names) == 3, PATIENCE, "the groups are known")
        assert stack.value(f"{names} WHERE watched") == 0
        stack.module("tests.harness.watch_keywords", given={"groups": ["Flea market", "Finds"]})
        self.read()
        self.client.say("/suche Helm")
        wait_for(lambda: self.texts("Telegram: 2 listings now"), PATIENCE, "the baseline")

    def read(self) -> None:
        """Until both watched groups are begun."""
        begun = "SELECT count(*) FROM monitoring_group WHERE state = 'read'"
        wait_for(lambda: self.stack.value(begun) == 2, PATIENCE, "the groups are read")

    def scan(self) -> None:
        """What beat does, at once; until the workers are done with it."""
        self.stack.manage("scan", "--keyword", "Helm")
        undone = "SELECT count(*) FROM monitoring_scan WHERE finished_at IS NULL"
        wait_for(lambda: self.stack.value(undone) == 0, PATIENCE, "the scan")

    def stored(self, words: str) -> None:
        found = f"SELECT count(*) FROM monitoring_post WHERE text = '{words}'"
        wait_for(lambda: self.stack.value(found) == 1, PATIENCE, f"the post {words}")

    def texts(self, words: str) -> list[dict[str, Any]]:
        return [
            one
            for one in self.client.bot_messages()
            if one["from"]["is_bot"] and words in str(one.get("text") or one.get("caption"))
        ]

    def announced(self, words: str) -> dict[str, Any]:
        """The one announcement with these words."""
        wait_for(lambda: self.texts(words), PATIENCE, f"an announcement: {words}")
        settled = "SELECT count(*) FROM outbox_delivery WHERE state IN ('queued', 'inflight')"
        wait_for(lambda: self.stack.value(settled) == 0, PATIENCE, "everything is sent")
        [found] = self.texts(words)
        return found


@pytest.fixture
def club(stack: Stack) -> Club:
    return Club(stack)


def test_a_post_is_announced_once_an_edit_is_not_and_nothing_is_lost_while_runbot_is_down(
    club: Club,
) -> None:
    club.begin()
    assert not club.texts("🆕")

    # A post, with its link and the group's name as the site.
    post = club.client.post(club.market, "Helm M16\nmit Futter, 120 €", contact_id=club.member)
    club.client.post(club.other, "Helm that nobody watches")
    club.client.post(club.market, "Something else")
    club.stored("Something else")
    club.scan()
    card = club.announced("🆕 Helm M16")
    assert "💶 €120.00\n🏷 Flea market" in card["text"]
    [[opening, *_], *_] = card["reply_markup"]["inline_keyboard"]
    assert opening["url"] == f"https://t.me/fleamarket/{post['id']}"

    # An edit is the same post.
    club.client.edit_post(club.market, post["id"], "Helm M16, verkauft")
    club.stored("Helm M16, verkauft")
    club.scan()

    # While runbot is down.
    assert club.stack.runbot.stop() == 0
    club.client.post(club.market, "Helm written meanwhile", contact_id=club.member)
    club.client.post(club.news, "Stahlhelm in the channel")
    club.stack.start("runbot").wait_connected()
    club.stored("Helm written meanwhile")
    club.stored("Stahlhelm in the channel")
    club.scan()
    club.announced("🆕 Helm written meanwhile")
    channel = club.announced("🆕 Stahlhelm in the channel")
    [[opening, *_], *_] = channel["reply_markup"]["inline_keyboard"]
    assert opening["url"] == f"https://t.me/c/{club.news}/2"

    # Everything again: nothing new. The post of before, the edit, what is not watched: silent.
    club.stack.runbot.kill()
    club.stack.start("runbot").wait_connected()
    club.scan()
    club.announced("🆕 Helm M16")
    assert len(club.texts("🆕")) == 3


def test_a_forbidden_group_is_skipped_and_told_and_the_others_go_on(club: Club) -> None:
    club.begin()
    club.client.bar(club.market, "CHANNEL_PRIVATE")
    assert club.stack.runbot.stop() == 0
    club.client.post(club.market, "Helm behind the door")
    club.client.post(club.news, "Helm in the channel")
    club.stack.start("runbot").wait_connected()
    club.announced("“Flea market” can't be read any more")
    club.stored("Helm in the channel")
    club.scan()
    club.announced("🆕 Helm in the channel")
    state = "SELECT state, reason FROM monitoring_group WHERE title = 'Flea market'"
    assert club.stack.rows(state) == [("forbidden", "not_let_in")]

    # Let in again, it goes on where it ended.
    club.client.bar(club.market, None)
    club.client.post(club.market, "Helm after all")
    club.stored("Helm after all")
    club.stored("Helm behind the door")
    club.scan()
    club.announced("🆕 Helm behind the door")
    club.announced("🆕 Helm after all")
    assert len(club.texts("can't be read any more")) == 1
