"""What is told although it was there before, and what is told later, otherwise or not at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from monitoring import cards, diff, references
from monitoring.cards.keyword import health_line
from monitoring.models import (
    Announcement,
    Keyword,
    KeywordPlatform,
    Listing,
    Notice,
    Platform,
    PlatformState,
    Sighting,
)
from monitoring.platforms.base import ScrapedItem
from monitoring.selectors import health_of
from monitoring.services import claims, keywords, mutings, notifications, scans
from monitoring.services.fetching.types import FetchFailure
from outbox.models import Delivery
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite, down
from tests.monitoring.test_notifications import send_all


@pytest.fixture
def watched(keyword: Keyword, site: FakeSite) -> Keyword:
    site.put(1)
    scan(site)
    return keyword


def change(site: FakeSite, number: int, **values: object) -> None:
    """Change a lot where it stands."""
    place = next(n for n, lot in enumerate(site.lots) if lot.number == number)
    one = FakeSite()
    one.put(number, **values)
    site.lots[place] = one.lots[0]


# --- judged again -------------------------------------------------------------------------------


def test_a_lot_that_was_too_dear_is_told_once_it_is_not(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.set_match_filter(watched, price_to=50)
    site.put(2, price="80,00")
    assert scan(site) == 0
    change(site, 2, price="60,00")
    assert scan(site) == 0
    change(site, 2, price="40,00")
    assert scan(site) == 1
    change(site, 2, price="80,00")
    scan(site)
    change(site, 2, price="30,00")
    assert scan(site) == 0
    assert announced_to(person) == [2]
    [message] = send_all()
    assert "the price was €60.00 and is €30.00" in message.text


def test_a_lot_of_the_baseline_that_becomes_cheap_enough_is_told(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1, price="80,00")
    site.put(2, price="30,00")
    scan(site)
    keywords.set_match_filter(keyword, price_to=50)
    change(site, 1, price="40,00")
    change(site, 2, price="20,00")
    assert scan(site) == 1
    assert announced_to(person) == [1]


@pytest.mark.parametrize(
    ("price", "currency", "verdict"),
    [
        ("80", "EUR", diff.PRICE),
        ("40", "EUR", diff.ANNOUNCED),
        ("1250", "UAH", diff.ANNOUNCED),
        ("1250", "", diff.PRICE),
    ],
)
def test_a_limit_counts_for_prices_in_its_own_currency(
    price: str, currency: str, verdict: str
) -> None:
    """1250 hryvnias are less than 50 euros: what can't be compared is told."""
    wanted = diff.MatchFilter("Helm", price_to=Decimal(50), currency="EUR")
    item = ScrapedItem("1", "Helm", "https://s.example/1", price=Decimal(price), currency=currency)
    [found] = diff.evaluate([item], (), wanted, baseline_complete=True, now=timezone.now())
    assert found.verdict == verdict


