"""The admin in another language than English: all of its words, and one form of a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain

import pytest
from django.contrib import admin
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from accounts.models import TelegramAccount
from tests.aibot import test_open_doors as rows
from tests.drafts import factories

pytestmark = pytest.mark.django_db

#: Their names and settings are as their makers call them.
OTHERS = ("django_celery_beat",)
#: Latin words of a Ukrainian page: names, and what is typed or copied as it stands.
NAMES = set(
    re.findall(
        r"\w+",
        """
        aibot runbot worker Telegram Telethon MTProxy BotFather OpenAI eBay Browse Atom JSON Unix
        Markdown Cookie cookie Enter Ctrl Command Control English Deutsch Start Code token hash
        backup Single Sign LDAP Email Redis Tage admin unlock development tools bidCount createdAt
        commitment discount private opinion money health
        """,
    )
)
#: What is written with other signs than letters is code: an address, a setting, a path.
CODE = re.compile(r"[^\s()\[\]]*[\d./_@{}#=<>|!*:\\+-][^\s()\[\]]*|\b[A-Z]{2,}\b")


#: Other forms of a time than 29.11.2026 19:20.
OTHER_FORM = re.compile(r"\d{4}-\d\d-\d\d \d|\d\d р\.|[ap]\.m\.|\d [AP]M\b")


class Page(HTMLParser):
    """What a page says: its texts, and the attributes that are shown or read out."""

    SAID = ("title", "aria-label", "placeholder", "alt")
    SILENT = ("script", "style", "template", "code", "textarea")
    EMPTY = ("br", "img", "input", "meta", "link", "hr", "path", "source")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[bool] = [False]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.texts += [value for name in self.SAID if (value := given.get(name))]
        if tag not in self.EMPTY:
            icon = "material-symbols" in (given.get("class") or "")
            self._silent.append(self._silent[-1] or icon or tag in self.SILENT)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY and len(self._silent) > 1:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent[-1] and data.strip():
            self.texts.append(" ".join(data.split()))


def pages() -> Iterator[str]:
    """The overview, the inbox, and of each model the list and a row; of users also a new one."""
    yield from ("/admin/", "/inbox/", "/admin/second-factor/")
    for model in admin.site._registry:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{label}_changelist")
        if model._meta.app_label not in OTHERS:
            yield reverse(f"{label}_change", args=[some(model).pk])
        if model._meta.app_label == "auth":
            yield reverse(f"{label}_add")


def pages_with_an_attachment() -> Iterator[str]:
    """Where a message is shown that has no text, so that its attachment stands for it."""
    chat = factories.chat(title="Дані", account=some(TelegramAccount))
    question = factories.message(chat, text="", media="voice message")
    draft = factories.draft(chat, question=question, text="Дані")
    yield from ("/admin/", f"/inbox/?chat={chat.pk}")
    yield from (reverse(f"admin:drafts_{name}_changelist") for name in ("message", "draft"))
    yield reverse("admin:drafts_draft_change", args=[draft.pk])
    yield reverse("admin:drafts_chat_change", args=[chat.pk])


def some(model: type[models.Model]) -> models.Model:
    """A row: one made for this, or one that there is already."""
    try:
        with transaction.atomic():
            return rows.made(model)
    except IntegrityError:
        return model._default_manager.get()


def test_no_english_is_left_in_the_admin(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "HOSTILE", "Дані")
    admin_client.cookies["django_language"] = "uk"
    left = set()
    with translation.override("uk"):
        for address in chain(pages(), pages_with_an_attachment()):
            answer = admin_client.get(address, follow=True)
            shown = Page(answer.content.decode()).texts if answer.status_code == 200 else []
            for text in shown:
                words = set(re.findall(r"[A-Za-z]{4,}", CODE.sub(" ", text))) - NAMES
                left |= {(word, text[:80], address) for word in words}
                assert not OTHER_FORM.search(text), text
    assert not left


def test_a_list_is_titled_by_what_stands_in_it(admin_client: Client) -> None:
    admin_client.cookies["django_language"] = "uk"
    with translation.override("uk"):
        for model in admin.site._registry:
            label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            answer = admin_client.get(reverse(f"{label}_changelist"))
            if answer.status_code == 200:
                title = f"{capfirst(model._meta.verbose_name_plural)} |"
                assert title in " ".join(answer.content.decode().split()), label


def test_the_password_is_spoken_of_in_good_ukrainian(admin_client: Client) -> None:
    admin_client.cookies["django_language"] = "uk"
    with translation.override("uk"):
        page = admin_client.get("/admin/password_change/").content.decode()
    assert "Зміна пароля" in page
    assert "паролю" not in page
