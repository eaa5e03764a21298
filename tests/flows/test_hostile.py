"""Strangers, forged buttons, old cards, and texts of every kind, against the running whole.

All tests share one start of the processes; each has a contact of its own. There are two owners.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core.text import utf16_len
from tests.flows.desk import EDIT, PATIENCE, SEND, SKIP, Desk
from tests.harness.processes import wait_for
from tests.harness.stack import OWNER, SandboxProcess, Stack

SECOND, STRANGER = OWNER + 1, 666_666_666


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, server_key: Path) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("hostile")
    sandbox = SandboxProcess(folder / "sandbox", server_key).start()
    settings = {"OWNER_TELEGRAM_ID": f"{OWNER},{SECOND}", "ANALYSIS_DEBOUNCE_SECONDS": "0"}
    stack = Stack(folder / "data", sandbox, settings=settings)
    try:
        sandbox.client.add_bot_user(SECOND, "Second", username="second_owner")
        sandbox.client.add_bot_user(STRANGER, "Mallory", language_code="de")
        stack.prepare().start("runbot", "worker").wait_connected()
        for user in (SECOND, STRANGER):
            sandbox.client.say("/start", user)
        yield Desk(stack)
    finally:
        stack.kill()
        sandbox.stop()


def test_a_stranger_who_presses_is_told_so_and_nothing_happens(desk: Desk) -> None:
    contact, card = desk.question()
    for button in (SEND, EDIT, SKIP):
        answer = desk.answer(desk.press(card, button, STRANGER))
        assert answer["text"], "a stranger is answered, too"
        assert answer["show_alert"]
    assert desk.state(contact) == "pending"
    assert desk.sent_to(contact) == []
    told = desk.stack.rows("SELECT detail FROM drafts_draftevent WHERE kind = 'refused'")
    assert [str(STRANGER) in detail for (detail,) in told].count(True) == 3
    assert not desk.stack.rows(f"SELECT 1 FROM accounts_person WHERE telegram_id = {STRANGER}"), (
        "a stranger gets no row"
    )
    assert desk.answer(desk.press(card, SEND))["text"] == "On its way…"
    desk.arrives(contact)


def test_a_stranger_who_writes_is_told_that_this_is_private(desk: Desk) -> None:
    heard = wait_for(
        lambda: [one for one in desk.client.bot_messages(STRANGER) if one["from"]["is_bot"]],
        PATIENCE,
        "an answer for the stranger",
    )
    assert len({one["text"] for one in heard}) == 1
    assert not any(one.get("reply_markup") for one in heard)


FORGED = [
    "",
    "x" * 64,
    "d:",
    "d:1:1:send:x",
    "d:١:١:send",
    "🙂" * 16,
    "d:99999999999999999999:1:send",
    "d:1:1:drop",
    "\x00",
    "d:-1:1:send",
]


@pytest.mark.parametrize("data", FORGED, ids=range(len(FORGED)))
def test_a_forged_button_is_told_that_nobody_knows_it(desk: Desk, data: str) -> None:
    message = desk.client.bot_messages()[0]
    answer = desk.answer(desk.press_data(message, data))
    assert "no longer works" in answer["text"]


def test_a_forged_button_of_a_stranger_is_a_strangers(desk: Desk) -> None:
    message = desk.client.bot_messages()[0]
    owner = desk.answer(desk.press_data(message, "nonsense"))
    stranger = desk.answer(desk.press_data(message, "nonsense", STRANGER))
    assert stranger["text"] != owner["text"]


def test_a_card_of_an_older_text_sends_nothing_and_says_why(desk: Desk) -> None:
    contact, old = desk.question()
    desk.edit(old, "The new text")
    new = desk.card("The new text", after=old["message_id"])
    for button in (SEND, EDIT, SKIP):
        assert "older text" in desk.answer(desk.press(old, button))["text"]
    assert desk.state(contact) == "pending"
    assert desk.sent_to(contact) == []
    desk.press(new, SEND)
    assert desk.arrives(contact) == ["The new text"]


def test_a_second_click_is_told_that_it_is_done(desk: Desk) -> None:
    contact, card = desk.question()
    presses = [desk.press(card, SEND) for _ in range(5)]
    told = [desk.answer(press)["text"] for press in presses]
    assert told.count("On its way…") == 1
    assert all("decided that already" in text for text in told if text != "On its way…")
    desk.arrives(contact)
    wait_for(lambda: desk.state(contact) == "sent", PATIENCE, "the draft is sent")
    assert len(desk.sent_to(contact)) == 1


def test_of_two_owners_at_once_one_wins_and_the_other_is_told_who(desk: Desk) -> None:
    contact, card = desk.question()
    words = card["text"].splitlines()[3]
    theirs = wait_for(
        lambda: [
            one
            for one in desk.client.bot_messages(SECOND)
            if words in one["text"] and one.get("reply_markup", {}).get("inline_keyboard")
        ],
        PATIENCE,
        "the second owner's card",
    )[-1]
    first, second = desk.press(card, SEND), desk.press(theirs, SKIP, SECOND)
    told = {"Shop": desk.answer(first)["text"], "Second": desk.answer(second)["text"]}
    won = [name for name, text in told.items() if text in ("On its way…", "Skipped.")]
    assert len(won) == 1
    (lost,) = set(told) - set(won)
    assert told[lost].startswith(f"{won[0]} decided that already")
    expected = {"Shop": ("sent", 1), "Second": ("skipped", 0)}[won[0]]
    wait_for(lambda: desk.state(contact) == expected[0], PATIENCE, f"it is {expected[0]}")
    assert len(desk.sent_to(contact)) == expected[1]
    for chat, message in ((OWNER, card), (SECOND, theirs)):
        number, said = message["message_id"], f"by {won[0]}"
        wait_for(partial(shows, desk, chat, number, said), PATIENCE, "both cards say who decided")


def shows(desk: Desk, chat: int, number: int, words: str) -> bool:
    """Whether this message of a chat with the bot has these words now."""
    found = desk.client.bot_messages(chat)
    return any(one["message_id"] == number and words in one["text"] for one in found)


def test_an_answer_of_ten_thousand_characters_leaves_in_three_whole_parts(desk: Desk) -> None:
    sentences = [f"Sentence {number:04} of the long answer. " for number in range(400)]
    text = "".join(sentences)[:9_999] + "."
    contact, card = desk.question()
    desk.edit(card, text)
    new = desk.card("10000 characters in all", after=card["message_id"])
    desk.press(new, SEND)
    parts = desk.arrives(contact, 3)
    wait_for(lambda: desk.state(contact) == "sent", PATIENCE, "the draft is sent")
    assert desk.sent_to(contact) == parts
    assert len(parts) == 3
    assert all(utf16_len(part) <= 4096 for part in parts)
    assert " ".join(parts) == text


def test_an_edit_with_nothing_to_see_is_refused_and_may_be_tried_again(desk: Desk) -> None:
    contact, card = desk.question()
    prompt = desk.edit(card, "\u200b\u200e")
    desk.said("That was empty, so nothing was changed")
    assert desk.state(contact) == "pending"
    desk.client.say("Now with words", reply_to=prompt)
    desk.press(desk.card("Now with words", after=card["message_id"]), SEND)
    assert desk.arrives(contact) == ["Now with words"]


def test_an_edit_that_is_far_too_long_is_refused(desk: Desk) -> None:
    contact, card = desk.question()
    desk.edit(card, "x" * 20_001)
    desk.said("That is too long (20000 characters at most); nothing was changed.")
    assert desk.state(contact) == "pending"
    desk.press(card, SKIP)
    wait_for(lambda: desk.state(contact) == "skipped", PATIENCE, "the first card still works")


MARKS = """<b>bold</b> <i>i</i> <a href="https://e.example/?a=1&amp;b=2">x</a> &lt; & &amp; "q" 'a'
*bold* _it_ __u__ ~s~ ||spoiler|| `code` ```pre``` [text](https://e.example) [i](tg://user?id=1)
# > - + = | { } . ! \\ \\* $1 %s %(name)s {0} {{x}} <script>alert(1)</script> /start @owner #tag"""


@pytest.mark.parametrize(
    "text",
    [
        MARKS,
        "\u202bשלום! המחיר הוא 45 €\u202c ‏(כולל מע״מ)\u200f – \u2067مرحبا بكم\u2069 ok",
        "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇺🇦👍🏽1️⃣ e\u0301 и\u0306 \u0000".replace("\u0000", "\u00a0") + "𝒳",
    ],
    ids=["marks", "right to left", "emoji"],
)
def test_a_text_arrives_as_it_was_written(desk: Desk, text: str) -> None:
    contact, card = desk.question()
    desk.edit(card, text)
    new = desk.card(text, after=card["message_id"])
    desk.press(new, SEND)
    assert desk.arrives(contact) == [text]


def test_an_emoji_on_the_border_of_4096_is_not_cut(desk: Desk) -> None:
    text = "x" * 4095 + "🙂" + "y" * 10
    contact, card = desk.question()
    desk.edit(card, text)
    new = desk.card("4106 characters in all", after=card["message_id"])
    desk.press(new, SEND)
    assert desk.arrives(contact, 2) == ["x" * 4095, "🙂" + "y" * 10]


def test_signs_of_markup_in_a_contacts_name_and_question_are_shown_as_they_are(desk: Desk) -> None:
    name = "<b>Bobby</b> *Tables* _&amp;_ `x`"
    contact = desk.client.add_contact(name)["id"]
    desk.client.contact_says(None, contact, MARKS)
    card = desk.card(name)
    assert MARKS in card["text"]
    styles = {entity["type"] for entity in card.get("entities", [])}
    assert not styles & {"text_link", "code", "pre", "spoiler", "underline", "strikethrough"}
    desk.press(card, SKIP)
    wait_for(lambda: desk.state(contact) == "skipped", PATIENCE, "skipped")


def test_after_all_this_nothing_has_failed(desk: Desk) -> None:
    log = desk.stack.logs()
    assert "Traceback" not in log
    states = dict(desk.stack.rows("SELECT state, count(*) FROM outbox_delivery GROUP BY state"))
    assert not states.get("failed") and not states.get("uncertain"), states
