"""What is told, when, and in how many messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import BotMessage, SentMessage
from core.text import utf16_len
from monitoring import delivery_handlers, references
from monitoring.models import (
    Announcement,
    Decision,
    Keyword,
    Listing,
    Notice,
    Preferences,
    Sighting,
    Star,
)
from monitoring.services import exports, housekeeping, keywords, notifications, reminders
from monitoring.services.quiet_hours import notify_at, quiet_until
from outbox import claim, record, replies
from outbox.models import Delivery
from outbox.replies import reply
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite

HANDLERS = {**delivery_handlers.HANDLERS, **replies.HANDLERS}


def send_all() -> list[BotMessage]:
    """What the bot sends now, in order, as runbot does it."""
    sent: list[BotMessage] = []
    while jobs := claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=100):
        for job in jobs:
            assert job.outgoing.bot_message is not None
            sent.append(job.outgoing.bot_message)
            record.record_sent(job.id, SentMessage(1000 + job.id, None), HANDLERS)
    return sent


@pytest.fixture
def watched(keyword: Keyword, site: FakeSite) -> Keyword:
    site.put(1)
    scan(site)
    return keyword


def test_a_find_has_everything(watched: Keyword, person: Person, site: FakeSite) -> None:
    site.put(2, price="1.234,56", kind="bid", bids=3, buy_now="2.000,00")
    scan(site)
    [message] = send_all()
    assert message.text.startswith("🆕 Kappmesser 2\n")
    assert "€1,234.56 (current bid) · buy now €2,000.00" in message.text
    assert "egun.de · seller: mueller77" in message.text
    assert "3 bids · ends 15 Jan 2027, 09:00" in message.text
    assert "🔎 Kappmesser" in message.text and "posted" not in message.text
    assert message.photo_url == "https://www.egun.de/thumb/fit-256x192/2.jpg"
    assert [b.text for row in message.buttons for b in row] == [
        "🔗 Open",
        "👁 Seen",
        "☆ Star",
        "🔇 Mute 30 min",
        "🚫 Without seller",
        "🗑 Delete keyword",
    ]
    assert utf16_len(message.text) <= 1024


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Gefunden"), ("uk", "Знайдено"), ("en", "Found")]
)
def test_in_the_persons_language(
    language: str, words: str, watched: Keyword, person: Person, site: FakeSite
) -> None:
    Person.objects.update(language=language)
    site.put(2)
    scan(site)
    assert words in send_all()[0].text


@pytest.mark.parametrize(("count", "messages"), [(1, 1), (5, 5), (6, 1), (20, 1), (45, 7)])
def test_more_than_five_are_one_message(
    count: int, messages: int, watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(2, 2 + count))
    scan(site)
    assert len(send_all()) == messages
    assert Announcement.objects.filter(sent_at=None).count() == 0
    assert send_all() == []


def test_a_message_that_perhaps_arrived_says_the_same_again(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(2, 10))
    scan(site)
    [job] = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=1)
    site.put(10)
    scan(site)
    claim.recover()
    first, second = send_all()
    assert job.outgoing.bot_message is not None
    assert first.text == job.outgoing.bot_message.text
    assert "Kappmesser 10" in second.text


def test_hostile_titles_fit_and_are_no_markup(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    for number, title in enumerate(("<b>x</b> *y* [z](w)", "🏺" * 600, "a\u202eb"), 2):
        site.put(number, title=title)
    scan(site)
    for message in send_all():
        assert utf16_len(message.text) <= 1024
        assert "\u202e" not in message.text
        assert {entity["type"] for entity in message.entities} <= {"bold", "italic"}


def test_a_deleted_delivery_loses_no_find(watched: Keyword, person: Person, site: FakeSite) -> None:
    site.put(2)
    scan(site)
    Delivery.objects.all().delete()
    assert notifications.sweep() == 1
    assert len(send_all()) == 1


def test_both_keywords_are_named(watched: Keyword, person: Person, site: FakeSite) -> None:
    keywords.add(person, "Messer")
    scan(site)
    send_all()
    site.put(2)
    scan(site)
    [message] = send_all()
    assert "🔎 Kappmesser, Messer" in message.text


def test_the_second_keyword_is_added_to_a_message_that_is_just_being_sent(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    other, _ = keywords.add(person, "Messer")
    scan(site)
    send_all()
    keywords.set_active(other, False)
    site.put(2)
    scan(site)
    [job] = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=1)
    keywords.set_active(other, True)
    scan(site)
    assert claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=1) == []
    record.record_sent(job.id, SentMessage(1000 + job.id, None), HANDLERS)
    Delivery.objects.filter(state="queued").update(available_at=None)
    [edit] = send_all()
    assert "🔎 Kappmesser, Messer" in edit.text


def test_the_second_keyword_is_added_to_a_message_that_was_sent(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    other, _ = keywords.add(person, "Messer")
    scan(site)
    send_all()
    keywords.set_active(other, False)
    site.put(2)
    scan(site)
    send_all()
    keywords.set_active(other, True)
    scan(site)
    [edit] = send_all()
    assert "🔎 Kappmesser, Messer" in edit.text
    assert announced_to(person) == [2]


def test_people_without_pictures_or_roles(watched: Keyword, person: Person, site: FakeSite) -> None:
    Preferences.objects.create(person=person, text_only=True)
    site.put(2)
    scan(site)
    assert send_all()[0].photo_url == ""
    site.put(3)
    scan(site)
    Person.objects.update(role=Person.Role.NONE)
    assert send_all() == []


# --- quiet hours and digests --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-24T21:30", None),
        ("2026-11-24T22:00", "2026-11-25T07:00"),
        ("2026-11-24T23:59", "2026-11-25T07:00"),
        ("2026-11-25T06:59", "2026-11-25T07:00"),
        ("2026-11-25T07:00", None),
    ],
)
def test_quiet_hours_over_midnight(now: str, until: str | None) -> None:
    preferences = Preferences(
        person=Person(time_zone="Europe/Kyiv"), quiet_from=time(22), quiet_to=time(7)
    )
    found = quiet_until(preferences, datetime.fromisoformat(f"{now}+02:00"))
    assert found == (datetime.fromisoformat(f"{until}+02:00") if until else None)


def test_a_digest_that_falls_into_quiet_hours_waits_for_their_end() -> None:
    preferences = Preferences(
        person=Person(time_zone="UTC"), quiet_from=time(22), quiet_to=time(7), digest_minutes=60
    )
    due = notify_at(preferences, datetime(2026, 11, 24, 21, 30, tzinfo=UTC))
    assert due == datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_a_digest_waits_and_holds_nothing_else_back(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    Preferences.objects.create(person=person, digest_minutes=30)
    site.put(2)
    scan(site)
    reply(person, "hello")
    assert [message.text for message in send_all()] == ["hello"]
    site.put(3)
    scan(site)
    Delivery.objects.filter(kind=references.FINDS).update(available_at=timezone.now())
    [message] = send_all()
    assert message.text.startswith("🆕 2 new finds")


# --- stars --------------------------------------------------------------------------------------


def test_price_drops_of_starred_listings_are_told_once(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    Star.objects.create(person=person, listing=Listing.objects.get())
    for price in ("40,00", "40,00", "45,00"):
        site.lots.clear()
        site.put(1, price=price)
        scan(site)
    [message] = send_all()
    assert "€49.00 → €40.00" in message.text.replace(" (starting price)", "") or (
        "€49.00" in message.text
    )
    assert Notice.objects.get().before == Decimal("49.00")


def test_ends_in_fifteen_minutes_is_told_once_and_at_any_hour(
    watched: Keyword, person: Person
) -> None:
    now = timezone.now()
    Preferences.objects.create(person=person, quiet_from=time(0), quiet_to=time(23, 59))
    Listing.objects.update(ends_at=now + timedelta(minutes=14))
    Star.objects.create(person=person, listing=Listing.objects.get())
    assert (reminders.notify_ending(), reminders.notify_ending()) == (1, 0)
    assert "Ends in 14 min" in send_all()[0].text


# --- import, export, clean-up -------------------------------------------------------------------


def test_export_and_import_bring_the_history_along(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    data = json.loads(json.dumps(exports.export(person)))
    assert data[0]["seen_listing_keys"] == ["egun.de:1"]
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER)
    result = exports.import_keywords(other, data)
    assert (result.keywords, result.sightings, result.problems) == (1, 1, [])
    site.put(2)
    scan(site)
    assert announced_to(other) == [2]


def test_export_and_import_bring_the_conditions_along(watched: Keyword, person: Person) -> None:
    conditions = {
        "price_from": Decimal("10.00"),
        "price_to": Decimal("1250.50"),
        "currency": "UAH",
        "exclude": 'Replika, "US Army"',
        "exclude_sellers": "waldläufer",
        "whole_words": True,
        "in_descriptions": True,
        "price_drops": True,
        "back_in_stock": True,
        "no_bid_minutes": 30,
        "typos": True,
    }
    assert set(conditions) == set(exports.CONDITIONS)
    Keyword.objects.update(**conditions)
    data = json.loads(json.dumps(exports.export(person)))
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER)
    assert exports.import_keywords(other, data).problems == []
    assert other.keywords.values(*conditions).get() == conditions
    # Older exports have no conditions; what is wrong changes nothing.
    old: list[dict[str, Any]] = [
        {"keyword": "Kappmesser"},
        {"keyword": "Kappmesser", "exclude": None},
    ]
    assert exports.import_keywords(other, old).problems == []
    wrong = [old[0] | {"price_to": "cheap", "no_bid_minutes": -1}, old[0] | {"exclude": "x" * 301}]
    result = exports.import_keywords(other, wrong)
    assert result.keywords == 0 and len(result.problems) == 2
    assert "price_to" in result.problems[0] and "no_bid_minutes" in result.problems[0]
    assert other.keywords.values(*conditions).get() == conditions


def test_import_of_the_documented_form(egun: Any, person: Person, tmp_path: Any, site: Any) -> None:
    file = tmp_path / "keywords.json"
    file.write_text(
        json.dumps(
            [
                {
                    "keyword": "Kappmesser",
                    "normalized_keyword": "kappmesser",
                    "since_ts": 1764000000,
                    "last_checked": "2026-11-01T10:00:00Z",
                    "is_active": True,
                    "is_muted": True,
                    "frequency_seconds": 30,
                    "seen_listing_keys": ["egun.de:1", "2", "nowhere:3"],
                    "platforms": ["egun.de"],
                },
                {"keyword": ""},
                "nonsense",
            ]
        )
    )
    call_command("import_keywords", str(file), "--person", "500")
    keyword = Keyword.objects.get()
    assert (keyword.frequency_seconds, keyword.active) == (60, True)
    assert keyword.muted_until is not None
    keywords.unmute(keyword)
    site.put(1, 2, 3)
    scan(site)
    assert announced_to(person) == [3]


def test_clean_up_keeps_what_could_be_announced_again(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    old = timezone.now() - timedelta(days=200)
    Listing.objects.update(last_seen_at=old)
    Decision.objects.create(
        keyword=watched, listing=Listing.objects.get(), verdict="announced", at=old
    )
    removed = housekeeping.clean_up()
    assert (removed["listings"], removed["decisions"]) == (0, 1)
    Listing.objects.update(ends_at=old)
    assert housekeeping.clean_up()["listings"] == 1
    assert not Sighting.objects.exists()


def test_clean_up_removes_what_only_deleted_keywords_saw(watched: Keyword, person: Person) -> None:
    Listing.objects.update(last_seen_at=timezone.now() - timedelta(days=200), ends_at=None)
    keywords.delete(watched)
    assert housekeeping.clean_up()["listings"] == 1


def test_clean_up_forgets_old_messages_but_not_that_they_were_told(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(2)
    scan(site)
    send_all()
    reply(person, "still waiting")
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=100))
    assert housekeeping.clean_up()["deliveries"] == 1
    assert Delivery.objects.get().state == "queued"
    notifications.sweep()
    scan(site)
    assert Announcement.objects.get().sent_at is not None
    assert [message.text for message in send_all()] == ["still waiting"]


def test_every_kind_of_message_is_cleaned_up() -> None:
    assert set(references.DELIVERY_KINDS) == set(delivery_handlers.HANDLERS)
