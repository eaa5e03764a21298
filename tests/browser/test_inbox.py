"""The inbox in a real browser: it follows what happens, with the keyboard alone, and on a phone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from drafts.models import Draft, Message
from drafts.services.reviewing import review
from tests.browser import admin_data
from tests.browser.conftest import CHROMIUM
from tests.harness.web import serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


@pytest.fixture
def drafts() -> list[Draft]:
    """Three chats that wait; the first is the newest."""
    shop = admin_data.account()
    names = ["Ada", "Ben", "Cem"]
    return [admin_data.draft(admin_data.chat(shop, n, name)) for n, name in enumerate(names, 1)]


def open_chat(page: Page, draft: Draft) -> None:
    page.goto(f"/inbox/?chat={draft.chat_id}")


def expect_chat(page: Page, name: str) -> None:
    """The chat is shown, and its keys work."""
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_role("log")).to_be_focused()


def tab_to(page: Page, element: Locator) -> None:
    for _step in range(20):
        page.keyboard.press("Tab")
        if element.evaluate("one => one === document.activeElement"):
            break
    expect(element).to_be_focused()


def state(draft: Draft) -> str:
    draft.refresh_from_db()
    return draft.state


def clicks(page: Page) -> list[int]:
    """Counts the clicks from here on, over all pages; their number is the only item."""
    counted = [0]

    def clicked() -> None:
        counted[0] += 1

    page.expose_function("clicked", clicked)
    page.add_init_script("addEventListener('click', e => e.isTrusted && e.detail && clicked())")
    return counted


def test_approving_is_one_click_and_the_next_draft_is_there(
    page: Page, drafts: list[Draft]
) -> None:
    counted = clicks(page)
    open_chat(page, drafts[0])
    page.get_by_role("button", name="Send", exact=True).click()
    expect_chat(page, "Ben")
    expect(page.get_by_text("The answer to Ada is on its way.")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value(drafts[1].text)
    assert (state(drafts[0]), counted) == ("approved", [1])
    # Changing the text and sending it: two clicks, and the typing.
    page.get_by_label("Your answer").click()
    page.keyboard.press("End")
    page.keyboard.type(" Ask for Ben.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect_chat(page, "Cem")
    drafts[1].refresh_from_db()
    assert (drafts[1].state, drafts[1].text) == ("approved", "Yes, it is still there. Ask for Ben.")
    assert counted == [3]


def test_the_keyboard_is_enough(page: Page, drafts: list[Draft]) -> None:
    page.goto("/inbox/", wait_until="load")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect_chat(page, "Ben")
    for _step in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_focused()
    page.keyboard.press("e")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Skip nothing, ask?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The answer to Ben is on its way.")).to_be_visible()
    expect_chat(page, "Cem")
    page.keyboard.press("x")
    expect_chat(page, "Ada")
    page.keyboard.press("s")
    expect(page.get_by_text("The answer to Ada is on its way.")).to_be_visible()
    drafts[1].refresh_from_db()
    assert (drafts[1].state, drafts[1].text) == ("approved", "Skip nothing, ask?")
    assert (state(drafts[0]), state(drafts[2])) == ("approved", "skipped")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()


def test_more_an_own_answer_and_a_search_with_the_keyboard_only(
    page: Page, drafts: list[Draft]
) -> None:
    admin_data.owner()
    open_chat(page, drafts[0])
    expect_chat(page, "Ada")
    page.keyboard.press("n")
    expect_chat(page, "Ben")
    page.keyboard.press("m")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Another")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Another")).to_be_hidden()
    # Enter in a field of More does what stands beside it, and sends nothing.
    page.keyboard.press("m")
    tab_to(page, page.get_by_label("Tell it what to say"))
    page.keyboard.type("Say yes")
    tab_to(page, page.get_by_label("Send at another time"))
    page.keyboard.type("tomorrow 9:00")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Leaves at")).to_be_visible()
    assert state(drafts[1]) == "scheduled"
    page.keyboard.press("x")
    expect_chat(page, "Cem")
    assert state(drafts[1]) == "skipped"
    page.keyboard.press("/")
    page.keyboard.type("Ben")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/?q=Ben")
    expect(page.get_by_role("link", name="Cem")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect_chat(page, "Ben")
    page.keyboard.press("e")
    page.keyboard.type("My own words")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The answer to Ben is on its way.")).to_be_visible()
    assert drafts[1].chat.drafts.get(state="approved").text == "My own words"


def test_scrolling_up_shows_earlier_messages_and_stays_where_one_reads(
    page: Page, drafts: list[Draft]
) -> None:
    chat = drafts[0].chat
    Message.objects.bulk_create(
        Message(chat=chat, telegram_id=number, text=f"Message {number}.", date=timezone.now())
        for number in range(10, 200)
    )
    open_chat(page, drafts[0])
    log = page.get_by_role("log")
    expect(log.get_by_text("Message 199.")).to_be_in_viewport()
    oldest = log.get_by_text("Message 140.")
    oldest.scroll_into_view_if_needed()
    expect(log.get_by_text("Message 139.")).to_be_attached()
    expect(oldest).to_be_in_viewport()
    # What comes meanwhile does not move it.
    admin_data.message(chat, 300, "And on Sunday?")
    expect(log.get_by_text("And on Sunday?")).to_be_attached()
    expect(oldest).to_be_in_viewport()


def test_what_happens_elsewhere_is_shown_without_a_reload(page: Page, drafts: list[Draft]) -> None:
    open_chat(page, drafts[0])
    page.evaluate("window.sameDocument = true")
    expect(page).to_have_title("(3) Inbox | aibot")
    admin_data.message(drafts[0].chat, 50, "And on Sunday?")
    expect(page.get_by_role("log").get_by_text("And on Sunday?")).to_be_visible()
    review.approve(drafts[0], None, detail="on the card")
    expect(page.locator(".ib-about").get_by_text("approved")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("")
    expect(page).to_have_title("(2) Inbox | aibot")
    assert page.evaluate("window.sameDocument") is True


def test_the_server_says_when_something_changed(page: Page, drafts: list[Draft]) -> None:
    with serving() as base:
        kept = {one.get("name"): one.get("value", "") for one in page.context.cookies()}
        page.context.add_cookies([{"name": "sessionid", "value": kept["sessionid"], "url": base}])
        inbox = page.context.new_page()
        # Without time nothing is asked every few seconds.
        inbox.clock.install()
        inbox.goto(f"{base}/inbox/?chat={drafts[0].chat_id}")
        for number, text in enumerate(["And on Sunday?", "At what time?"], 50):
            admin_data.message(drafts[0].chat, number, text)
            expect(inbox.get_by_role("log").get_by_text(text)).to_be_visible()
        inbox.close()


def test_what_somebody_types_is_kept_while_the_page_changes(
    page: Page, drafts: list[Draft]
) -> None:
    open_chat(page, drafts[0])
    page.get_by_label("Your answer").fill("My own words")
    page.get_by_role("log").focus()
    review.skip(drafts[0], None)
    expect(page.locator(".ib-about").get_by_text("waiting for you")).to_be_hidden()
    expect(page.get_by_label("Your answer")).to_have_value("My own words")


def test_on_a_phone_there_is_one_pane_at_a_time(page: Page, drafts: list[Draft]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/inbox/")
    expect(page.get_by_label("Your answer")).to_have_count(0)
    page.get_by_role("link", name="Ben").click()
    expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    expect(page.get_by_role("link", name="Cem")).to_be_hidden()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("link", name="Cem")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_the_buttons_stand_in_one_row(page: Page, drafts: list[Draft], language: str) -> None:
    page.goto("/")
    home = page.url.removesuffix("inbox/")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": home}])
    open_chat(page, drafts[0])
    expect(page.locator(".ib-ends")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    tops = page.evaluate(
        "[...document.querySelectorAll('.ib-buttons > :not(dialog), .ib-ends > *')]"
        ".map(one => one.getBoundingClientRect().top)"
    )
    assert len({round(top) for top in tops}) == 1
