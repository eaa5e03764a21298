"""Every command, alias and bad argument, with the bot's handlers alone."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import Person, TelegramAccount
from accounts.services import heartbeats
from bot.registry import COMMANDS
from bot.types import EVERYBODY, OWNER, REVIEWER
from monitoring import references
from monitoring.delivery_handlers import HANDLERS
from monitoring.models import Inquiry, Keyword, Platform, Preferences
from monitoring.services import inquiries, keywords
from outbox.models import Delivery
from outbox.text import speaking_to
from tests.accounts import factories
from tests.bot.command_table import ALIASES, GOOD, ODD, OWNERS, OWNERS_ALIASES
from tests.bot.talk import Talk, everything, shown
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite

NOTHING_NEW = "Nothing new was found yet."

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]


def test_every_command_is_tried_here() -> None:
    assert list(map(set, (GOOD, OWNERS))) == [
        {command.name for command in COMMANDS if command.role in roles}
        for roles in ([EVERYBODY], [OWNER, REVIEWER])
    ]


@pytest.mark.parametrize("aliases", [ALIASES, OWNERS_ALIASES], ids=["everybody", "owners"])
def test_a_name_means_one_command(aliases: list[tuple[str, str]]) -> None:
    assert len({name for _, name in aliases}) == len(aliases)


@pytest.mark.parametrize(("command", "name"), ALIASES)
def test_every_name_of_every_command(command: str, name: str, keyword: Keyword) -> None:
    argument, answer = GOOD[command]
    for text in (f"/{name} {argument}", f"/{name.upper()}@findbot {argument}"):
        keyword.refresh_from_db()
        Keyword.objects.exclude(pk=keyword.pk).delete()
        Keyword.objects.filter(pk=keyword.pk).update(
            text="Kappmesser", normalized="kappmesser", active=True, muted_until=None
        )
        assert answer in everything(Talk(500).write(text))


@pytest.mark.parametrize(("command", "name"), OWNERS_ALIASES)
def test_every_name_of_every_command_of_the_owners(command: str, name: str, owner: Person) -> None:
    heartbeats.note_bot("polling", "", timezone.now(), "findbot")
    argument, answer = OWNERS[command]
    for text in (f"/{name} {argument}", f"/{name.upper()}@findbot {argument}"):
        assert answer in everything(Talk(owner.telegram_id).write(text))


@pytest.mark.parametrize(("text", "answer"), ODD)
def test_what_is_answered_to_odd_arguments(text: str, answer: str, keyword: Keyword) -> None:
    assert answer in everything(Talk(500).write(text))


def test_search_shows_searching_and_then_the_first_three(
    keyword: Keyword, site: FakeSite, tasks: list[Any]
) -> None:
    site.put(*range(1, 8), kind="start", price="1.234,56")
    [text] = Talk(500).write("/suche Helm")
    assert "searching…" in text
    assert tasks[0][0] == "monitoring.tasks.scan_batch"
    first = Delivery.objects.get(kind=references.KEYWORD)
    Delivery.objects.filter(pk=first.pk).update(state="sent", message_id=42)
    scan(site)
    edit = Delivery.objects.get(kind=references.KEYWORD_EDIT)
    outgoing = HANDLERS[edit.kind].prepare(edit)
    assert outgoing is not None and outgoing.edits == 42 and outgoing.bot_message is not None
    text = outgoing.bot_message.text
    assert "egun.de: 7 listings now" in text and "… and 4 more" in text
    assert "Kappmesser 7 – €1,234.56 (starting price)" in text
    assert [b.text for row in outgoing.bot_message.buttons for b in row] == [
        "📊 Statistics",
        "🧪 Test",
        "⏸ Pause",
        "🗑 Delete",
        "☐ Lower prices",
        "☐ Offered again",
        "☐ Ends without a bid",
        "☐ Also typos",
    ]


def test_a_deleted_keyword_can_be_added_again(keyword: Keyword) -> None:
    Talk(500).press(f"m:kdelyes:{keyword.pk}")
    keyword.refresh_from_db()
    assert keyword.deleted_at is not None
    assert "searching…" in everything(Talk(500).write("/suche Kappmesser"))
    keyword.refresh_from_db()
    assert keyword.deleted_at is None


def test_a_limit_of_keywords_is_told(keyword: Keyword, settings: Any) -> None:
    settings.MAX_KEYWORDS_PER_PERSON = 3
    for word in ("a1", "a2"):
        Talk(500).write(f"/suche {word}")
    answer = everything(Talk(500).write("/suche a3"))
    assert "You have 3 keywords; more than 3 are not allowed." in answer
    assert Keyword.objects.count() == 3


def test_a_thousand_keywords_of_one_person_are_stopped_at_the_limit(
    person: Person, egun: Platform
) -> None:
    refused = 0
    for number in range(1000):
        try:
            keywords.add(person, f"word{number}")
        except keywords.Refused:
            refused += 1
    assert (Keyword.objects.count(), refused) == (200, 800)


def test_a_list_of_all_keywords_fits_into_one_message(person: Person, egun: Platform) -> None:
    for number in range(100):
        keywords.add(person, f"{'ü' * 90} {number}")
    [text] = Talk(500).write("/liste")
    assert "Your keywords (100)" in text and "more" in text
    assert len(text) <= 4096


def test_preferences_are_kept(person: Person, db: None) -> None:
    talk = Talk(500)
    for text in ("/ruhe 22:30-6", "/sammeln 1h", "/bilder aus"):
        talk.write(text)
    kept = Preferences.objects.get(person=person)
    assert (kept.quiet_from, kept.quiet_to) == (time(22, 30), time(6, 0))
    assert (kept.digest_minutes, kept.text_only) == (60, True)


def test_inquiries_are_answered_by_a_worker(keyword: Keyword, site: FakeSite) -> None:
    site.put(1, 2)
    scan(site)
    site.put(3)
    for text, words in [
        ("/testen Helm", "egun.de: 3 hits"),
        ("/diagnose Kappmesser", "first search complete: 1 pages, 2 listings"),
        ("/check", "Checked 1 keyword on 1 site: 1 new."),
    ]:
        Talk(500).write(text)
        inquiry = Inquiry.objects.latest("id")
        inquiries.answer_inquiry(inquiry.pk, site)
        edit = Delivery.objects.filter(kind=references.INQUIRY_EDIT).latest("id")
        Delivery.objects.filter(kind=references.INQUIRY).update(state="sent", message_id=1)
        assert words in shown(edit).text


def test_status_says_until_when_telegram_asks_to_wait(owner: Person) -> None:
    until = timezone.now() + timedelta(hours=30)
    factories.account("Shop", status="connected", paused_until=until)
    Person.objects.filter(pk=owner.pk).update(time_zone="Asia/Tokyo")
    there = until.astimezone(ZoneInfo("Asia/Tokyo"))
    said = everything(Talk(owner.telegram_id).write("/status"))
    waits = f"Telegram asks us to wait until {there:%-d %b %Y, %H:%M}."
    assert f"🟡 Shop: Connected. {waits}" in said
    TelegramAccount.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    assert "Shop" not in everything(Talk(owner.telegram_id).write("/status")), "it is well"


def test_check_of_an_owner_without_keywords_is_about_the_chats(owner: Person) -> None:
    said = Talk(owner.telegram_id).write("/check")
    assert said == ["Chats to read now: 0. Answers waiting for you: 0."]


def test_check_of_an_owner_with_keywords_is_about_both(owner: Person, egun: Platform) -> None:
    keywords.add(owner, "Kappmesser")
    said = Talk(owner.telegram_id).write("/check")
    assert len(said) == 2


@pytest.mark.parametrize("argument", ["", "csv"])
def test_an_export_is_described_in_the_language_of_the_person(
    argument: str, keyword: Keyword
) -> None:
    Person.objects.update(language="de")
    [said] = Talk(500, "de").write(f"/export {argument}")
    sentence = "Your keywords and what they have seen." if not argument else NOTHING_NEW
    with translation.override("de"):
        assert said == gettext(sentence) != sentence


def test_a_check_of_a_ukrainian_is_listed_in_the_language_of_who_reads(
    keyword: Keyword, admin_client: Client
) -> None:
    Person.objects.update(language="uk")
    assert "усі пошукові слова" in everything(Talk(500, "uk").write("/check"))
    Talk(500, "uk").write("/test Шолом")
    with speaking_to(keyword.person):  # a request leaves its language behind
        page = admin_client.get("/admin/monitoring/inquiry/", headers={"accept-language": "de"})
    listed = page.content.decode()
    assert "alle Suchwörter" in listed and "усі пошукові" not in listed and "Шолом" in listed
