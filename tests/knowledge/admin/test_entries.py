"""Entries in the admin: the list, the form, the history, the export and the question."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import TelegramAccount
from knowledge.models import Entry, Tag
from knowledge.services.entries import change_entry, contacts_of, create_entry

LIST = "/admin/knowledge/entry/"


def form(**more: Any) -> dict[str, Any]:
    contacts = more.pop("contacts", [])
    values: dict[str, Any] = {
        "title": "Hours",
        "body": "9 to 18",
        "kind": "hours",
        "audience": "everyone",
        "contacts-TOTAL_FORMS": len(contacts),
        "contacts-INITIAL_FORMS": 0,
    }
    for number, (account, telegram_id, name) in enumerate(contacts):
        values[f"contacts-{number}-account"] = account
        values[f"contacts-{number}-telegram_id"] = telegram_id
        values[f"contacts-{number}-name"] = name
    return {**values, **more}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_an_entry_is_written_in_the_form(owner: Client, shop: TelegramAccount) -> None:
    tag = Tag.objects.create(name="shop")
    values = form(tags=[tag.pk], audience="contacts", contacts=[(shop.pk, 4711, "Olena")])
    response = owner.post(f"{LIST}add/", {**values, "language": "Deutsch"})
    assert response.status_code == 302, text(response)
    entry = Entry.objects.get()
    assert (entry.title, entry.language, entry.audience) == ("Hours", "de", "contacts")
    assert (contacts_of(entry), entry.tags.get()) == ([(shop.pk, 4711, "Olena")], tag)
    row = entry.history.get()
    assert (row.history_user.username, row.history_type) == ("owner", "+")


def test_what_is_wrong_is_said_at_its_field(owner: Client) -> None:
    values = form(title=" ", language="?", source_url="javascript:1", valid_from="2026-02-01")
    page = text(owner.post(f"{LIST}add/", {**values, "valid_until": "2026-01-01"}))
    for said in ("not a language", "Enter a valid URL", "is before “valid from”"):
        assert said in page
    for audience, said in (("accounts", "Choose the accounts"), ("contacts", "Name the contacts")):
        assert said in text(owner.post(f"{LIST}add/", form(audience=audience)))
    assert not Entry.objects.exists()


def test_a_changed_entry_has_a_history_of_who_and_what(owner: Client) -> None:
    entry = create_entry(title="Hours", body="8 to 17", kind="hours", reason="from the bot")
    change = f"{LIST}{entry.pk}/change/"
    assert owner.get(change).status_code == 200
    assert owner.post(change, form(external_id="h1")).status_code == 302
    entry.refresh_from_db()
    assert (entry.body, entry.external_id) == ("9 to 18", "h1")
    page = text(owner.get(f"{LIST}{entry.pk}/history/"))
    assert all(said in page for said in ("from the bot", "8 to 17", "9 to 18", "owner"))
    old = entry.history.last()
    assert old is not None
    version = f"{LIST}{entry.pk}/history/{old.pk}/"
    assert "8 to 17" in text(owner.get(version))
    assert owner.post(version).status_code == 302
    entry.refresh_from_db()
    assert (entry.body, entry.history.count()) == ("8 to 17", 3)


def test_a_deleted_entry_is_kept_in_the_history(owner: Client) -> None:
    entry = create_entry(title="Hours", body="8 to 17")
    assert owner.post(f"{LIST}{entry.pk}/delete/", {"post": "yes"}).status_code == 302
    last = Entry.history.latest()
    assert (last.title, last.history_type, last.history_user.username) == ("Hours", "-", "owner")


def test_the_list_has_the_same_queries_however_long_it_is(owner: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert owner.get(LIST, {"q": "9 to"}).status_code == 200
        return len(captured)

    create_entry(title="A", body="9 to 18", tags=["x"])
    few = queries()
    for number in range(20):
        create_entry(title=f"T{number}", body="9 to 18", tags=[f"t{number}"])
    assert queries() == few


def test_the_list_says_what_is_valid_and_for_whom(owner: Client, shop: TelegramAccount) -> None:
    today = timezone.localdate()
    create_entry(title="Now", body="x", accounts=[shop.pk])
    create_entry(title="Past", body="x", valid_until=today - timedelta(days=1))
    create_entry(title="Later", body="x", valid_from=today + timedelta(days=1))
    page = text(owner.get(LIST))
    assert all(said in page for said in ("not any more", "not yet", "some accounts"))
    page = text(owner.get(LIST, {"valid": "no"}))
    assert "Past" in page and "Later" in page and ">Now<" not in page


@pytest.mark.parametrize(
    ("action", "begins"),
    [("csv", b"\xef\xbb\xbfid,"), ("json", b'{"entries"'), ("markdown", b"PK")],
)
def test_entries_are_exported(owner: Client, action: str, begins: bytes) -> None:
    entry = create_entry(title="=1+1", body="x")
    create_entry(title="Other", body="y")
    response = owner.post(LIST, {"action": f"export_{action}", "_selected_action": [entry.pk]})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(begins) and "attachment" in response["Content-Disposition"]
    assert b"Other" not in content and (action != "csv" or b"'=1+1" in content)


def test_a_question_is_tried_as_a_reader(owner: Client, shop: TelegramAccount) -> None:
    create_entry(title="Opening hours", body="We are open from 9 to 18 on weekdays.")
    create_entry(
        title="Opening hours for Olena", body="Olena: any time.", contacts=[(shop.pk, 4711, "")]
    )
    address = reverse("admin:knowledge_entry_question")

    def found(**reader: Any) -> tuple[bool, bool]:
        page = text(owner.get(address, {"question": "opening hours", **reader}))
        return ">Opening hours<" in page, ">Opening hours for Olena<" in page

    assert found() == (True, True)
    assert found(account=shop.pk) == (True, False)
    assert found(account=shop.pk, contact=4711) == (True, True)
    assert found(account=shop.pk, contact=4712) == (True, False)
    page = text(owner.get(address, {"question": "xylophone", "contact": "nonsense"}))
    assert "Enter a whole number" in page
    assert "Nothing fits well enough" in text(owner.get(address, {"question": "xylophone"}))


def test_a_tag_is_one_whatever_its_capital_letters(owner: Client) -> None:
    Tag.objects.create(name="Summer")
    page = text(owner.post("/admin/knowledge/tag/add/", {"name": "summer"}))
    assert "There is the tag “Summer” already" in page
    assert owner.post("/admin/knowledge/tag/add/", {"name": " win\u200bter "}).status_code == 302
    assert Tag.objects.filter(name="winter").exists()
    assert owner.get("/admin/knowledge/tag/").status_code == 200
    entry = create_entry(title="Hours", body="x", tags=["winter"])
    tag = entry.tags.get()
    assert owner.post(f"/admin/knowledge/tag/{tag.pk}/change/", {"name": "cold"}).status_code == 302
    assert entry.tags.get().name == "cold"
    assert owner.post(f"/admin/knowledge/tag/{tag.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Entry.objects.get(pk=entry.pk).tags.count() == 0


def test_who_may_look_only_changes_nothing(reader: Client) -> None:
    entry = create_entry(title="Hours", body="x")
    change_entry(entry, body="y")
    assert reader.get(LIST).status_code == 200
    assert "Import a file" not in text(reader.get(LIST))
    assert reader.get(f"{LIST}{entry.pk}/history/").status_code == 200
    assert reader.get(reverse("admin:knowledge_entry_question")).status_code == 200
    for address in (f"{LIST}add/", f"{LIST}import/", f"{LIST}{entry.pk}/change/"):
        assert reader.post(address, form()).status_code == 403
    old = entry.history.last()
    assert old is not None
    assert reader.post(f"{LIST}{entry.pk}/history/{old.pk}/", form(body="z")).status_code == 403
    entry.refresh_from_db()
    assert entry.body == "y"


def test_strangers_see_nothing(client: Client, db: None) -> None:
    for address in ("", "import/", "question/"):
        assert client.get(f"{LIST}{address}").status_code == 302
