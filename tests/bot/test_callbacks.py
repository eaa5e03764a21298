"""Every button of finds and keywords, with the bot's handlers alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring import references
from monitoring.models import Announcement, Keyword, Scan, Star
from outbox import claim
from outbox.models import Delivery
from tests.bot.command_table import FIND_BUTTONS, KEYWORD_BUTTONS, ODD_BUTTONS
from tests.bot.talk import Talk, everything, shown
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import HANDLERS, send_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]


@pytest.fixture
def announcement(keyword: Keyword, site: FakeSite) -> Announcement:
    site.put(1)
    scan(site)
    site.put(2)
    scan(site)
    made = Announcement.objects.get()
    delivery = Delivery.objects.get(kind=references.FINDS)
    made.delivery, made.sent_at = delivery, timezone.now()
    made.save()
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", message_id=77)
    return made


@pytest.mark.parametrize(("action", "answer"), FIND_BUTTONS)
def test_buttons_of_a_find(action: str, answer: str, announcement: Announcement) -> None:
    talk = Talk(500)
    for _twice in range(2):
        assert answer in everything(talk.press(f"m:{action}:{announcement.pk}"))
    announcement.refresh_from_db()
    if action in ("seen", "seenall"):
        assert announcement.seen_at is not None
    assert Star.objects.exists() == (action == "star")
    assert Keyword.objects.filter(muted_until__gt=timezone.now()).exists() == (action == "mute")


@pytest.mark.parametrize(("action", "answer"), KEYWORD_BUTTONS)
def test_buttons_of_a_keyword(
    action: str, answer: str, announcement: Announcement, keyword: Keyword
) -> None:
    assert answer in everything(Talk(500).press(f"m:{action}:{keyword.pk}"))
    keyword.refresh_from_db()
    assert keyword.active == (action not in ("kpause", "kdelyes"))


@pytest.mark.parametrize("by_button", [True, False])
def test_pausing_and_resuming_is_the_same_by_command_and_by_button(
    keyword: Keyword,
    tasks: list[tuple[str, list[Any]]],
    by_button: bool,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """The card shows it, and what is resumed is searched at once."""

    def do(command: str, action: str) -> str:
        tasks.clear()
        with django_capture_on_commit_callbacks(execute=True):
            said = talk.press(f"m:{action}:{keyword.pk}") if by_button else talk.write(command)
        assert said
        return shown(Delivery.objects.filter(kind=references.KEYWORD_EDIT).latest("id")).text

    talk = Talk(500)
    talk.write("/suche Kappmesser")
    Delivery.objects.filter(kind=references.KEYWORD).update(state="sent", message_id=7)
    assert "⏸" in do("/pause Kappmesser", "kpause")
    assert not tasks
    assert "⏸" not in do("/resume Kappmesser", "kresume")
    assert [name for name, _values in tasks] == ["monitoring.tasks.scan_batch"]
    assert Scan.objects.latest("id").reason == Scan.Reason.RESUMED


def test_what_else_is_told_is_switched_on_its_card(keyword: Keyword) -> None:
    talk, fields = Talk(500), ("price_drops", "back_in_stock", "no_bid_minutes", "typos")
    talk.write("/suche Kappmesser")
    Delivery.objects.filter(kind=references.KEYWORD).update(state="sent", message_id=7)
    for on in (True, False):
        for action in ("kdrop", "kback", "knobid", "ktypos"):
            talk.press(f"m:{action}:{keyword.pk}")
        keyword.refresh_from_db()
        assert [bool(getattr(keyword, name)) for name in fields] == [on] * 4
        edit = Delivery.objects.filter(kind=references.KEYWORD_EDIT).latest("id")
        card = shown(edit)
        options = [one.text for row in card.buttons[2:] for one in row]
        assert [text[0] for text in options] == ["☑" if on else "☐"] * 4
        assert ("I also search for: kappmeßer" in card.text) == on
        assert ("auctions without a bid 1 h before their end" in card.text) == on


@pytest.mark.parametrize("data", ODD_BUTTONS)
def test_odd_buttons_do_nothing(data: str, keyword: Keyword) -> None:
    assert Talk(500).press(data) == ["This button no longer works."]


def test_buttons_of_others_do_nothing(keyword: Keyword, announcement: Announcement) -> None:
    Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    for data in (f"m:kdelyes:{keyword.pk}", f"m:drop:{announcement.pk}"):
        assert Talk(501).press(data) == ["This button no longer works."]
    keyword.refresh_from_db()
    assert keyword.deleted_at is None


# --- a message of many finds --------------------------------------------------------------------


@pytest.fixture
def bundle(keyword: Keyword, site: FakeSite) -> BotMessage:
    """A message of twelve finds, as it was sent."""
    site.put(1)
    scan(site)
    site.put(*range(2, 14))
    scan(site)
    [message] = send_all()
    return message


def test_each_find_of_many_has_a_button(bundle: BotMessage) -> None:
    *numbers, everything = [button for row in bundle.buttons for button in row]
    assert [one.text for one in numbers] == [str(n) for n in range(1, 13)]
    assert all(len(row) <= 8 for row in bundle.buttons)
    assert all(len(one.data.encode()) <= 64 for one in (*numbers, everything))
    lines = [line for line in bundle.text.splitlines() if re.match(r"\d+\. ", line)]
    for number, line in zip(numbers, lines, strict=True):
        one = Announcement.objects.get(pk=int(number.data.rpartition(":")[2]))
        assert line.startswith(f"{number.text}. {one.listing.title} ")


def test_a_number_shows_the_find_with_its_buttons(bundle: BotMessage) -> None:
    third = bundle.buttons[0][2]
    one = Announcement.objects.get(pk=int(third.data.rpartition(":")[2]))
    answer, card = Talk(500).press(third.data)
    assert (answer, card.splitlines()[0]) == ("⬇️ Here it is.", f"🆕 {one.listing.title}")
    assert Talk(500).press(third.data) == ["⬇️ Here it is."], "it is on its way already"
    [sent] = send_all()
    assert sent.photo_url and f"m:star:{one.pk}" in data_of(sent)


def test_what_is_pressed_on_such_a_card_shows_there_and_in_the_line(bundle: BotMessage) -> None:
    third = bundle.buttons[0][2]
    number = int(third.data.rpartition(":")[2])
    Talk(500).press(third.data)
    send_all()
    Talk(500).press(f"m:star:{number}")
    edits = {
        job.kind: job.outgoing
        for job in claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=9)
    }
    assert set(edits) == {references.BUNDLE_EDIT, references.FIND_CARD_EDIT}
    line, card = (edits[kind].bot_message for kind in sorted(edits, reverse=True))
    assert line is not None and card is not None
    assert "\n3. ★ Kappmesser" in line.text and line.buttons == bundle.buttons
    assert f"m:unstar:{number}" in data_of(card)
    assert all(one.edits for one in edits.values())


def test_without_such_a_card_only_the_line_changes(bundle: BotMessage) -> None:
    Talk(500).press(bundle.buttons[0][0].data.replace("fcard", "star"))
    [edit] = send_all()
    assert "\n1. ★ Kappmesser" in edit.text


def test_what_was_seen_is_marked_in_the_lines(bundle: BotMessage) -> None:
    everything = bundle.buttons[-1][0]
    for _twice in range(2):
        assert Talk(500).press(everything.data)[0] == "Noted."
    [edit] = send_all()
    assert edit.text.count(". ✔ Kappmesser") == 12


def test_the_number_of_somebody_else_shows_nothing(bundle: BotMessage) -> None:
    Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    data = bundle.buttons[0][0].data
    assert Talk(501).press(data) == ["This button no longer works."]


def data_of(message: BotMessage) -> list[str]:
    return [one.data for row in message.buttons for one in row]
