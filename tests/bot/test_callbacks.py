"""Every button of finds and keywords, with the bot's handlers alone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Person
from monitoring import references
from monitoring.models import Announcement, Keyword, Star
from outbox.models import Delivery
from tests.bot.command_table import FIND_BUTTONS, KEYWORD_BUTTONS, ODD_BUTTONS
from tests.bot.talk import Talk, everything, shown
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite

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
        assert ("Also searched for: kappmeßer" in card.text) == on
        assert ("auctions without a bid 1 h before their end" in card.text) == on


@pytest.mark.parametrize("data", ODD_BUTTONS)
def test_odd_buttons_do_nothing(data: str, keyword: Keyword) -> None:
    assert Talk(500).press(data) == ["I don't know this button (any more)."]


def test_buttons_of_others_do_nothing(keyword: Keyword, announcement: Announcement) -> None:
    Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    for data in (f"m:kdelyes:{keyword.pk}", f"m:drop:{announcement.pk}"):
        assert Talk(501).press(data) == ["I don't know this button (any more)."]
    keyword.refresh_from_db()
    assert keyword.deleted_at is None