def test_a_lower_price_in_another_currency_is_told_whatever_the_limits(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    """It can't be announced as one that fits now."""
    keywords.set_match_filter(watched, price_to=1, currency="UAH", price_drops=True)
    for price in ("80,00", "40,00"):
        change(site, 1, price=price)
        scan(site)
    assert announced_to(person) == []
    assert Notice.objects.get().listing.price == 40


def test_new_limits_alone_tell_nothing(watched: Keyword, person: Person, site: FakeSite) -> None:
    keywords.set_match_filter(watched, price_to=50)
    site.put(2, price="80,00")
    scan(site)
    keywords.set_match_filter(watched, price_to=100)
    site.put(3, price="90,00")
    scan(site)
    assert announced_to(person) == [3]


@pytest.mark.parametrize("there_before", [True, False])
def test_a_title_that_fits_now_is_told_with_the_old_one(
    keyword: Keyword, person: Person, site: FakeSite, there_before: bool
) -> None:
    keywords.set_match_filter(keyword, exclude="Replika")
    if not there_before:
        scan(site)
    site.put(1, title="Kappmesser Replika")
    scan(site)
    change(site, 1, title="Kappmesser original")
    assert scan(site) == 1
    [message] = send_all()
    assert "the title was “Kappmesser Replika”" in message.text
    assert Sighting.objects.get().verdict == "announced"


def test_two_keywords_judge_for_themselves(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    """The one that looks later compares with what it has seen itself."""
    other = keywords.add(Person.objects.create(telegram_id=501), "Kappmesser")[0]
    scan(site)
    keywords.set_match_filter(watched, price_to=50)
    site.put(2, price="80,00")
    scan(site)
    change(site, 2, price="40,00")
    Keyword.objects.filter(pk=watched.pk).update(active=False)
    scan(site)
    Keyword.objects.filter(pk=watched.pk).update(active=True)
    Keyword.objects.filter(pk=other.pk).update(active=False)
    assert scan(site) == 1
    assert announced_to(person) == [2]


# --- baselines that could not be read -----------------------------------------------------------


def missing(page: int, url: str) -> Exception:
    return FetchFailure("missing", "HTTP 404")


def test_the_first_lot_ever_on_a_site_that_was_not_understood_is_told(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.fails = missing
    scan(site)
    scan(site)
    site.fails = lambda page, url: None
    site.put(1)
    assert scan(site) == 1
    assert announced_to(person) == [1]


def test_a_page_that_is_not_understood_is_said_at_once_and_in_the_health(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    notifications.show_new_keyword(keyword)
    send_all()
    site.fails = missing
    scan(site)
    [edit] = send_all()
    assert "the answer of this site is not understood" in edit.text
    health = health_of(Keyword.objects.get())
    assert health.state == "never" and "404" in health_line(health)


def test_a_site_that_was_down_has_its_old_lots_as_baseline_and_its_new_ones_as_news(
    keyword: Keyword, egun: Platform, person: Person, site: FakeSite
) -> None:
    Listing.objects.create(
        platform=egun, number="10", title="Helm", first_seen_at=keyword.since - timedelta(hours=1)
    )
    site.put(8, 9)
    site.fails = down
    scan(site)
    site.put(11)
    site.fails = lambda page, url: None
    assert scan(site) == 1
    assert announced_to(person) == [11]


def test_a_site_that_was_down_tells_nothing_if_nothing_is_certain(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(1, 2, 3)
    site.fails = down
    scan(site)
    site.fails = lambda page, url: None
    assert scan(site) == 0


# --- the beat -----------------------------------------------------------------------------------


@pytest.mark.parametrize("beats", [[0, 54.9, 114.8, 175], [0, 65, 121, 185, 241], [0, 40, 100]])
def test_a_beat_that_is_early_or_late_skips_no_minute(keyword: Keyword, beats: list[float]) -> None:
    start = timezone.now() + timedelta(seconds=30)
    for seconds in beats:
        KeywordPlatform.objects.update(leased_until=None)
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            assert claims.claim_due()[0] is not None, seconds


def test_a_beat_that_comes_too_often_keeps_the_interval(keyword: Keyword) -> None:
    start, claimed = timezone.now(), 0
    for seconds in range(0, 600, 10):
        KeywordPlatform.objects.update(leased_until=None)
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            claimed += claims.claim_due()[0] is not None
    assert 10 <= claimed <= 11


def test_many_new_keywords_do_not_delay_the_older_ones(
    watched: Keyword, egun: Platform, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older ones come first, and of the new ones only those that there is time for."""
    monkeypatch.setattr(claims, "BATCH", 5)
    Platform.objects.filter(pk=egun.pk).update(requests_per_second=0.25)
    for number in range(30):
        keywords.add(person, f"word{number}")
    Keyword.objects.update(next_check_at=timezone.now())
    _scan, batches = claims.claim_due()
    leased = [
        KeywordPlatform.objects.filter(lease_token=one.lease_token).values_list(
            "keyword", flat=True
        )
        for one in batches
    ]
    assert list(leased[0]) == [watched.pk]
    assert [len(one) for one in leased[1:]] == [5, 5, 4]
    assert [one.baselines for one in batches] == [False, True, True, True]
    KeywordPlatform.objects.filter(lease_token=batches[0].lease_token).update(leased_until=None)
    Keyword.objects.update(next_check_at=timezone.now())
    _scan, [older] = claims.claim_due()
    assert not older.baselines, "the baselines of the minute before are still in hand"
    KeywordPlatform.objects.exclude(lease_token=None).update(
        baseline="complete", lease_token=None, leased_until=None
    )
    Keyword.objects.filter(searches__baseline="pending").update(next_check_at=timezone.now())
    _scan, batches = claims.claim_due()
    assert len(batches) == 3, "the next minute goes on with the others"


def test_the_baselines_of_a_fast_site_are_read_in_small_batches(
    egun: Platform, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a scan that is due would wait until a large one is over."""
    monkeypatch.setattr(claims, "FAST_BATCH", 2)
    for number in range(5):
        keywords.add(person, f"word{number}")
    for rate, batches in [(1000.0, 3), (1.0, 1)]:
        Platform.objects.filter(pk=egun.pk).update(requests_per_second=rate)
        KeywordPlatform.objects.update(leased_until=None)
        Keyword.objects.update(next_check_at=timezone.now())
        assert len(claims.claim_due()[1]) == batches


def test_baselines_give_way_after_a_while_and_the_next_scan_goes_on(
    egun: Platform, person: Person, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "BASELINES_SECONDS", 0.0)
    site.put(1)
    for number in range(10):
        keywords.add(person, f"word{number}")
    scan(site)
    rest = KeywordPlatform.objects.exclude(baseline="complete")
    assert 0 < rest.count() < 10
    assert rest.exclude(lease_token=None).count() == 0
    assert rest.filter(keyword__next_check_at__gt=timezone.now()).count() == 0
    while rest.exists():
        scan(site)


# --- full reads ---------------------------------------------------------------------------------


def later(**spans: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**spans), tick=False)


def test_what_turns_up_on_the_second_page_is_found_within_about_an_hour(
    keyword: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(*range(1, 31))
    scan(site)
    other = FakeSite()
    other.put(99, title="Kappmesser 99")
    site.lots.insert(15, other.lots[0])
    scan(site)
    assert announced_to(person) == []
    with later(minutes=61):
        assert scan(site) == 1
    assert announced_to(person) == [99]


def test_full_reads_become_rarer_while_they_bring_nothing(keyword: Keyword, site: FakeSite) -> None:
    site.put(*range(1, 31))
    scan(site)
    full = []
    for minutes in range(0, 24 * 60, 60):
        site.requests.clear()
        with later(minutes=minutes):
            scan(site)
        if len(site.requests) == 3:
            full.append(minutes)
    assert 3 <= len(full) <= 5 and full[0] == 60, full


def test_a_site_that_does_not_sort_is_noticed(keyword: Keyword, site: FakeSite) -> None:
    site.put(*range(1, 31))
    scan(site)
    other = FakeSite()
    other.put(*range(100, 104))
    site.lots[20:20] = other.lots
    with later(minutes=61):
        assert scan(site) == 4
    assert "does not put the newest first" in keyword.searches.get().note


# --- mutings ------------------------------------------------------------------------------------


def test_each_muting_is_counted_by_itself(watched: Keyword, site: FakeSite) -> None:
    for number in (2, 3):
        keywords.mute(watched, None)
        site.put(number)
        scan(site)
        keywords.unmute(watched)
        watched.refresh_from_db()
        found = mutings.missed(watched).values_list("listing__number", flat=True)
        assert list(found) == [str(number)]


def test_muting_a_second_time_prolongs_the_first(watched: Keyword, site: FakeSite) -> None:
    keywords.mute(watched, timedelta(hours=1))
    site.put(2)
    scan(site)
    keywords.mute(watched, timedelta(hours=2))
    watched.refresh_from_db()
    assert mutings.missed(watched).count() == 1


def test_the_end_of_a_muting_tells_what_was_missed_and_a_press_sends_it(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.mute(watched, timedelta(minutes=30))
    site.put(2, 3)
    scan(site)
    assert mutings.tell_ended() == 0
    with later(minutes=31):
        assert mutings.tell_ended() == 1
        assert mutings.tell_ended() == 0
        [message] = send_all()
        assert "Missed meanwhile: 2" in message.text
        assert [b.data for row in message.buttons for b in row] == [f"m:kmissed:{watched.pk}"]
        watched.refresh_from_db()
        assert mutings.send_missed(watched) == 2
        assert mutings.send_missed(watched) == 0
        assert len(send_all()) == 2
    assert sorted(announced_to(person)) == [2, 3]


def test_the_end_of_a_muting_without_finds_is_silent(watched: Keyword, site: FakeSite) -> None:
    keywords.mute(watched, timedelta(minutes=30))
    with later(minutes=31):
        assert mutings.tell_ended() == 1
        assert send_all() == []


# --- after a long absence -----------------------------------------------------------------------


def test_many_finds_after_a_month_are_one_message_with_a_button_for_all(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.set_active(watched, False)
    site.put(*range(2, 62))
    with later(days=30):
        PlatformState.objects.all().delete()
        keywords.set_active(watched, True)
        assert scan(site) == 60
        [message] = send_all()
        assert "60 new finds meanwhile" in message.text and "Kappmesser" in message.text
        [[show_all]] = message.buttons
        assert show_all.text == "📬 Show all (60)"
        site.put(70)
        assert scan(site) == 1
        [single] = send_all()
        assert "Kappmesser 70" in single.text
        assert notifications.send_held(person) == 60
        sent = send_all()
        assert len(sent) == 3 and notifications.send_held(person) == 0
    assert not Announcement.objects.filter(sent_at=None).exists()


def test_a_few_finds_after_a_month_are_told_as_always(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(2, 3)
    with later(days=30):
        assert scan(site) == 2
        assert len(send_all()) == 2


# --- relisted, deleted --------------------------------------------------------------------------


def test_the_same_thing_under_a_new_number_is_named(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    now = timezone.now()
    ends = int((now + timedelta(hours=1)).timestamp())
    site.put(2, title="Kappmesser der Luftwaffe", ends=ends)
    scan(site)
    send_all()
    site.lots.pop(0)
    with later(hours=2):
        site.put(7, title="Kappmesser der  LUFTWAFFE")
        site.put(8, title="Kappmesser der Luftwaffe", seller="other")
        scan(site)
        texts = [one.text for one in send_all()]
    assert ["Relisted (was no. 2)" in text for text in texts] == [False, True]


def test_a_second_piece_that_is_offered_at_the_same_time_is_not_called_relisted(
    watched: Keyword, site: FakeSite
) -> None:
    site.put(2, title="Kappmesser der Luftwaffe")
    scan(site)
    site.put(3, title="Kappmesser der Luftwaffe")
    scan(site)
    assert not any("Relisted" in one.text for one in send_all())


def test_the_queued_find_of_a_deleted_keyword_is_not_sent(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    other = keywords.add(person, "Messer")[0]
    scan(site)
    site.put(2)
    scan(site)
    keywords.delete(watched)
    keywords.delete(other)
    assert send_all() == []
    assert notifications.sweep() == 0
    assert not Delivery.objects.filter(kind=references.FINDS, state="queued").exists()


def test_a_queued_find_of_two_keywords_is_sent_if_one_is_left(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    keywords.add(person, "Messer")
    scan(site)
    site.put(2)
    scan(site)
    keywords.delete(watched)
    assert len(send_all()) == 1


def test_what_is_queued_first_is_the_same_everywhere(
    watched: Keyword, person: Person, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dispatcher locks a person's delivery and then the finds; so must a store."""
    scan(site)
    site.put(2)
    scan(site)
    keywords.add(person, "Messer")
    Sighting.objects.filter(keyword__text="Messer").delete()
    calls: list[str] = []
    monkeypatch.setattr(notifications, "queue_finds", lambda *_: calls.append("queue"))
    monkeypatch.setattr(notifications, "refresh_finds", lambda *_: calls.append("refresh"))
    KeywordPlatform.objects.filter(keyword__text="Messer").update(baseline="complete")
    pair = KeywordPlatform.objects.get(keyword__text="Messer")
    pair.query_hash = keywords.query_hash_of(keywords.query_of(pair.keyword))
    pair.save()
    site.put(3)
    scan(site)
    assert calls and calls == sorted(calls)


def test_a_card_is_built_for_every_kind_of_change(
    watched: Keyword, person: Person, site: FakeSite
) -> None:
    site.put(2)
    scan(site)
    one = Announcement.objects.select_related("listing__platform", "person").get()
    for kind in Announcement.Change.values:
        one.change, one.before = kind, "5.00"
        assert cards.find(one).text.count("\n") >= 4
