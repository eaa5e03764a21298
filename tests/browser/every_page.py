"""Every page of the admin, with at least one row in each of its lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import Heartbeat, TelegramAccount, UnreadableItem
from drafts.models import AiDay, AiProvider, AiUsage, Draft, Observation, Suggestion
from knowledge.models import ImportRun, Tag
from tests.browser import admin_data
from tests.drafts.test_admin_lists import fill as fill_answers
from tests.knowledge.factories import entry
from tests.monitoring.admin_pages import fill as fill_keywords

#: Pages that are neither a model's list nor its form.
OWN = (
    "/admin/",
    "/inbox/",
    "/admin/settings/",
    "/admin/find/?q=e",
    "/admin/drafts/observation/how-sure/",
    "/admin/drafts/suggestion/learning/",
    "/admin/knowledge/entry/import/",
    "/admin/knowledge/entry/question/",
    "/admin/second-factor/",
    "/admin/password_change/",
)


@dataclass(frozen=True)
class Place:
    """A page, and whether it is a list."""

    path: str
    is_list: bool = False


def one_row_of_everything() -> None:
    """At least one row for every list, with texts as long and odd as in life."""
    draft = admin_data.everything()
    fill_answers(5, 7)
    fill_keywords(1, 3)
    account = TelegramAccount.objects.earliest("id")
    Observation.objects.create(
        draft=Draft.objects.latest("id"), account=account, decision="as_is", confidence=80,
        right=1.0, decided_at=timezone.now(),
    )  # fmt: skip
    Suggestion.objects.create(
        account=account, kind="style", title="Short greetings", text="Begin with “Hello”."
    )
    AiUsage.objects.create(
        purpose="draft", input_tokens=500, output_tokens=40, currency="USD", model="gpt-4o-mini",
        account=account, chat=draft.chat, draft=draft,
    )  # fmt: skip
    AiDay.objects.create(day=date(2026, 3, 2), warned_at=timezone.now())
    AiProvider.objects.get_or_create(name="ai", defaults={"sentence": "The quota is used up."})
    Tag.objects.create(name="hours")
    entry(title="Opening hours", body="From 9 to 18.", language="en")
    ImportRun.objects.create(file_name="faq.csv", state="done", created=3)
    UnreadableItem.objects.create(account=account, place="message", error="unknown kind")


def places(user: User) -> Iterator[Place]:
    """The pages of ours; each list; each form to add; and to change its newest row, or to look at
    it, each that is made by a template of ours, and one of the others, which are all alike."""
    yield from map(Place, OWN)
    account = TelegramAccount.objects.latest("id")
    yield Place(address(TelegramAccount, "sign_in", account.pk))
    request = RequestFactory().get("/")
    request.user = user
    for model, of in admin.site._registry.items():
        yield Place(address(model, "changelist"), is_list=True)
        if of.has_add_permission(request):
            yield Place(address(model, "add"))
        if of.change_form_template or model in (User, Heartbeat):
            row = model._default_manager.order_by("-pk").first()
            assert row is not None, model
            yield Place(address(model, "change", row.pk))


def address(model: type[Model], page: str, *more: Any) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=more)
