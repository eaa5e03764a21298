"""The Check buttons of the first steps: each really tries what its step has set up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.services import heartbeats
from aibot import step_checks
from aibot.first_steps import first_steps
from aibot.settings.env import data_centre
from aibot.step_checks import CHECKS, check
from drafts.models import AiUsage
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.browser import admin_data
from tests.harness.stack import SandboxProcess

SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def said(slug: str) -> tuple[bool, str]:
    cache.clear()
    found = check(slug, 1)
    return found.works, found.sentence


def runbot_lives() -> None:
    heartbeats.note_runbot(pid=1, host="here", version="1", started_at=timezone.now())


@pytest.mark.django_db
def test_every_step_has_a_check() -> None:
    assert [step.slug for step in first_steps()] == list(CHECKS)


@pytest.mark.django_db
def test_what_is_missing_is_named_without_asking_anybody(settings: Any) -> None:
    settings.TG_API_ID, settings.TELEGRAM_BOT_TOKEN, settings.AI_API_KEY = 0, "", ""
    settings.OWNER_TELEGRAM_ID = ()
    expected = {
        "keys": "TG_API_ID or TG_API_HASH is missing in .env.",
        "bot": "TELEGRAM_BOT_TOKEN is missing in .env.",
        "owner": "OWNER_TELEGRAM_ID is missing in .env.",
        "ai": "AI_API_KEY is missing in .env.",
        "account": "No account is set up yet.",
        "chat": "All chats are off, so nothing is suggested.",
        "knowledge": "Nothing is written down yet.",
        "keyword": "There is no keyword yet.",
    }
    assert {slug: said(slug) for slug in CHECKS} == {
        slug: (False, sentence) for slug, sentence in expected.items()
    }


@pytest.mark.django_db
def test_an_account_works_while_telegram_answers_it() -> None:
    account = accounts.account("Shop", status="needs_login", username="shop")
    assert said("account") == (
        False,
        "The connection to Telegram does not run. Start it with bin/run.",
    )
    runbot_lives()
    assert said("account")[1].startswith("Shop: has to sign in again.")
    rows = TelegramAccount.objects.filter(pk=account.pk)
    rows.update(status="connected", last_success_at=timezone.now() - timedelta(minutes=9))
    assert said("account")[1] == "Telegram has not answered for 9\xa0minutes."
    rows.update(last_success_at=timezone.now())
    assert said("account") == (True, "Shop is connected as @shop.")
    admin_data.chat(account, 1)
    assert said("chat") == (True, "1 chat is switched on.")


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the dispatcher does to the message is done here by a thread."""
    monkeypatch.setattr(step_checks, "SECONDS", 5.0)
    owner = accounts.owner(language="de")
    assert not said("owner")[0], "runbot does not run"
    runbot_lives()
    ends = [("sent", ""), ("failed", "bot_forbidden")]
    found = []
    for state, failure in ends:
        sender = threading.Thread(target=_send, args=(state, failure))
        sender.start()
        found.append(said("owner"))
        sender.join()
    assert found == [
        (True, "Your bot has written to you. Look into the chat with it."),
        (False, "The bot may not write to this person; they must press Start first."),
    ]
    assert set(Delivery.objects.values_list("chat_id", flat=True)) == {owner.telegram_id}
    monkeypatch.setattr(step_checks, "SECONDS", 0.1)
    assert said("owner")[1].startswith("The message waits")


def _send(state: str, failure: str) -> None:
    try:
        while not Delivery.objects.filter(state="queued").update(state=state, failure=failure):
            pass
    finally:
        connection.close()


@pytest.mark.django_db
def test_keys_token_and_model_are_tried_with_telegram_and_the_ai(
    sandbox: SandboxProcess, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sandbox.settings()
    settings.TG_API_ID, settings.TG_API_HASH = int(given["TG_API_ID"]), given["TG_API_HASH"]
    monkeypatch.setenv("TG_DC", given["TG_DC"])
    settings.TG_DC = data_centre("TG_DC")
    settings.TG_DC_PUBLIC_KEY = given["TG_DC_PUBLIC_KEY"]
    settings.TELEGRAM_BOT_TOKEN = given["TELEGRAM_BOT_TOKEN"]
    settings.TELEGRAM_BOT_API_URL = given["TELEGRAM_BOT_API_URL"]
    settings.AI_API_KEY, settings.AI_MODEL = given["AI_API_KEY"], given["AI_MODEL"]
    settings.AI_BASE_URL = given["AI_BASE_URL"]
    assert said("keys") == (True, "Telegram accepts both.")
    works, sentence = said("bot")
    assert works and sentence.startswith("Telegram accepts the token. Your bot is @")
    works, sentence = said("ai")
    assert works and sentence.startswith("sandbox-rules answered within ")
    usage = AiUsage.objects.get()
    assert (usage.purpose, usage.failed) == ("trial", False) and usage.input_tokens
    settings.TELEGRAM_BOT_TOKEN = "1:wrong-token-of-somebody"
    assert said("bot") == (
        False,
        "TELEGRAM_BOT_TOKEN is not valid. Copy the token from @BotFather again.",
    )


@pytest.mark.django_db
def test_what_was_found_stays_on_the_page_and_nobody_tries_all_the_time(
    admin_client: Client, settings: Any
) -> None:
    settings.TELEGRAM_BOT_TOKEN = ""
    answer = admin_client.post("/admin/check/bot/", headers=SCRIPT).json()
    assert not answer["works"] and answer["sentence"] in answer["card"]
    assert answer["sentence"] in admin_client.get("/admin/").content.decode()
    again = admin_client.post("/admin/check/bot/", headers=SCRIPT).json()
    assert again["sentence"] == "This was tried just now. Please try again in a few seconds."
    page = admin_client.post("/admin/check/ai/", follow=True).content.decode()
    assert "AI_API_KEY is missing in .env." in page, "without scripts"
    assert admin_client.post("/admin/check/no-step/").status_code == 404
    assert admin_client.get("/admin/check/bot/").status_code == 405


@pytest.mark.django_db
def test_only_staff_that_may_change_accounts_checks() -> None:
    client = Client()
    assert client.post("/admin/check/bot/").status_code == 403
    client.force_login(User.objects.create_user("someone", is_staff=True))
    assert client.post("/admin/check/bot/").status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_superuser("admin"))
    assert strict.post("/admin/check/bot/").status_code == 403
