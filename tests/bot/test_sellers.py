"""Leaving out a seller with the buttons of a find and of its keyword, and undoing that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Person
from accounts.telegram.types import BotMessage
from monitoring import matching
from monitoring.models import Announcement, Decision, Keyword, Listing, Sighting
from monitoring.services import keywords
from monitoring.services.finds import sellers
from monitoring.services.notifying import notifications
from tests.bot.talk import Talk, everything
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]


def put(site: FakeSite, number: int, seller: str) -> None:
    site.put(number, seller=seller)
    scan(site)


@pytest.fixture
def find(keyword: Keyword, site: FakeSite) -> BotMessage:
    """The message about a find of the seller "Waffen, Müller"."""
    put(site, 1, "other")
    put(site, 2, "Waffen, Müller")
    [message] = send_all()
    return message


def labelled(message: BotMessage, text: str) -> str:
    """The data of the button with this text."""
    return next(one.data for row in message.buttons for one in row if text in one.text)


def test_one_press_leaves_the_seller_out_and_another_undoes_it(
    find: BotMessage, keyword: Keyword, person: Person, site: FakeSite
) -> None:
    assert "🚫 Nothing more from Waffen, Müller for: Kappmesser" in everything(
        Talk(500).press(labelled(find, "Without seller"))
    )
    keyword.refresh_from_db()
    assert keyword.exclude_sellers == '"Waffen, Müller"'
    [edit] = send_all()
    undo = labelled(edit, "Seller again")
    put(site, 3, "waffen,  MÜLLER")
    put(site, 4, "Müller")
    assert announced_to(person) == [2, 4]
    assert Decision.objects.get(listing__number="3").verdict == "seller"
    send_all()
    Talk(500).press(undo)
    [edit] = send_all()
    assert labelled(edit, "Without seller")
    put(site, 5, "Waffen, Müller")
    assert announced_to(person) == [2, 4, 5]


def test_the_card_of_the_keyword_names_them_and_allows_each_again(
    find: BotMessage, keyword: Keyword
) -> None:
    sellers.leave_out([keyword], "second")
    Talk(500).press(labelled(find, "Without seller"))
    send_all()
    keyword.refresh_from_db()
    notifications.show_new_keyword(keyword)
    [card] = send_all()
    assert 'without sellers: second, "Waffen, Müller"' in card.text
    Talk(500).press(labelled(card, "Sellers left out (2)"))
    [listed] = send_all()
    first = labelled(listed, "Waffen, Müller")
    assert len(first.encode()) <= 64
    for answer in ("Waffen, Müller counts again", "This seller is no longer left out."):
        assert answer in everything(Talk(500).press(first))
    keyword.refresh_from_db()
    assert keyword.exclude_sellers == "second"
    [card] = send_all()
    assert "without sellers: second ·" in card.text and labelled(card, "left out (1)")


def test_the_seller_of_somebody_elses_keyword_is_not_changed(
    find: BotMessage, keyword: Keyword
) -> None:
    sellers.leave_out([keyword], "second")
    Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    for data in (labelled(find, "Without seller"), f"m:kallow:{keyword.pk}:0123456789ab"):
        assert Talk(501).press(data) == ["This button no longer works."]
    keyword.refresh_from_db()
    assert keyword.exclude_sellers == "second"


@pytest.mark.parametrize("data", ["m:noseller:1", "m:kallow:1:0123456789ab"])
def test_a_stranger_is_turned_away(data: str, db: Any) -> None:
    assert Talk(999).press(data) == ["This is a private assistant."]


def test_without_a_known_seller_there_is_no_button(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    put(site, 1, "other")
    put(site, 2, "")
    [message] = send_all()
    assert not any("eller" in one.text for row in message.buttons for one in row)
    number = Announcement.objects.get().pk
    assert Talk(500).press(f"m:noseller:{number}") == ["This button no longer works."]


def test_what_waits_of_this_seller_is_not_sent_any_more(
    find: BotMessage, keyword: Keyword, person: Person, site: FakeSite
) -> None:
    put(site, 3, "Waffen, Müller")
    put(site, 4, "other")
    Talk(500).press(labelled(find, "Without seller"))
    sent = [message.text.splitlines()[0] for message in send_all()]
    assert "🆕 Kappmesser 4" in sent and "🆕 Kappmesser 3" not in sent
    assert Sighting.objects.get(listing__number="3").verdict == "seller"
    assert Decision.objects.filter(listing__number="3", verdict="seller").exists()


def test_what_waits_is_sent_if_another_keyword_wants_it(
    find: BotMessage, keyword: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.add(person, "Messer")
    scan(site)
    put(site, 3, "Waffen, Müller")
    Talk(500).press(labelled(find, "Without seller"))
    assert "🆕 Kappmesser 3" in [message.text.splitlines()[0] for message in send_all()]


def test_a_seller_who_becomes_known_before_it_is_sent_counts(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    put(site, 1, "other")
    sellers.leave_out([keyword], "Waffen, Müller")
    put(site, 2, "")
    Listing.objects.filter(number="2").update(seller="Waffen, Müller")
    assert send_all() == []


def test_a_seller_who_is_known_from_the_own_page_counts_in_the_list_without_names(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    put(site, 1, "other")
    keywords.set_match_filter(keyword, price_to=20)
    put(site, 2, "")
    Listing.objects.filter(number="2").update(seller="Waffen, Müller")
    sellers.leave_out([keyword], "Waffen, Müller")
    site.lots.pop(0)
    site.put(2, seller="", price="10,00")
    assert scan(site) == 0
    assert Sighting.objects.get(listing__number="2").verdict == "seller"


def test_too_many_sellers_are_refused(find: BotMessage, keyword: Keyword) -> None:
    Keyword.objects.update(exclude_sellers=", ".join(f"seller{n}" for n in range(205)))
    answer = everything(Talk(500).press(labelled(find, "Without seller")))
    assert "These are too many sellers to leave out." in answer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("a, b", ("a", "b")),
        (' a ,, "b, c" ,a', ("a", "b, c")),
        ("a;b", ("a;b",)),
        ('"a', ("a",)),
    ],
)
def test_lists_of_names(text: str, names: tuple[str, ...]) -> None:
    assert matching.parse_names(text) == names
    assert matching.parse_names(matching.write_names(names)) == names


@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=30))
def test_any_name_can_be_added_to_a_list_and_taken_out_again(names: list[str], one: str) -> None:
    listed = matching.parse_names(matching.write_names(names))
    wanted = {matching.fold_name(name) for name in names} - {""}
    assert {matching.fold_name(name) for name in listed} == wanted
    more = matching.parse_names(matching.write_names((*listed, one)))
    assert not matching.fold_name(one) or any(matching.same_name(one, name) for name in more)
    left = [name for name in more if not matching.same_name(name, one)]
    again = {matching.fold_name(name) for name in matching.parse_names(matching.write_names(left))}
    assert again == wanted - {matching.fold_name(one)}
