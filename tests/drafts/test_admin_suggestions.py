"""Suggestions in the admin, and the page with what was learnt."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from core.task_queue import BrokerUnavailable
from drafts.models import Profile, Suggestion, VoiceRequest
from knowledge.models import Entry
from tests.accounts.factories import account
from tests.drafts import factories as make
from tests.drafts.services.learnt.test_suggestions import body, change, faq, style

pytestmark = pytest.mark.django_db
LIST = "/admin/drafts/suggestion/"
PAGE = f"{LIST}learning/"


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    tasks: list[tuple] = []
    for place in ("drafts.admin.suggestions.enqueue", "core.task_queue.enqueue"):
        monkeypatch.setattr(place, lambda *task, **_: tasks.append(task))
    return tasks


def act(client: Client, action: str, *rows: Suggestion) -> str:
    posted = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, posted, follow=True).content.decode()


@pytest.mark.parametrize(
    ("action", "state", "sentence"),
    [("accept", "accepted", "Accepted: 2"), ("refuse", "refused", "Refused: 2")],
)
def test_several_are_decided_at_once(
    admin_client: Client, action: str, state: str, sentence: str
) -> None:
    rows = [faq(), style()]
    assert sentence in act(admin_client, action, *rows)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {state}


def test_an_answer_is_accepted_for_everyone_and_taken_back(admin_client: Client) -> None:
    row = faq()
    act(admin_client, "accept_for_everyone", row)
    assert Entry.objects.get().audience == "everyone"
    assert "Taken back: 1" in act(admin_client, "undo", row)
    assert not Entry.objects.exists()


def test_what_was_decided_already_is_told(admin_client: Client) -> None:
    row = style()
    act(admin_client, "refuse", row)
    assert "is already “refused”" in act(admin_client, "accept", row)


def test_an_entry_that_can_not_be_is_told_and_nothing_is_accepted(admin_client: Client) -> None:
    row = faq(title="")
    act(admin_client, "accept", row)
    row.refresh_from_db()
    assert row.state == "offered"


def test_the_text_can_be_changed_until_it_is_decided(admin_client: Client) -> None:
    row = faq()
    address = f"{LIST}{row.pk}/change/"
    admin_client.post(address, {"title": row.title, "text": "From 9 to 14."})
    row.refresh_from_db()
    assert row.text == "From 9 to 14."
    act(admin_client, "accept", row)
    admin_client.post(address, {"title": row.title, "text": "Never."})
    row.refresh_from_db()
    assert row.text == "From 9 to 14."


def test_what_was_changed_is_shown_word_by_word(admin_client: Client) -> None:
    draft = make.draft(
        text="Hallo <b>Karl</b>, gern.", proposed_text="Guten Tag <b>Karl</b>, gern."
    )
    row = style(evidence=[draft.pk])
    text = admin_client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert (
        "<del>Guten Tag</del><ins>Hallo</ins><span> &lt;b&gt;Karl&lt;/b&gt;, gern.</span>" in text
    )


def test_a_change_of_an_entry_is_shown_and_made(admin_client: Client) -> None:
    row = change()
    text = admin_client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "<span>Open from </span><del>9</del><ins>10</ins>" in text
    assert "Accepted: 1" in act(admin_client, "accept", row)
    assert body(row) == row.text
    assert "Taken back: 1" in act(admin_client, "undo", row)
    assert body(row) == row.before


def test_a_change_that_comes_too_late_is_told(admin_client: Client) -> None:
    row = change()
    Entry.objects.update(body="By appointment.")
    assert "was changed in the meantime" in act(admin_client, "accept", row)
    assert body(row) == "By appointment."


def test_an_empty_page_says_what_will_be_here(admin_client: Client) -> None:
    assert "Connect a Telegram account first" in admin_client.get(PAGE).content.decode()


def test_the_page_counts_what_was_learnt(
    admin_client: Client, django_assert_max_num_queries
) -> None:
    row = style(account=account("Shop <b>"))
    act(admin_client, "accept", row)
    with django_assert_max_num_queries(12):
        text = admin_client.get(PAGE).content.decode()
    assert "Shop &lt;b&gt;" in text and "Shop <b>" not in text


def test_answers_are_looked_through_on_demand(admin_client: Client, woken: list[tuple]) -> None:
    of = account()
    text = admin_client.post(f"{PAGE}{of.pk}/", {"action": "learn"}, follow=True).content.decode()
    assert "are being looked through" in text
    assert woken == [("drafts.tasks.learn", of.pk)]


def test_without_a_worker_it_is_told(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_task: object) -> None:
        raise BrokerUnavailable

    monkeypatch.setattr("drafts.admin.suggestions.enqueue", away)
    address = f"{PAGE}{account().pk}/"
    text = admin_client.post(address, {"action": "learn"}, follow=True).content.decode()
    assert "No worker can be reached" in text


def test_a_description_is_asked_for_and_its_state_is_seen(admin_client: Client) -> None:
    of = account()
    address = f"{PAGE}{of.pk}/"
    text = admin_client.post(address, {"action": "describe"}, follow=True).content.decode()
    assert "The AI reads your messages" in text and "waiting" in text
    VoiceRequest.objects.update(state="done", before="Before.")
    Profile.objects.create(account=of, voice="Short, with a smile.")
    assert "Short, with a smile." in admin_client.get(PAGE).content.decode()
    admin_client.post(address, {"action": "back"})
    assert Profile.objects.get().voice == "Before."


def test_why_there_is_no_description_is_told(admin_client: Client) -> None:
    VoiceRequest.objects.create(account=account(), state="failed", error="The AI can't be reached.")
    assert "be reached." in admin_client.get(PAGE).content.decode()


def test_who_may_look_may_not_act(client: Client) -> None:
    of = account()
    user = User.objects.create_user("helper", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_suggestion"))
    client.force_login(user)
    assert client.get(PAGE).status_code == 200
    for action in ("learn", "describe", "back", "fly"):
        assert client.post(f"{PAGE}{of.pk}/", {"action": action}).status_code == 403
    assert client.get(f"{PAGE}{of.pk}/").status_code == 405
