"""Links to listings, where a word or a number was expected."""

from __future__ import annotations

import pytest

from accounts.models import Person
from monitoring.models import Keyword, Listing, Star
from monitoring.services import keywords
from tests.bot.talk import Talk
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]

LINK = "https://www.egun.de/item/4711/another-title?utm_source=app"


@pytest.fixture
def lot(keyword: Keyword, site: FakeSite) -> Listing:
    scan(site)
    site.put(4711)
    scan(site)
    return Listing.objects.get()


@pytest.mark.parametrize("text", [LINK, f"/suche {LINK}", f"suche {LINK}"])
def test_a_known_listing_can_be_followed(text: str, lot: Listing, person: Person) -> None:
    [answer] = Talk(500).write(text)
    assert "Kappmesser 4711" in answer and "/why 4711" in answer
    assert keywords.find(person, LINK) is None
    assert "price falls" in Talk(500).press(f"m:lstar:{lot.pk}")[0]
    assert Star.objects.get().listing == lot
    [again] = Talk(500).write(text)
    assert "You follow this listing already." in again


def test_why_takes_the_number_behind_the_host(lot: Listing) -> None:
    """Also where the host has a number in its name."""
    Listing.objects.create(platform=lot.platform, number="321", title="Other")
    lot.platform.base_url = "https://www.militaria321.com"
    lot.platform.save()
    [answer] = Talk(500).write("/warum https://militaria321.com/auktion/4711/kappmesser.html?x=1")
    assert "Kappmesser 4711" in answer and "announced" in answer
