"""The sandbox's shop is stocked once, and never against the owner's wishes."""

from __future__ import annotations

import pytest

from aibot.management import shop
from knowledge.models import Entry
from knowledge.services.search import search
from tests.sandbox.test_shop import on_the_page

pytestmark = pytest.mark.django_db


def test_its_entries_are_added_once() -> None:
    assert (shop.stock(), shop.stock()) == (24, 0)
    assert {one.origin for one in Entry.objects.all()} == {Entry.Origin.IMPORTED}
    assert Entry.objects.filter(tags__name="opening hours").get().title == "Opening hours"


def test_what_the_owner_has_changed_or_deleted_stays_so() -> None:
    shop.stock()
    Entry.objects.filter(external_id="sandbox-shop:hours:en").update(body="Closed for good.")
    Entry.objects.filter(external_id="sandbox-shop:hours:de").delete()
    assert shop.stock() == 0
    assert Entry.objects.get(external_id="sandbox-shop:hours:en").body == "Closed for good."
    assert Entry.objects.count() == 23


def test_what_the_page_offers_to_ask_is_found() -> None:
    shop.stock()
    topics = ("hours", "red-knife", "delivery", "payment")
    for language, questions in on_the_page("EXAMPLES").items():
        for topic, question in zip(topics, questions, strict=False):
            wanted = Entry.objects.get(external_id=f"sandbox-shop:{topic}:{language}").title
            assert wanted in [hit.title for hit in search(question, None)], question
    (delivery, *_others) = search("Wie lange dauert die Lieferung?", None)
    assert delivery.title == "Lieferung: Dauer und Kosten"
