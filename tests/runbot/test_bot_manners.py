"""The running bot shows that it is busy, reads what is corrected, and its menu follows the language
of a person."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from bot import typing_indicator
from core.threads import in_thread
from drafts.models import Rewrite, Script
from monitoring.models import Inquiry, Keyword
from outbox.models import Delivery
from tests.drafts import factories
from tests.runbot.running_bot import Running

pytestmark = pytest.mark.django_db(transaction=True)


async def test_typing_is_shown_until_the_work_is_done(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_indicator, "QUICK_SECONDS", 0)
    monkeypatch.setattr(typing_indicator, "AGAIN_SECONDS", 0.01)
    shown: list[Any] = []
    running.sandbox.bot_api.listeners.append(
        lambda kind, data: shown.append(data["action"]) if kind == "action" else None
    )
    running.sandbox.bot_api.say(running.token, running.owner, "/test Helm")
    await running.until(lambda: len(shown) > 2)
    assert set(shown) == {"typing"}
    await in_thread(lambda: Inquiry.objects.update(finished_at=timezone.now()))
    assert running.bot.client is not None
    data = running.bot.client.application.bot_data
    await running.until(lambda: not data[typing_indicator.TYPING])


async def test_what_somebody_corrects_comes_to_the_bot(running: Running) -> None:
    """Telegram sends edits only to a bot that asks for them."""
    said = running.sandbox.bot_api.say(running.token, running.owner, "/serach Helm")
    await running.stored(
        lambda: Delivery.objects.filter(payload__text__icontains="/search").exists()
    )
    assert "edited_message" in running.queue.allowed
    corrected = {**said, "text": "/search Helm", "edit_date": said["date"] + 1}
    running.push({"update_id": running.queue.next_id, "edited_message": corrected})
    await running.stored(lambda: Keyword.objects.filter(text="Helm").exists())


async def test_the_menu_follows_the_language(running: Running) -> None:
    def names() -> set[str]:
        offered = running.sandbox.bot_api.bot(running.token).commands
        found = [menu for scope, menu in offered.items() if f":{running.owner}:" in scope]
        return {str(one["command"]) for menu in found for one in menu}

    await running.until(lambda: "pending" in names() and not {"offen", "cherga"} & names())
    running.sandbox.bot_api.press(running.token, running.owner, running.owner, 1, "lang:uk")
    await running.until(lambda: "cherga" in names() and not {"pending", "offen"} & names())
    running.sandbox.bot_api.press(running.token, running.owner, running.owner, 1, "lang:telegram")
    await running.until(lambda: {"pending", "offen", "cherga"} <= names())


def test_work_is_what_somebody_asked_for_a_moment_ago_and_is_not_done() -> None:
    person = Person.objects.create(telegram_id=5, role=Person.Role.OWNER)
    draft = factories.draft()
    assert not typing_indicator.works_for(5)
    for model, values, done in (
        (Inquiry, {"kind": "test"}, {"finished_at": timezone.now()}),
        (Script, {"topic": "x"}, {"state": "done"}),
        (Rewrite, {"draft": draft, "kind": "shorter", "revision": 1}, {"state": "done"}),
    ):
        model.objects.create(person=person, **values)
        assert typing_indicator.works_for(5) and not typing_indicator.works_for(6), model
        model.objects.update(**done)
        assert not typing_indicator.works_for(5), model
    Inquiry.objects.create(person=person, kind="test")
    Inquiry.objects.update(created_at=timezone.now() - 2 * typing_indicator.LONGEST)
    assert not typing_indicator.works_for(5), "what takes so long waits for something else"
