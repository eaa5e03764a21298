"""The page "How sure is it"."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from drafts.admin.dial import one_in, per_day_words, wrong_words
from drafts.learning.thresholds import Level
from drafts.models import Rules
from tests.accounts.factories import account
from tests.drafts.services.learnt.test_dial import decisions

pytestmark = pytest.mark.django_db
PAGE = "/admin/drafts/observation/how-sure/"


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_says_what_will_be_here_and_when(admin_client: Client) -> None:
    account()
    text = page(admin_client)
    assert "Nothing here yet" in text
    assert "Each time you send, change or skip a suggested reply" in text


def test_the_page_shows_the_chart_and_both_sentences(admin_client: Client) -> None:
    of = account("Shop <b>")
    account("Other")
    decisions(of, *[(95, 1.0), (95, 1.0), (95, 1.0), (60, 0.0)] * 100)
    text = page(admin_client, f"{PAGE}{of.pk}/")
    assert '<svg class="ab-dial"' in text and 'role="img"' in text
    assert "none of 300 would have been wrong" in text
    assert "a day would have been sent automatically" in text
    assert "Shop &lt;b&gt;" in text and "Shop <b>" not in text


def test_one_press_takes_the_suggestion_and_one_takes_it_back(admin_client: Client) -> None:
    of = account()
    decisions(of, *[(95, 1.0), (95, 1.0), (95, 1.0), (60, 0.0)] * 100)
    text = page(admin_client)
    suggested = int(text.partition('name="threshold" value="')[2].partition('"')[0])
    address = reverse("admin:drafts_dial_set", args=[of.pk])
    text = admin_client.post(address, {"threshold": suggested}, follow=True).content.decode()
    assert f"Answers are now sent automatically from {suggested} % on." in text
    assert Rules.objects.get(account=of).threshold == suggested
    change = text.partition('name="undo" value="')[2].partition('"')[0]
    text = admin_client.post(address, {"undo": change}, follow=True).content.decode()
    assert "It is as before." in text
    assert Rules.objects.get(account=of).threshold is None


@pytest.mark.parametrize("posted", [{"threshold": "7"}, {"threshold": "x"}, {"undo": "99"}, {}])
def test_what_the_page_never_offers_changes_nothing(admin_client: Client, posted: dict) -> None:
    of = account()
    address = reverse("admin:drafts_dial_set", args=[of.pk])
    text = admin_client.post(address, posted, follow=True).content.decode()
    assert "Nothing was changed" in text
    assert not Rules.objects.exists()
    assert admin_client.get(address).status_code == 405


def test_who_may_look_may_not_change(client: Client) -> None:
    of = account()
    user = User.objects.create_user("helper", is_staff=True)
    client.force_login(user)
    assert client.get(f"{PAGE}{of.pk}/").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_observation"))
    decisions(of, *[(95, 1.0)] * 300)
    text = page(client)
    assert "Suggested:" in text and 'name="threshold"' not in text
    address = reverse("admin:drafts_dial_set", args=[of.pk])
    assert client.post(address, {"threshold": "90"}).status_code == 403


def test_an_account_that_is_gone_leads_to_the_page_of_all(admin_client: Client) -> None:
    assert "Nothing here yet" in page(admin_client, f"{PAGE}4711/")


def test_the_list_of_decisions_opens(admin_client: Client) -> None:
    decisions(account(), (90, 0.5))
    assert "50 %" in page(admin_client, "/admin/drafts/observation/")


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level(90, 0, 0.0, 1.0), "nothing was decided there yet"),
        (Level(90, 300, 0.0, 0.0107), "none of 300 would have been wrong"),
        (
            Level(90, 300, 0.05, 0.08),
            "1 in 20 would have been wrong (at most 1 in 12)",
        ),
        (Level(50, 9, 0.75, 1.0), "75 of 100 would have been wrong"),
    ],
)
def test_errors_are_told_in_words(level: Level, words: str) -> None:
    assert words in wrong_words(level)


def test_shares_and_days_are_told_in_words() -> None:
    assert [one_in(share) for share in (0.02, 0.3, 0.66, 0.9)] == [
        "1 in 50", "1 in 3", "1 in 2", "90 of 100",
    ]  # fmt: skip
    assert per_day_words(0.01) == "none would have been sent automatically"
    assert per_day_words(3.14) == "3.1 a day would have been sent automatically"
    assert per_day_words(14.2) == "14 a day would have been sent automatically"
