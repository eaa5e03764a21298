"""Every list of the admin: it is searched and filtered, and an empty one says how to begin."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from core.admin import Admin
from drafts.models import Chat, Profile, Rules
from tests.browser import admin_data
from tests.browser.every_page import address, one_row_of_everything

pytestmark = pytest.mark.django_db

#: Those of all are one page in the place of a list.
LISTS = [model for model in admin.site._registry if model not in (Rules, Profile)]
TERMS = ("Олена 5", "'\"%_")
MAIN = {
    "drafts.Chat": "To the accounts",
    "knowledge.Entry": "Import a file",
    "monitoring.Keyword": "Add keyword",
    "monitoring.Announcement": "Add a keyword",
    "monitoring.Platform": "Add platform",
    "accounts.TelegramAccount": "Add Telegram account",
    "accounts.Person": "Add person",
    "drafts.Draft": "Choose the chats",
    "drafts.Approval": "",
    "drafts.AiUsage": "",
    "drafts.Observation": "",
    "drafts.Suggestion": "",
    "monitoring.Invite": "Add invitation",
}


def listed(client: Client, model: Any, query: str = "") -> Any:
    answer = client.get(f"{address(model, 'changelist')}{query}")
    assert answer.status_code == 200, (model, query)
    return answer


def test_each_can_be_searched_and_each_of_its_filters_works(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Admin, "list_per_page", 4)  # rows are all alike, and each takes time
    one_row_of_everything()
    for model in LISTS:
        changelist = listed(admin_client, model).context["cl"]
        if changelist.search_fields:
            for term in TERMS:
                answer = admin_client.get(address(model, "changelist"), {"q": term})
                assert answer.status_code == 200, (model, term)
        for spec in changelist.filter_specs:
            queries = [choice["query_string"] for choice in spec.choices(changelist)]
            found = listed(admin_client, model, queries[-1]).context["cl"]
            assert len(queries) > 1 and found.has_active_filters, (model, spec.title)


def test_an_empty_one_says_what_will_be_there_and_how_to_begin(admin_client: Client) -> None:
    for model in LISTS:
        if model._meta.label in MAIN:
            model._default_manager.all().delete()
        page = listed(admin_client, model)
        if page.context["cl"].result_list:
            continue
        text = page.content.decode()
        assert "Nothing here yet" in text, model
        assert "Clear search and filters" not in text and "No results" not in text, model
        if model._meta.label in MAIN:
            of: Any = admin.site._registry[model]
            assert str(of.empty_text) and MAIN[model._meta.label] in text, model


def test_where_nothing_matches_the_search_is_cleared_with_one_click(admin_client: Client) -> None:
    admin_data.chat(admin_data.account(), 1, "Olena")
    for query in ("?q=zzzz", "?mode__exact=auto"):
        text = listed(admin_client, Chat, query).content.decode()
        assert "Nothing matches" in text and "Nothing here yet" not in text
        assert '<a class="ab-button" href="?">Clear search and filters</a>' in text


def test_show_all_is_offered_only_where_not_all_is_shown(admin_client: Client) -> None:
    for number in (1, 2):
        admin_data.chat(admin_data.account(f"Shop {number}"), number, f"Contact {number}")
    assert "Show all" not in listed(admin_client, Chat).content.decode()
    assert "Show all" in listed(admin_client, Chat, "?q=Contact+1").content.decode()


#: What no column can hold.
HUGE = "9" * 25


def test_what_no_column_can_hold_is_no_error_of_ours(
    admin_client: Client, admin_user: User, rf: RequestFactory
) -> None:
    """In an address that somebody wrote, or cut and pasted wrongly."""
    one_row_of_everything()
    for model in LISTS:
        specs = listed(admin_client, model).context["cl"].filter_specs
        names = {name for spec in specs for name in spec.expected_parameters()}
        names |= {field.name for field in model._meta.concrete_fields if field.is_relation}
        names |= {one.name for one in model._meta.concrete_fields if "encrypted" in one.name}
        for name in sorted(names | {"id__in", "q", "p", "o"}):
            request = rf.get(address(model, "changelist"), {name: HUGE})
            request.user = admin_user
            with contextlib.suppress(IncorrectLookupParameters):  # leads to the whole list
                list(admin.site._registry[model].get_changelist_instance(request).result_list)
        assert admin_client.get(address(model, "changelist"), {"id__in": HUGE}).status_code == 302
        for page in ("change", "history", "delete"):
            for number in (HUGE, "x"):
                answer = admin_client.get(f"{address(model, 'changelist')}{number}/{page}/")
                assert answer.status_code in (302, 403, 404), (model, page)


def test_an_error_of_ours_is_not_taken_for_a_wrong_address(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise TypeError("a mistake in our code")

    monkeypatch.setattr(admin.site._registry[Chat], "get_queryset", broken)
    with pytest.raises(TypeError):
        listed(admin_client, Chat)
    admin_client.get(address(Chat, "changelist"), {"q": "x"})
    assert "a mistake in our code" in caplog.text, "with anything asked for it is in the log"
