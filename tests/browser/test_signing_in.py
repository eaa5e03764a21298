"""Signing in, in a real browser: web and runbot are real processes, Telegram is the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.admin.qr import qr_picture
from tests.harness.browser import sign_in
from tests.harness.processes import wait_for
from tests.harness.secrets import found_in, log_files
from tests.harness.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PHONE = "380671234567"
TYPED_PHONE = "+380 67 123-45-67"
WRONG_PHONE = "+380 67 123-45-76"
ACCOUNTS = "/admin/accounts/telegramaccount/"


class Desk:
    """The admin in a browser, and all that was entered there and must stay in no log."""

    def __init__(self, stack: Stack, page: Page) -> None:
        self.stack, self.page, self.client = stack, page, stack.sandbox.client
        self.entered: list[tuple[str, str]] = []
        self.panel = page.locator("[data-sign-in]")

    def open_page_of_new_account(self, name: str) -> None:
        """An account that is added without a session signs in next."""
        self.page.goto(f"{ACCOUNTS}add/")
        self.page.locator("[name=name]").fill(name)
        self.page.locator("[name=_save]").click()
        expect(self.panel).to_contain_text("How do you want to sign in?")
        self.page.evaluate("window.sameDocument = true")

    def press(self, button: str) -> None:
        self.panel.get_by_role("button", name=button, exact=True).click()

    def give(self, label: str, value: str) -> None:
        self.panel.get_by_label(label).fill(value)
        self.press("Continue")

    def give_code(self, code: str = "") -> None:
        """The code that Telegram sent, or another one."""
        code = code or self.client.login_codes()[PHONE]
        self.entered.append(("a code", code))
        self.give("Code", code)

    def told(self, words: str, timeout: float = 20) -> None:
        expect(self.panel).to_contain_text(words, timeout=timeout * 1000)

    def connected(self, name: str, who: str) -> None:
        self.told(f"Signed in as {who}", 30)
        expect(self.panel.get_by_text("connected", exact=True)).to_be_visible(timeout=30_000)
        assert self.page.evaluate("window.sameDocument"), "the page was loaded anew"
        assert self.stack.health()["accounts"][name] == "connected"

    def nothing_entered_is_kept(self) -> None:
        kept = "SELECT length(answer_encrypted) + length(qr_encrypted) FROM accounts_signin"
        assert all(length == 0 for (length,) in self.stack.rows(kept))
        for file in log_files(self.stack.folder):
            assert found_in(file.read_text(errors="replace"), self.entered) == []


@pytest.fixture
def desk(stack: Stack, browser: Browser) -> Iterator[Desk]:
    stack.start("web", "runbot").wait_connected()
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        locale="en-GB",
        base_url=stack.web_address,
    )
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    sign_in(page, stack.admin_password())
    made = Desk(stack, page)
    yield made
    context.close()
    assert broken == []


def refuse_codes(desk: Desk, message: str, code: int = 400) -> None:
    desk.client.fault("mtproto", "error", "auth.SendCode*", message=message, code=code)


def test_by_code_with_every_wrong_input(desk: Desk) -> None:
    desk.client.add_account("Olena Koval", phone=PHONE, username="olena")
    desk.entered.append(("the phone number", PHONE))
    desk.open_page_of_new_account("Second")
    desk.press("By phone number")

    desk.give("Phone number", "12")
    desk.told("Please enter a whole phone number")
    expect(desk.panel.get_by_label("Phone number")).to_have_value("12")
    refuse_codes(desk, "PHONE_NUMBER_INVALID")
    desk.give("Phone number", TYPED_PHONE)
    desk.told("This is not a phone number that Telegram knows.")
    refuse_codes(desk, "PHONE_NUMBER_FLOOD")
    desk.give("Phone number", TYPED_PHONE)
    desk.told("A code was asked for too often")
    refuse_codes(desk, "FLOOD_WAIT_4", 420)
    desk.give("Phone number", TYPED_PHONE)
    desk.told("Telegram asks us to wait.")
    expect(desk.panel.locator("[data-countdown]")).to_have_text(re.compile(r"0:0\d"))
    expect(desk.panel.get_by_role("button", name="Continue")).to_be_disabled()
    expect(desk.panel.get_by_role("button", name="Continue")).to_be_enabled()
    desk.give("Phone number", TYPED_PHONE)

    desk.told("Telegram sent a code to your Telegram app")
    right = desk.client.login_codes()[PHONE]
    desk.give_code("11111" if right != "11111" else "22222")
    desk.told("This code is wrong.")
    desk.client.expire_codes()
    desk.give_code(right)
    desk.told("This code has expired.")
    desk.press("Send the code again")
    wait_for(lambda: desk.client.login_codes()[PHONE] != right, 20, "a new code")
    expect(desk.panel.locator(".ab-error")).to_have_count(0)
    desk.give_code()
    desk.connected("Second", "Olena Koval (@olena)")
    desk.nothing_entered_is_kept()


def test_by_code_and_password(desk: Desk) -> None:
    desk.client.add_account("Taras", phone=PHONE, password="вишня-17", hint="a fruit")
    desk.client.add_account("Somebody else", phone="380671234576")
    desk.entered += [("the phone number", PHONE), ("the password", "вишня-17")]
    desk.open_page_of_new_account("Second")
    desk.press("By phone number")
    desk.give("Phone number", "12")
    desk.told("Please enter a whole phone number")
    desk.press("Give up")
    desk.told("How do you want to sign in?")
    expect(desk.panel.locator(".ab-error")).to_have_count(0)

    desk.press("By phone number")
    desk.give("Phone number", WRONG_PHONE)
    desk.told(f"Number: {WRONG_PHONE}")
    desk.press("Another number")
    expect(desk.panel.get_by_label("Phone number")).to_have_value(WRONG_PHONE)
    desk.give("Phone number", TYPED_PHONE)
    desk.told(f"Number: {TYPED_PHONE}")
    desk.give_code()
    desk.told("Hint: a fruit")
    desk.entered.append(("a wrong password", "слива-18"))
    desk.give("Password", "слива-18")
    desk.told("This password is wrong.")
    expect(desk.panel).to_contain_text("Hint: a fruit")
    desk.give("Password", "вишня-17")
    desk.connected("Second", "Taras")
    desk.nothing_entered_is_kept()


def test_by_a_qr_code_that_is_renewed_until_it_is_scanned_and_out_again(desk: Desk) -> None:
    account = desk.client.add_account("Olena Koval", username="olena")
    desk.client.qr_lifetime(3)
    desk.open_page_of_new_account("Second")
    desk.press("By QR code")
    desk.told("Scan this code with your phone")
    first = desk.panel.locator(".ab-qr path").get_attribute("d")
    wait_for(
        lambda: desk.panel.locator(".ab-qr path").get_attribute("d") != first, 20, "another code"
    )
    desk.client.qr_lifetime(30)
    wait_for(lambda: scanned(desk, account["id"]), 30, "a code that can be scanned")
    desk.connected("Second", "Olena Koval (@olena)")
    desk.nothing_entered_is_kept()

    sign_in = desk.page.url
    desk.panel.get_by_role("link", name="Sign out").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.get_by_text("is being signed out at Telegram")).to_be_visible()
    desk.page.goto(sign_in)
    desk.told("How do you want to sign in?", 30)
    ended = "SELECT ended_why FROM accounts_telegramsession WHERE ended_at IS NOT NULL"
    assert desk.stack.rows(ended) == [("signed_out",)], "it is ended, and kept"
    assert desk.client.overlaps() == 0
    desk.stack.runbot.stop()
    desk.told("runbot is not running")


def scanned(desk: Desk, account_id: int) -> bool:
    """The owner's phone scans the code on the page, if it is the one that can be scanned now."""
    shown = desk.panel.locator(".ab-qr path").get_attribute("d")
    for url in desk.client.qr_codes():
        if f'd="{shown}"' in qr_picture(url):
            desk.entered.append(("a login token", url.rpartition("token=")[2]))
            desk.client.scan_qr(url, account_id)
            return True
    return False
