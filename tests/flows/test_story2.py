"""Story 2: a keyword becomes a find. Real web, runbot, worker and beat, and the sandbox's sites."""

from __future__ import annotations

import re

import pytest

from tests.flows.watch import Watch
from tests.harness.processes import wait_for
from tests.harness.stack import OWNER, Stack

pytestmark = pytest.mark.timeout(600)
GUEST, STRANGER = 800_000_001, 800_000_002


@pytest.fixture
def watch(stack: Stack) -> Watch:
    return Watch(stack).prepare()


def start(watch: Watch) -> None:
    watch.stack.start().wait_connected()


def buttons(message: dict) -> list[str]:
    return [one["text"] for row in message["reply_markup"]["inline_keyboard"] for one in row]


def test_a_keyword_becomes_a_find(watch: Watch, engine: str) -> None:
    old = watch.put_up("egun", "Kappmesser", 30) + watch.put_up("militaria321", "Kappmesser", 2)
    watch.put_up("egun", "Stahlhelm")
    # The sites take their time, so that the first word can be seen.
    watch.client.fault("auction", "delay", "*.search", times=4, seconds=1.5)
    start(watch)
    watch.client.say("/suche  KAPPMESSER ")
    first = watch.message("KAPPMESSER", "searching…")
    card = watch.message("egun.de: 30 listings now", "militaria321.com: 2 listings now")
    assert card["message_id"] == first["message_id"], "the first word becomes the answer"
    assert "… and 27 more" in card["text"]
    assert old[29] in card["text"] and "€49.00" in card["text"]
    assert "I'll check egun.de, militaria321.com every minute" in card["text"]
    assert [text.split(" ", 1)[1] for text in buttons(card)] == [
        "Statistics",
        "Test",
        "Pause",
        "Delete",
        "Lower prices",
        "Offered again",
        "Ends without a bid",
        "Also typos",
    ]

    (new,) = watch.put_up("egun", "Schönes Kappmesser")
    watch.checked()
    watch.wait_told(new)
    find = watch.message(new)
    assert find["photo"] and "€49.00 (starting price)" in find["text"]
    assert "egun.de · seller: waldlaeufer55" in find["text"]
    assert "🔎 KAPPMESSER" in find["text"]
    assert [text.split(" ", 1)[1] for text in buttons(find)] == [
        "Open",
        "Seen",
        "Star",
        "Mute 30 min",
        "Without seller",
        "Delete keyword",
    ]
    watch.checked()
    watch.quiet()
    seen = watch.stack.rows("SELECT name FROM accounts_heartbeat WHERE beat_at IS NOT NULL")
    assert {("worker",), ("beat",)} <= set(seen), "both give signs of life"
    assert [title for title in watch.titles if watch.told(title)] == [new]
    assert len(watch.finds()) == 1


def test_restarts_and_what_appears_while_everything_is_down(watch: Watch, engine: str) -> None:
    watch.put_up("egun", count=10)
    start(watch)
    watch.search("Kappmesser")
    (first,) = watch.put_up("egun")
    watch.checked()
    watch.wait_told(first)

    watch.stack.stop()
    watch.stack.start().wait_connected()
    watch.checked()
    watch.quiet()
    assert [watch.told(title) for title in watch.titles] == [0] * 10 + [1], "not again"

    watch.stack.kill()
    missed = watch.put_up("egun") + watch.put_up("militaria321")
    watch.let_pass(hands=True)
    watch.stack.start().wait_connected()
    watch.wait_told(*missed)
    watch.checked()
    watch.quiet()
    assert [watch.told(title) for title in watch.titles] == [0] * 10 + [1, 1, 1]


def test_days_of_downtime_with_three_pages_of_new_listings(watch: Watch, engine: str) -> None:
    watch.put_up("egun", count=5)
    start(watch)
    watch.search("Kappmesser")
    watch.stack.stop()
    watch.client.let_pass(3 * 86_400)
    missed = watch.put_up("egun", count=70) + watch.put_up("militaria321", count=130)
    watch.let_pass(hands=True)
    watch.stack.start().wait_connected()
    watch.wait_told(*missed)
    watch.checked()
    watch.quiet()
    assert [watch.told(title) for title in missed] == [1] * 200
    assert len(watch.finds()) <= 200 / 20 + 6, "many together in one message"


def test_two_keywords_that_find_the_same_tell_of_it_once(watch: Watch) -> None:
    start(watch)
    watch.search("Kappmesser")
    watch.search("Messer")
    (both,) = watch.put_up("egun", "Kappmesser der Bundeswehr")
    watch.checked()
    watch.message(both, "🔎 Kappmesser, Messer")
    watch.checked()
    watch.quiet()
    assert watch.told(both) == 1


