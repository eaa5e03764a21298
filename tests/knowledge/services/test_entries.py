from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from accounts.models import TelegramAccount
from knowledge.models import Entry
from knowledge.services.entries import BadEntry, change_entry, contacts_of, create_entry

pytestmark = pytest.mark.django_db

ACCOUNTS, CONTACTS = Entry.Audience.ACCOUNTS, Entry.Audience.CONTACTS


def made(**more: Any) -> Entry:
    return create_entry(**{"title": "Opening hours", "body": "9 to 18", **more})


def test_an_entry_is_stored_in_one_form() -> None:
    entry = made(
        title=" Opening\u200b\nhours ",
        body="\r\n9 to 18\r\nSunday: closed\x00 ",
        tags=["Summer", "summer", " ", "shop"],
        language="Deutsch",
        topic=" The  shop ",
        external_id="",
    )
    entry.refresh_from_db()
    assert (entry.title, entry.body) == ("Opening hours", "9 to 18\nSunday: closed")
    assert (entry.language, entry.topic, entry.external_id) == ("de", "The shop", None)
    assert [tag.name for tag in entry.tags.all()] == ["Summer", "shop"]
    assert made(tags=["SHOP"]).tags.get().name == "shop"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"title": " \u200b"}, "title is missing"),
        ({"title": "a" * 201}, "201 characters; it can have 200"),
        ({"body": "\n"}, "text is missing"),
        ({"body": "a" * 100_001}, "100001 characters"),
        ({"topic": "a" * 121}, "121"),
        ({"kind": "joke"}, "joke"),
        ({"audience": "all"}, "all"),
        ({"language": "?"}, "not a language"),
        ({"source_url": "javascript:alert(1)"}, "not a link"),
        ({"source_url": f"https://x.example/{'a' * 500}"}, "500"),
        ({"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}, "before"),
        ({"tags": map(str, range(31))}, "31 tags"),
        ({"tags": ["a" * 61]}, "60 characters"),
        ({"audience": ACCOUNTS}, "Choose the accounts"),
        ({"audience": CONTACTS}, "Name the contacts"),
        ({"external_id": "taken"}, "another entry"),
    ],
)
def test_what_an_entry_can_not_be(fields: dict[str, Any], says: str) -> None:
    made(external_id="taken")
    with pytest.raises(BadEntry) as refused:
        made(**fields)
    assert says.lower() in str(refused.value).lower()
    assert Entry.objects.count() == 1


def test_who_is_named_is_whom_it_is_for(shop: TelegramAccount) -> None:
    assert made().audience == Entry.Audience.EVERYONE
    assert made(accounts=[shop.pk]).audience == ACCOUNTS
    entry = made(contacts=[(shop.pk, 4711, "Olena")])
    assert (entry.audience, contacts_of(entry)) == (CONTACTS, [(shop.pk, 4711, "Olena")])


def test_naming_contacts_restricts_an_entry_and_nothing_widens_it(shop: TelegramAccount) -> None:
    entry = change_entry(made(accounts=[shop.pk]), contacts=[(shop.pk, 4711, "Olena")])
    assert entry.audience == CONTACTS
    assert change_entry(entry, accounts=[shop.pk]).audience == CONTACTS
    assert change_entry(entry, title="Changed").audience == CONTACTS
    with pytest.raises(BadEntry):
        change_entry(entry, contacts=[])
    assert contacts_of(entry) == [(shop.pk, 4711, "Olena")]
    assert change_entry(entry, audience="everyone", contacts=[]).audience == "everyone"


def test_the_history_says_who_changed_what_and_why(shop: TelegramAccount) -> None:
    user = User.objects.create_user("olena")
    entry = made(user=user, reason="from the bot")
    change_entry(entry, body="10 to 18", tags=["new"], accounts=[shop.pk], user=user)
    change_entry(entry, title="Hours", reason="learnt")
    rows = list(Entry.history.filter(id=entry.pk).order_by("history_id"))
    assert [(row.title, row.body) for row in rows] == [
        ("Opening hours", "9 to 18"),
        ("Opening hours", "10 to 18"),
        ("Hours", "10 to 18"),
    ]
    assert [row.history_change_reason for row in rows] == [
        "from the bot",
        "tags: new; accounts: Shop",
        "learnt",
    ]
    assert [row.history_user for row in rows] == [user, user, None]


def test_an_entry_without_a_history_keeps_what_it_was() -> None:
    Entry.objects.bulk_create([Entry(title="A", body="old")])
    entry = Entry.objects.get()
    change_entry(entry, body="new")
    rows = Entry.history.filter(id=entry.pk).order_by("history_id")
    assert [(row.body, row.history_type) for row in rows] == [("old", "+"), ("new", "~")]
    assert rows[0].history_date == entry.updated_at
