"""What the bot asks the AI for while somebody waits: outside of any transaction, which would keep
all other writers waiting with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from accounts.models import Person
from drafts.models import Script
from drafts.services.money.embedding_usage import metered_embedding
from knowledge.embeddings import Embedded
from knowledge.search import meaning
from knowledge.services.embedding import embed_missing
from outbox.models import Delivery
from tests.bot.conftest import OWNER
from tests.bot.knowledge import entry
from tests.bot.locks import one_lock
from tests.bot.talk import Talk
from tests.harness.embedding_model import embedding_model

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("same_thread", "tasks", "quick", "owner"),
]

#: Whether each question was asked within a transaction.
in_transaction: list[bool] = []


def metered(ask: Callable[[], Embedded], **more: Any) -> Embedded:
    """What asks in earnest; notes where."""

    def noted() -> Embedded:
        in_transaction.append(connection.in_atomic_block)
        return ask()

    return metered_embedding(noted, **more)


@pytest.fixture(autouse=True)
def by_meaning(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    """Knowledge of some entries, which is searched by meaning."""
    monkeypatch.setattr(meaning, "_kept", None)
    monkeypatch.setattr(meaning, "_paused_until", 0.0)
    with embedding_model() as (url, _faults):
        settings.AI_EMBEDDING_MODEL, settings.AI_BASE_URL = "sandbox-hashes", url
        settings.AI_API_KEY, settings.EMBEDDING_METER = "x", f"{__name__}.metered"
        for number in range(6):
            entry(f"Warranty {number}", f"{number} years of warranty.")
        embed_missing()
        in_transaction.clear()
        yield


@pytest.mark.parametrize("text", ["/kb_search warranty", "/generate_script warranty", "//wissen x"])
def test_a_command_waits_for_it_outside_of_a_transaction(text: str) -> None:
    assert Talk(OWNER).write(text)
    assert in_transaction == [False]


def test_so_does_another_page() -> None:
    talk = Talk(OWNER)
    talk.write("/kb_search warranty")
    Delivery.objects.update(state="sent", message_id=77)
    [_shown, page] = talk.press("e:page:1", 77)
    assert "page 2 of 2" in page
    assert in_transaction == [False, False]


def test_a_lock_at_its_end_is_met_as_any_other(tasks: list[tuple[str, list[Any]]]) -> None:
    with one_lock():
        [said] = Talk(OWNER).write("/generate_script warranty")
    assert said.startswith("✍️ I'm writing about “warranty”")
    assert [arguments for _name, arguments in tasks] == [[Script.objects.get().pk]]


def test_a_topic_without_an_entry_asks_nothing_of_it(owner: Person) -> None:
    [said] = Talk(OWNER).write("/generate_script spaceship")
    assert said.startswith("No entry is about “spaceship”")
    assert not Script.objects.exists()
