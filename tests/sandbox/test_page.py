"""The chat page in a real browser, with a small bot on the other side."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from telegram import (
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from tests.sandbox.looks import problems

pytestmark = pytest.mark.browser

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
EMMA = 700_000_003
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(ARGUMENTS)
        )
        yield started
        await started.close()


@pytest.fixture
async def page(sandbox, browser) -> AsyncIterator[Page]:
    """The page in English; an error in its console fails the test."""
    context = await browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    opened, problems = await context.new_page(), list[str]()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    await opened.goto(sandbox.url)
    await expect(opened.get_by_text("live", exact=True)).to_be_visible()
    yield opened
    await context.close()
    assert problems == []


@pytest.fixture
async def bot(application) -> AsyncIterator[Any]:
    """A bot with a card: Send says thanks, Edit asks for a text, Why explains in an alert."""

    async def card(update, context):
        buttons = [InlineKeyboardButton(t, callback_data=t) for t in ("Send", "Edit", "Why")]
        text = "<b>Olena</b> asks <i>something</i>"
        await update.message.reply_html(text, reply_markup=InlineKeyboardMarkup([buttons]))

    async def pressed(update, context):
        query = update.callback_query
        if query.data == "Edit":
            await query.answer()
            prompt = ForceReply(input_field_placeholder="New text here")
            await query.message.reply_text("Which text?", reply_markup=prompt)
        elif query.data == "Why":
            await query.answer("Because.", show_alert=True)
        else:
            await query.answer("Thanks!")
            await query.edit_message_text("Sent.")

    async def reply(update, context):
        question = update.message.reply_to_message.text
        await update.message.reply_text(f"{question} -> {update.message.text}")

    application.add_handler(CommandHandler("card", card))
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(MessageHandler(filters.REPLY, reply))
    await application.updater.start_polling()
    yield application


async def say(page: Page, side: str, text: str) -> None:
    await page.get_by_test_id(f"{side}-input").fill(text)
    await page.get_by_test_id(f"{side}-send").click()


async def test_the_contact_writes_and_sees_the_owners_answer_at_once(sandbox, page, owner):
    await say(page, "contact", "Are you there?")
    log = page.get_by_test_id("contact-messages")
    await expect(log.get_by_text("Are you there?")).to_be_visible()
    assert sandbox.telegram.messages(owner, EMMA)[-1].text == "Are you there?"
    for sample, shown in (("Photo", "img"), ("Voice", "audio"), ("File", "a[download]")):
        await page.get_by_test_id("attach-open").click()
        await page.get_by_test_id(f"attach{sample}").click()
        await expect(log.locator(shown)).to_have_count(1)
    own = {"name": "mine.bin", "mimeType": "application/octet-stream", "buffer": b"mine"}
    await page.get_by_test_id("attach-own").set_input_files(own)
    await expect(log.get_by_text("mine.bin")).to_be_visible()
    sandbox.telegram.owner_writes(owner, EMMA, "Yes, always.")
    await expect(log.get_by_text("Yes, always.")).to_be_visible()


async def test_the_owner_presses_buttons_of_a_card(page, bot):
    await say(page, "owner", "/card")
    log = page.get_by_test_id("owner-messages")
    await expect(log.locator("b", has_text="Olena")).to_be_visible()
    await page.get_by_test_id("Why").click()
    await expect(page.get_by_test_id("alert")).to_contain_text("Because.")
    await page.get_by_role("button", name="OK", exact=True).click()
    await page.get_by_test_id("Send").click()
    await expect(page.get_by_test_id("toast")).to_have_text("Thanks!")
    await expect(log.get_by_text("Sent.")).to_be_visible()
    await expect(page.get_by_test_id("Send")).to_have_count(0)


async def test_a_prompt_for_a_reply_is_answered_as_a_reply(page, bot):
    await say(page, "owner", "/card")
    await page.get_by_test_id("Edit").click()
    await expect(page.get_by_test_id("reply-banner")).to_contain_text("Which text?")
    await expect(page.get_by_test_id("owner-input")).to_have_attribute(
        "placeholder", "New text here"
    )
    await say(page, "owner", "Better words")
    answer = page.get_by_test_id("owner-messages").get_by_text("Which text? -> Better words")
    await expect(answer).to_be_visible()
    await expect(page.get_by_test_id("reply-banner")).to_be_hidden()


async def test_foreign_text_is_never_markup(sandbox, page, token, owner, application):
    await say(page, "contact", HOSTILE)
    await application.bot.send_message(owner, HOSTILE)
    for side in ("contact", "owner"):
        log = page.get_by_test_id(f"{side}-messages")
        await expect(log.get_by_text(HOSTILE)).to_be_visible()
        await expect(log.locator("img, script")).to_have_count(0)


async def test_a_new_contact_can_be_made_and_played(sandbox, page):
    await page.get_by_test_id("new-contact").click()
    await page.get_by_label("Name of the new contact").fill("Zoe Zimmer")
    await page.get_by_role("button", name="Create").click()
    await expect(page.get_by_role("button", name="Zoe")).to_have_attribute("aria-pressed", "true")
    await say(page, "contact", "I am new")
    await expect(page.get_by_test_id("contact-messages").get_by_text("I am new")).to_be_visible()
    assert "Zoe Zimmer" in [contact.name for contact in sandbox.telegram.contacts.values()]


async def test_examples_are_in_the_contacts_language(sandbox, page, owner):
    await page.get_by_role("button", name="Jonas").click()
    await page.get_by_test_id("Wann haben Sie am Samstag geöffnet?").click()
    await expect(page.get_by_test_id("contact-messages").get_by_text("Wann haben")).to_be_visible()


async def test_things_go_wrong_at_a_click(sandbox, page):
    await page.get_by_test_id("faults-open").click()
    await page.get_by_test_id("flood").click()
    listed = page.get_by_test_id("fault-list")
    await expect(listed).to_contain_text("Flood wait 30 s")
    (fault,) = sandbox.faults.all()
    assert (fault.end, fault.message) == ("mtproto", "FLOOD_WAIT_30")
    await page.get_by_role("button", name="Clear all").click()
    await expect(listed).to_be_empty()
    await page.get_by_test_id("cutTelegram").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("Done")


async def test_it_speaks_three_languages_and_so_does_the_bot(sandbox, page, token, owner):
    await expect(page.get_by_role("heading", name="You are the customer")).to_be_visible()
    await expect(page.get_by_role("button", name="Emma")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_test_id("demo")).to_contain_text("This AI is a demo")
    languages = {
        "de": ("Sie sind der Kunde", "Jonas", "Was kostet das rote?", "/suche Kappmesser"),
        "uk": ("Ви — клієнт", "Олена", "Скільки коштує червоний?", "/пошук Kappmesser"),
    }
    for language, (words, contact, question, command) in languages.items():
        await page.get_by_test_id(f"language-{language}").click()
        await expect(page.get_by_role("heading", name=words)).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", language)
        chosen = page.get_by_role("button", name=contact)
        await expect(chosen).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("#steps")).to_contain_text(contact)
        for chip in (question, command):
            await expect(page.get_by_test_id(chip)).to_have_count(1)
        told = page.get_by_test_id("owner-messages").get_by_text(f"/language {language}")
        await expect(told).to_have_count(1)
        assert sandbox.bot_api.user(owner)["language_code"] == language
    await page.get_by_test_id("ai-open").click()
    await expect(page.get_by_test_id("ai")).to_contain_text("AI_API_KEY")
    await page.reload()
    await expect(page.get_by_role("heading", name="Ви — клієнт")).to_be_visible()
    said = [one["text"] for one in sandbox.bot_api.messages(token, owner)]
    assert said == ["/start", "/language de", "/start", "/language uk"]


async def test_nothing_is_fetched_from_elsewhere(sandbox, browser):
    context = await browser.new_context()
    opened, asked = await context.new_page(), list[str]()
    opened.on("request", lambda request: asked.append(request.url))
    await opened.goto(sandbox.url)
    await expect(opened.get_by_test_id("contact-messages").locator("article")).to_have_count(2)
    await context.close()
    assert all(re.match(rf"{sandbox.url}/|data:", url) for url in asked), asked


async def test_it_comes_back_when_the_sandbox_does(page, sandbox, owner):
    for connection in list(sandbox._http._server.server_state.connections):
        connection.transport.abort()
    sandbox.telegram.owner_writes(owner, EMMA, "while you were away")
    log = page.get_by_test_id("contact-messages")
    await expect(log.get_by_text("while you were away")).to_be_visible(timeout=10_000)
    await expect(page.get_by_text("live", exact=True)).to_be_visible()


async def test_on_a_phone_the_two_sides_are_tabs(sandbox, browser, owner, application):
    context = await browser.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    opened = await context.new_page()
    await opened.goto(sandbox.url)
    await expect(opened.get_by_test_id("contact-input")).to_be_visible()
    await expect(opened.get_by_test_id("owner-input")).to_be_hidden()
    await application.bot.send_message(owner, "A card")
    tab = opened.get_by_role("tab", name="Owner")
    await expect(tab.locator(".dot")).to_be_visible()
    await tab.click()
    await expect(opened.get_by_text("A card", exact=True)).to_be_visible()
    found = await everywhere(opened)
    await context.close()
    assert found == {}


async def everywhere(page: Page) -> dict[str, list[str]]:
    """What is wrong with how the page looks: in each language, on both sides, with each of its
    panels, by day and by night."""
    found: dict[str, list[str]] = {}
    for language in ("en", "de", "uk"):
        await page.get_by_test_id(f"language-{language}").click()
        await expect(page.locator("html")).to_have_attribute("lang", language)
        for side, panels in (("contact", ("attach", "sites")), ("owner", ("faults",))):
            await page.get_by_test_id(f"tab-{side}").click()
            for panel in panels:
                await page.get_by_test_id(f"{panel}-open").click()
                for scheme in ("light", "dark"):
                    await page.emulate_media(color_scheme=scheme)
                    found[f"{language} {side} {panel} {scheme}"] = await problems(page)
        await page.locator("#faults-close").click()
    return {where: what for where, what in found.items() if what}


async def test_the_owner_is_offered_examples_and_the_menu_of_the_narrowest_scope(
    page, application, owner
) -> None:
    everybody, alone = BotCommandScopeAllPrivateChats(), BotCommandScopeChat(owner)
    await application.bot.set_my_commands([("search", "Watch")], scope=everybody)
    await application.bot.set_my_commands([("pending", "Wait"), ("search", "Watch")], scope=alone)
    chips = page.locator("#owner-chips")
    await expect(chips.get_by_text("/pending", exact=True)).to_be_visible()
    await expect(chips.get_by_text("/search", exact=True)).to_have_count(1)
    await expect(chips.get_by_text("/search Kappmesser")).to_have_count(1)
