"""The inbox, the admin and the card act on one draft at the same moment: one outcome, and all three
show it, each in its own process or browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.flows.desk import PATIENCE, SEND, SKIP, Desk
from tests.harness.browser import sign_in
from tests.harness.processes import wait_for
from tests.harness.stack import Stack

#: What the draft's page in the admin and its card say of each outcome.
OUTCOMES = {"skipped": ("skipped", "Skipped"), "sent": ("sent", "Approved and sent")}
#: In the inbox a sent answer stands in the conversation, and what is still open below it.
IN_THE_INBOX = """() => {
    if (document.querySelector(".ab-ours")) return "sent";
    return document.querySelector(".ib-state, .ib-answer input[name=draft]") ? "" : "skipped";
}"""


@pytest.fixture
def signed_in(stack: Stack, browser: Browser) -> Iterator[BrowserContext]:
    stack.start("web", "runbot", "worker").wait_connected()
    context = browser.new_context(base_url=stack.web_address, locale="en-GB")
    page = context.new_page()
    sign_in(page, stack.admin_password())
    page.close()
    yield context
    context.close()


@dataclass
class Places:
    """The three places that show one draft, and from which it is decided."""

    desk: Desk
    web: str
    cookies: dict[str, str]
    inbox: Page
    admin: Page
    contact: int
    draft: int
    chat: int
    text: str
    card: dict[str, Any]

    def open(self) -> None:
        self.inbox.goto(f"/inbox/?list=all&chat={self.chat}")
        self.admin.goto(f"/admin/drafts/draft/{self.draft}/change/")

    def _form(self, **values: str) -> dict[str, str]:
        token = self.cookies["csrftoken"]
        return {"csrfmiddlewaretoken": token, "seen": "1", "text": self.text, **values}

    def _post(self, path: str, form: dict[str, str]) -> None:
        httpx.post(self.web + path, data=form, cookies=self.cookies)

    def decide_in_the_inbox(self, action: str) -> None:
        form = self._form(action=action, draft=str(self.draft))
        self._post(f"/inbox/{self.chat}/answer/", form)

    def decide_in_the_admin(self, action: str) -> None:
        form = self._form(**{f"_{action}": "1"})
        self._post(f"/admin/drafts/draft/{self.draft}/change/", form)

    def decide_on_the_card(self, action: str) -> None:
        self.desk.press(self.card, {"send": SEND, "skip": SKIP}[action])

    def decide_at_once(self, actions: Sequence[str]) -> float:
        """All three at the same moment, which is returned."""
        at_once = threading.Barrier(len(actions) + 1)

        def act(decide: Callable[[str], None], action: str) -> None:
            at_once.wait(PATIENCE)
            decide(action)

        decisions = (self.decide_in_the_inbox, self.decide_in_the_admin, self.decide_on_the_card)
        with ThreadPoolExecutor(len(actions)) as pool:
            acting = [pool.submit(act, *pair) for pair in zip(decisions, actions, strict=True)]
            at_once.wait(PATIENCE)
            began = time.monotonic()
        for one in acting:
            one.result()
        return began

    def inbox_shows(self) -> str:
        return str(self.inbox.evaluate(IN_THE_INBOX))

    def admin_shows(self) -> str:
        said = self.admin.locator("[data-live=state]").inner_text()
        return next((name for name, (words, _card) in OUTCOMES.items() if words in said), "")

    def card_shows(self) -> str:
        messages = self.desk.client.bot_messages()
        text = next(one["text"] for one in messages if one["message_id"] == self.card["message_id"])
        return next((name for name, (_state, words) in OUTCOMES.items() if words in text), "")

    def outcomes(self, began: float) -> tuple[str, dict[str, float]]:
        """What came of the draft once all three show it, and how many seconds after `began` each
        did. What a place showed before that and then no more does not count."""
        places: dict[str, Callable[[], str]] = {
            "inbox": self.inbox_shows,
            "admin": self.admin_shows,
            "card": self.card_shows,
        }
        shown, since = dict.fromkeys(places, ""), dict.fromkeys(places, 0.0)

        def look() -> bool:
            for name, shows in places.items():
                if (outcome := shows()) != shown[name]:
                    shown[name], since[name] = outcome, time.monotonic() - began
            return set(shown.values()) == {self.desk.state(self.contact)}

        wait_for(look, PATIENCE, "all three show what came of it")
        return shown["card"], since


@pytest.mark.browser
def test_whoever_was_first_all_three_places_show_what_came_of_it(
    stack: Stack,
    signed_in: BrowserContext,
    rounds: Callable[[int], int],
    figure: Callable[[str], None],
) -> None:
    desk, inbox, admin = Desk(stack), signed_in.new_page(), signed_in.new_page()
    cookies = {str(one["name"]): str(one["value"]) for one in signed_in.cookies()}
    times: dict[str, list[float]] = {"inbox": [], "admin": [], "card": []}
    ends: list[str] = []
    for number in range(rounds(200)):
        contact, card = desk.question()
        draft, chat, text = stack.rows(
            "SELECT d.id, d.chat_id, d.text FROM drafts_draft d JOIN drafts_chat c"
            f" ON c.id = d.chat_id WHERE c.telegram_id = {contact}"
        )[0]
        places = Places(
            desk, stack.web_address, cookies, inbox, admin, contact, draft, chat, text, card
        )
        places.open()
        actions = ["skip" if number % 3 == place else "send" for place in range(3)]
        outcome, since = places.outcomes(places.decide_at_once(actions))
        assert desk.sent_to(contact) == [text] * (outcome == "sent")
        decided = f"draft_id = {draft} AND kind IN ('approved', 'skipped')"
        assert stack.value(f"SELECT count(*) FROM drafts_draftevent WHERE {decided}") == 1
        ends.append(outcome)
        for name, seconds in since.items():
            times[name].append(seconds)
    latest = ", ".join(f"{name} {max(seconds):.2f} s" for name, seconds in times.items())
    figure(
        f"three places at once: {len(ends)} drafts, {ends.count('sent')} sent, "
        f"{ends.count('skipped')} skipped; all three showed it, at the latest after: {latest}"
    )
