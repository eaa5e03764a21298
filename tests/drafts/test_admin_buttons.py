"""Texts of buttons, changed in the admin."""

from __future__ import annotations

import pytest
from django.test import Client

from drafts.cards import draft_cards
from drafts.models import ButtonText, Card
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db

ADD = "/admin/drafts/buttontext/add/"


def test_a_text_is_given_to_a_button_and_taken_back(admin_client: Client) -> None:
    given = {"action": "send", "language": "en", "text": "🚀 Go"}
    assert admin_client.post(ADD, given).status_code == 302
    card = Card.objects.create(draft=factories.draft(), person=accounts.owner())
    assert draft_cards.card(card).buttons[0][0].text == "🚀 Go"
    row = ButtonText.objects.get()
    listed = admin_client.get("/admin/drafts/buttontext/").content.decode()
    assert "🚀 Go" in listed and "✅ Send" in listed
    change = f"/admin/drafts/buttontext/{row.pk}/change/"
    assert admin_client.post(change, {**given, "text": ""}).status_code == 302
    assert draft_cards.card(card).buttons[0][0].text == "✅ Send"


@pytest.mark.parametrize(
    "given",
    [
        {"action": "nonsense", "language": "en", "text": "Go"},
        {"action": "send", "language": "xx", "text": "Go"},
        {"action": "send", "language": "en", "text": "x" * 41},
    ],
)
def test_what_is_no_button_has_no_text(admin_client: Client, given: dict[str, str]) -> None:
    assert admin_client.post(ADD, given).status_code == 200
    assert not ButtonText.objects.exists()


def test_a_button_has_one_text_in_each_language(admin_client: Client) -> None:
    given = {"action": "send", "language": "en", "text": "Go"}
    admin_client.post(ADD, given)
    assert admin_client.post(ADD, {**given, "text": "Off"}).status_code == 200
    assert ButtonText.objects.get().text == "Go"
