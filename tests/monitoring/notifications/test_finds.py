"""What a message about finds says, and in how many messages they are told."""

from __future__ import annotations

import pytest

from accounts.models import Person
from accounts.telegram.types import SentMessage
from core.text import utf16_len
from monitoring.models import Announcement, Inquiry, Keyword, Preferences
from monitoring.services import keywords
from monitoring.services.notifying import notifications
from monitoring.services.pauses import set_active
from outbox import claim, record
from outbox.models import Delivery
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import HANDLERS, send_all


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
    set_active([other], False)
    site.put(2)
    scan(site)
    [job] = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=1)
    set_active([other], True)
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
    set_active([other], False)
    site.put(2)
    scan(site)
    send_all()
    set_active([other], True)
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


def test_who_is_no_longer_let_in_gets_nothing(watched: Keyword, person: Person) -> None:
    notifications.show_new_keyword(watched)
    notifications.show_unmuted(watched)
    notifications.show_inquiry(Inquiry.objects.create(person=person, keyword=watched, kind="test"))
    for show in (
        notifications.show_held,
        notifications.show_list,
        notifications.show_export,
        notifications.show_finds_export,
    ):
        show(person)
    Person.objects.update(role=Person.Role.NONE)
    assert send_all() == []
