"""What is shown of a post of a group."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring import references
from monitoring.delivery_handlers import HANDLERS
from monitoring.models import Announcement, Group, Keyword
from monitoring.services import groups
from monitoring.services.reading.transports import Transports
from outbox.models import Delivery
from tests.monitoring.groups.posts import SMALL, live, read, scan, wrote

pytestmark = pytest.mark.django_db


def card_of(announcement: Announcement) -> Any:
    delivery = Delivery.objects.get(kind=references.FINDS)
    outgoing = HANDLERS[delivery.kind].prepare(delivery)
    assert outgoing is not None
    return outgoing.bot_message


def test_the_announcement_names_the_group_as_the_site(
    club: Group, keyword: Keyword, site: Transports
) -> None:
    read(club)
    scan(site)
    live(club, wrote(1, "Kappmesser <b>*neu*</b>\n45 €"))
    scan(site)
    card = card_of(Announcement.objects.get())
    assert card.text.startswith("🆕 Kappmesser <b>*neu*</b>\n💶 €45.00\n🏷 The club · seller")
    assert card.buttons[0][0].url == "https://t.me/theclub/1"


def test_a_post_of_a_small_group_has_no_button_to_open_it(
    club: Group, keyword: Keyword, site: Transports
) -> None:
    small = Group.objects.create(account=club.account, telegram_id=SMALL, kind="group", title="S")
    groups.watch(small, True)
    read(small)
    scan(site)
    live(small, wrote(1, "Kappmesser", chat=SMALL))
    scan(site)
    assert [one.text for one in card_of(Announcement.objects.get()).buttons[0]] == ["👁 Seen"]
