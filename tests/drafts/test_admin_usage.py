"""What the AI has used, in the admin: the list with its totals, and the overview's card."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from aibot.spending_card import spending
from drafts.ai.types import Usage
from drafts.models import AiUsage, Chat
from drafts.services.money.budget import stopped_today
from drafts.services.money.usage import Call, Purpose, settle
from tests.drafts import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/drafts/aiusage/"


def used(chat: Chat, purpose: str = Purpose.DRAFT, model: str = "gpt-4o-mini") -> None:
    settle(Call(purpose, chat.account_id, chat.pk), Usage(model, 1_000_000, 1_000_000))


def totals(client: Client, **query: Any) -> dict[str, str]:
    """What the list says about all that it shows."""
    found: Any = client.get(LIST, query).context_data
    return dict(found["totals"])


def card(client: Client) -> str:
    return str(client.get("/admin/live/").json()["parts"]["spending"])


def test_the_list_adds_up_what_it_shows(admin_client: Client) -> None:
    ada, olena = factories.chat(title="Ada"), factories.chat(title="Olena")
    used(ada)
    used(ada, Purpose.REWRITE)
    used(olena)
    assert totals(admin_client) == {
        "questions": "3",
        "answers": "2",
        "tokens": "6,000,000 tokens",
        "price": "≈ $2.25",
    }
    assert totals(admin_client, q="Ada")["price"] == "≈ $1.50"
    assert totals(admin_client, account__id__exact=olena.account_id)["questions"] == "1"
    assert "<svg" in admin_client.get(LIST).content.decode()


def test_an_unknown_price_is_not_shown_as_nothing(admin_client: Client) -> None:
    used(factories.chat(), model="a-model-of-tomorrow")
    html = admin_client.get(LIST).content.decode()
    assert "price unknown" in html
    assert "unknown</td>" in html.replace("\n", "")


def test_the_overview_says_what_was_used_today(admin_client: Client) -> None:
    used(factories.chat())
    html = card(admin_client)
    assert "Today: 1 answer, 2,000,000 tokens, ≈ $0.75." in html
    assert "Go on today anyway" not in html


def test_the_overview_asks_for_what_was_used_with_one_query(
    django_assert_num_queries: Any, rf: Any, admin_user: User
) -> None:
    request = rf.get("/admin/")
    request.user = admin_user
    with django_assert_num_queries(2):  # and one for the owner's time zone
        spending(request)


def test_a_used_up_budget_is_lifted_with_a_button(admin_client: Client, settings: Any) -> None:
    settings.AI_BUDGET_PER_DAY = Decimal("0.5")
    used(factories.chat())
    html = card(admin_client)
    assert "budget used up" in html
    assert "Go on today anyway" in html
    answer = admin_client.post("/admin/ai-budget/", follow=True)
    assert "The AI continues until midnight, whatever it costs." in answer.content.decode()
    assert not stopped_today()
    assert "may continue until midnight" in card(admin_client)


def test_only_who_may_lifts_the_budget(client: Client, settings: Any) -> None:
    settings.AI_BUDGET_PER_DAY = Decimal("0.5")
    used(factories.chat())
    assert client.post("/admin/ai-budget/").status_code == 403
    client.force_login(User.objects.create_user("someone", is_staff=True))
    assert client.post("/admin/ai-budget/").status_code == 403
    assert client.get("/admin/ai-budget/").status_code == 405
    assert stopped_today()


def test_what_is_being_asked_is_no_use_yet(admin_client: Client) -> None:
    AiUsage.objects.create(purpose="draft", input_tokens=5, currency="USD", reserved=True)
    assert totals(admin_client)["questions"] == "0"
    assert "being asked" in admin_client.get(LIST).content.decode()
