"""A keyword's card shows what there is now and what fits, with what the site says about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring import cards
from monitoring.models import Inquiry, Keyword, KeywordPlatform, Listing
from monitoring.problems import ProblemCode
from monitoring.services import inquiries, keywords
from monitoring.services.fetching.types import FetchFailure
from monitoring.services.hits import Hits, hits_now
from monitoring.services.notifying import notifications
from outbox.models import Delivery
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite

pytestmark = pytest.mark.django_db


def hits(keyword: Keyword, limit: int = 9) -> Hits:
    pair = KeywordPlatform.objects.select_related("keyword").get(keyword=keyword)
    return hits_now(pair, limit, timezone.now())


def numbers(keyword: Keyword) -> list[str]:
    return [listing.number for listing in hits(keyword).first]


def card(keyword: Keyword) -> str:
    return cards.keyword_card(Keyword.objects.get(pk=keyword.pk)).text


def test_the_card_shows_only_what_fits_the_keyword(keyword: Keyword, site: FakeSite) -> None:
    keywords.set_match_filter(keyword, price_from=10, price_to=50, exclude="Replika")
    site.put(1, price="798,00")
    site.put(2, price="20,00")
    site.put(3, price="30,00", title="Kappmesser Replika")
    scan(site)
    assert numbers(keyword) == ["2"]
    shown = card(keyword)
    assert "egun.de: 1 listing now · 2 others do not fit" in shown and "798" not in shown
    keywords.set_match_filter(keyword, price_to=None, exclude="")
    assert numbers(keyword) == ["3", "2", "1"], "the rules of now count"


def test_the_newest_stand_first_and_each_says_when_it_was_put_up_if_that_is_known(
    keyword: Keyword, site: FakeSite
) -> None:
    site.put(1, 2)
    scan(site)
    site.put(3)
    scan(site)
    assert numbers(keyword) == ["3", "2", "1"]
    Listing.objects.update(posted_at=None)
    Listing.objects.filter(number="2").update(posted_at=timezone.now())
    lines = card(keyword).splitlines()
    [first] = [line for line in lines if "Kappmesser 3" in line]
    [second] = [line for line in lines if "Kappmesser 2" in line]
    assert second.count(" · ") == first.count(" · ") + 1


def test_what_has_ended_or_is_sold_or_gone_is_not_there(keyword: Keyword, site: FakeSite) -> None:
    site.put(1, 2, 3, 4)
    scan(site)
    now = timezone.now()
    Listing.objects.filter(number="1").update(ends_at=now - timedelta(minutes=1))
    Listing.objects.filter(number="2").update(sold_out_since=now)
    Listing.objects.filter(number="3").update(last_seen_at=now - timedelta(days=2))
    assert numbers(keyword) == ["4"]
    Listing.objects.update(sold_out_since=now)
    assert "nothing that fits right now" in card(keyword)


def test_a_test_of_a_keyword_shows_what_fits_and_how_far_it_is(
    keyword: Keyword, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    keywords.set_match_filter(keyword, price_to=50)
    site.put(1, price="798,00")
    site.put(2, price="20,00")
    keyword.refresh_from_db()
    inquiry = Inquiry.objects.create(person=keyword.person, kind="test", keyword=keyword)
    monkeypatch.setattr(inquiries, "PROGRESS_SECONDS", 0)
    shown: list[str] = []

    def show(one: Inquiry) -> None:
        shown.append(cards.inquiry(Inquiry.objects.get(pk=one.pk)).text)

    monkeypatch.setattr(notifications, "show_answer", show)
    inquiries.answer_inquiry(inquiry.pk, site)
    progress, result = shown
    assert progress == "🔍 Searching… Kappmesser\n1 of 1 sites\negun.de: 1 hit"
    assert "€20.00" in result and "798" not in result


def test_a_check_ends_with_a_result(keyword: Keyword, site: FakeSite) -> None:
    def checked() -> str:
        inquiry = Inquiry.objects.create(person=keyword.person, kind="check")
        inquiries.answer_inquiry(inquiry.pk, site)
        return cards.inquiry(Inquiry.objects.get(pk=inquiry.pk)).text

    assert checked() == "🔄 Checked 1 keyword on 1 site: nothing new."
    site.put(1, 2)
    assert checked() == "🔄 Checked 1 keyword on 1 site: 2 new.\negun.de: 2 new"
    site.fails = lambda page, url: FetchFailure("down", ProblemCode.NO_ANSWER, seconds=20)
    assert checked().startswith(
        "🔄 Checked 1 keyword on 1 site: nothing new, 1 site did not answer."
    )
    Keyword.objects.update(active=False)
    assert checked() == "⏸ All your keywords are paused, so nothing was searched."
    assert Delivery.objects.filter(kind="inquiry_edit").count() <= 4