def test_the_same_thing_on_two_sites_is_one_message_with_both_links(watch: Watch) -> None:
    start(watch)
    watch.search("Kappmesser")
    picture = f"http://127.0.0.1:{watch.stack.sandbox.http_port}/egun/thumb/fit-256x192/7.png"
    title = "Kappmesser der Luftwaffe"
    watch.client.add_listing("egun", title, 49.0, image=picture)
    watch.checked()
    watch.message(title)
    watch.client.add_listing("militaria321", title, 49.0, image=picture)
    watch.checked()
    both = watch.message(title, "The same on militaria321.com")
    assert buttons(both)[:2] == ["🔗 egun.de", "🔗 militaria321.com"]
    watch.checked()
    watch.quiet()
    assert len(watch.finds()) == 1
    assert watch.stack.value("SELECT count(*) FROM monitoring_announcement") == 2


def test_muted_and_paused(watch: Watch) -> None:
    start(watch)
    watch.search("Kappmesser")
    watch.search("Helm")
    watch.client.say("/stumm Kappmesser 2h")
    watch.message("muted until")
    watch.client.say("/pausieren Helm")
    watch.message("⏸ Paused: Helm")
    watch.put_up("egun", "Kappmesser stumm")
    later = watch.put_up("egun", "Helm pausiert")
    watch.checked()
    watch.quiet()
    assert watch.finds() == []
    watch.client.say("/laut Kappmesser")
    watch.message("are back on", "Missed meanwhile: 1")
    watch.client.say("/fortsetzen Helm")
    watch.message("Searching again: Helm")
    (new,) = watch.put_up("egun", "Kappmesser laut")
    watch.checked()
    watch.wait_told(new, *later)
    watch.quiet()
    assert len(watch.finds()) == 2, "what was found while it was muted is not news"


def test_the_buttons_of_a_find(watch: Watch) -> None:
    start(watch)
    watch.search("Kappmesser")
    (new,) = watch.put_up("egun")
    watch.checked()
    watch.wait_told(new)
    watch.client.press_button("Seen")
    watch.message(new)
    wait_for(lambda: "✔ Seen" in buttons(watch.message(new)), 20, "marked as seen")
    watch.client.press_button("☆ Star")
    wait_for(lambda: "★ Starred" in buttons(watch.message(new)), 20, "starred")
    number = int(watch.client.listings("egun", new)[0]["id"])
    watch.client.change_listing(number, price=39.0)
    watch.checked()
    watch.message("The price fell", "€49.00 → €39.00")
    watch.client.press_button("Mute 30 min")
    wait_for(
        lambda: watch.stack.value("SELECT muted_until IS NOT NULL FROM monitoring_keyword"),
        20,
        "muted",
    )
    watch.client.press_button("Delete keyword")
    watch.message("Delete the keyword “Kappmesser”?")
    watch.client.press_button("Yes, delete")
    watch.message("is deleted")
    assert watch.told(new) == 1


def test_a_stranger_gets_one_polite_sentence_and_a_guest_comes_in(watch: Watch) -> None:
    start(watch)
    client = watch.client
    client.add_bot_user(STRANGER, "Nosy", language_code="de")
    client.say("/suche Kappmesser", user_id=STRANGER)
    wait_for(lambda: watch.messages(STRANGER), 30, "an answer to the stranger")
    (answer,) = watch.messages(STRANGER)
    assert len(re.findall(r"[.!?](\s|$)", answer["text"])) <= 2 and "/" not in answer["text"]
    assert watch.stack.value("SELECT count(*) FROM monitoring_keyword") == 0

    client.add_bot_user(GUEST, "Gerda", language_code="de")
    client.say("/einladen")
    code = re.search(r"start=(\S+)", watch.message("start=")["text"])
    assert code
    client.say(f"/start {code[1]}", user_id=GUEST)
    watch.message("Gerda", person=GUEST)
    client.say("/suche Säbel", user_id=GUEST)
    watch.message("Säbel", "Ich prüfe egun.de, militaria321.com jede Minute", person=GUEST)
    (new,) = watch.put_up("militaria321", "Säbel 1871/84")
    watch.checked()
    watch.wait_told(new, person=GUEST)
    client.say(f"/start {code[1]}", user_id=STRANGER)
    wait_for(lambda: len(watch.messages(STRANGER)) == 2, 30, "the code works once")
    assert watch.told(new, OWNER) == 0
