"""Finds as a table: what stands in it, and how large it may be."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Person
from monitoring.models import Announcement, Keyword, Listing, Platform, Sighting
from monitoring.services import find_exports
from monitoring.services.notifying import notifications
from tests.monitoring.sent import send_all


@pytest.fixture
def finds(keyword: Keyword, egun: Platform, person: Person) -> list[Announcement]:
    """Two finds, the later one from somebody who tries a formula."""
    person.time_zone = "Europe/Kyiv"
    person.save()
    made = []
    for number, title in ((1, "Kappmesser; „alt“"), (2, '=HYPERLINK("http://x.example";"y")')):
        listing = Listing.objects.create(
            platform=egun,
            number=str(number),
            title=title,
            url=f"https://www.egun.de/item/{number}",
            price=Decimal("1234.50"),
            price_kind="bid",
            bids=3,
            seller="@seller",
            ends_at=datetime(2026, 12, 1, 10, tzinfo=UTC),
        )
        Sighting.objects.create(keyword=keyword, listing=listing, verdict="announced")
        made.append(
            Announcement.objects.create(
                person=person, listing=listing, sent_at=datetime(2026, 11, 29, tzinfo=UTC)
            )
        )
    return made


def table(data: bytes, delimiter: str) -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=delimiter))


def test_the_bot_sends_the_finds_as_a_table(finds: list[Announcement], person: Person) -> None:
    notifications.show_finds_export(person)
    [message] = send_all()
    assert message.document is not None and message.document.name.endswith(".csv")
    assert message.text == "Your 2 finds as a table."
    first, second = table(message.document.content, ",")
    assert first["Title"] == '\'=HYPERLINK("http://x.example";"y")'
    assert second | {"Found": ""} == {
        "Found": "",
        "Title": "Kappmesser; „alt“",
        "Price": "1234.50",
        "Currency": "EUR",
        "Kind of price": "current bid",
        "Buy now": "",
        "Bids": "3",
        "Ends": "2026-12-01 12:00",
        "Site": "egun.de",
        "Seller": "'@seller",
        "Keywords": "Kappmesser",
        "Person": "Jäger",
        "State": "announced",
        "Link": "https://www.egun.de/item/1",
    }


@pytest.mark.parametrize("language", ["de", "uk"])
def test_where_a_comma_is_the_decimal_sign_semicolons_stand_between(
    finds: list[Announcement], person: Person, language: str
) -> None:
    Person.objects.update(language=language)
    notifications.show_finds_export(person)
    [message] = send_all()
    assert message.document is not None
    with translation.override(language):
        price = translation.gettext("Price")
    assert [row[price] for row in table(message.document.content, ";")] == ["1234,50"] * 2


def test_others_finds_are_not_in_it(finds: list[Announcement]) -> None:
    other = Person.objects.create(telegram_id=501, role=Person.Role.SUBSCRIBER, language="en")
    notifications.show_finds_export(other)
    [message] = send_all()
    assert message.document is not None and table(message.document.content, ",") == []


@pytest.mark.parametrize(("limit", "value"), [("BOT_ROWS", 1), ("BOT_BYTES", 400)])
def test_a_file_has_its_limits(
    finds: list[Announcement], person: Person, monkeypatch: Any, limit: str, value: int
) -> None:
    monkeypatch.setattr(find_exports, limit, value)
    monkeypatch.setattr(find_exports, "CHUNK", 1)
    notifications.show_finds_export(person)
    [message] = send_all()
    assert message.text == "The newest 1 of your 2 finds as a table."
    assert message.document is not None
    assert [row["Link"][-1] for row in table(message.document.content, ",")] == ["2"]


def test_the_admin_exports_what_is_selected(
    finds: list[Announcement], admin_client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(find_exports, "CHUNK", 1)
    address = reverse("admin:monitoring_announcement_changelist")
    chosen = {"action": "export_csv", "_selected_action": [finds[0].pk], "select_across": "0"}
    for across, links in (("0", ["1"]), ("1", ["2", "1"])):
        response = admin_client.post(address, chosen | {"select_across": across})
        assert response.streaming and response["Content-Type"] == "text/csv; charset=utf-8"
        data = b"".join(response)
        rows = table(data, ";" if b"Titel;" in data else ",")
        assert [list(row.values())[-1][-1] for row in rows] == links


def test_who_may_not_see_finds_may_not_export_them(
    finds: list[Announcement], client: Client
) -> None:
    user = User.objects.create_user("some", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_keyword"))
    client.force_login(user)
    address = reverse("admin:monitoring_announcement_changelist")
    chosen = {"action": "export_csv", "_selected_action": [finds[0].pk]}
    assert client.post(address, chosen).status_code == 403
