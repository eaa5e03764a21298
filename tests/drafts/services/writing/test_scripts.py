"""Texts about a topic: asked for once, written from the entries only, and sent once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import BotMessage
from core.task_queue import BrokerUnavailable
from drafts.ai.script_types import Brief, Section, WrittenScript
from drafts.ai.types import DrafterFailure
from drafts.models import AiProvider, Script
from drafts.services.writing import scripts
from knowledge.models import Entry
from knowledge.services.entries import create_entry
from outbox.models import Delivery
from outbox.replies import HANDLERS, REPLY, reply
from tests.accounts import factories as accounts

pytestmark = pytest.mark.django_db


class Writer:
    """An AI that writes what it was told to, and remembers what it was asked."""

    def __init__(self, *sections: Section, failure: Exception | None = None) -> None:
        self.sections, self.failure = sections, failure
        self.asked: list[Brief] = []

    def write(self, brief: Brief) -> WrittenScript:
        self.asked.append(brief)
        if self.failure:
            raise self.failure
        return WrittenScript(self.sections or (Section("How long", "24 months.", (1,)),))


@pytest.fixture
def owner() -> Person:
    return accounts.owner()


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The scripts for which a worker was woken; no broker is needed."""
    found: list[int] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda _task, number, **_: found.append(number))
    return found


@pytest.fixture
def warranty() -> Entry:
    return create_entry(title="Warranty", body="The warranty is 24 months.")


def asked(owner: Person, topic: str = "warranty") -> Script:
    scripts.request(owner, topic)
    return Script.objects.latest("id")


def said() -> list[BotMessage]:
    made = []
    for delivery in Delivery.objects.order_by("id"):
        outgoing = HANDLERS[REPLY].prepare(delivery)
        assert outgoing is not None and outgoing.bot_message is not None
        made.append(outgoing.bot_message)
    return made


# --- asking -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("warranty")
def test_a_worker_is_woken_once_when_it_is_asked_for(
    owner: Person, woken: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert scripts.request(owner, "warranty")
        assert not scripts.request(owner, "warranty")
    assert woken == [Script.objects.get().pk]


def test_a_topic_that_all_entries_have_is_one(owner: Person) -> None:
    for number in range(70):
        create_entry(title=f"Vase {number}", body=f"Vase {number} is blue.")
    assert len(scripts.sources_about("Vase", "en")) == scripts.MOST_ENTRIES


@pytest.mark.usefixtures("warranty")
def test_what_a_broker_has_lost_is_found_again(
    owner: Person, woken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = asked(owner)
    assert scripts.enqueue_open() == 1
    assert scripts.enqueue_open() == 0, "it is on its way"
    Script.objects.update(queued_at=timezone.now() - timedelta(minutes=2))
    assert scripts.enqueue_open() == 1
    assert woken == [script.pk] * 2

    def away(*_: Any, **_options: Any) -> None:
        raise BrokerUnavailable

    monkeypatch.setattr("core.task_queue.enqueue", away)
    Script.objects.update(queued_at=None)
    assert scripts.enqueue_open() == 0
    assert Script.objects.get().queued_at is None


# --- writing ------------------------------------------------------------------------------------


def test_it_is_written_from_the_whole_entries_that_fit_and_sent(
    owner: Person, warranty: Entry
) -> None:
    create_entry(title="Parking", body="Behind the house.")
    writer = Writer()
    scripts.write(asked(owner).pk, writer)
    [brief] = writer.asked
    assert [one.entry_id for one in brief.sources] == [warranty.pk]
    assert (brief.topic, brief.language) == ("warranty", "en")
    [message] = said()
    assert "24 months.\n📚 1" in message.text and f"1. Warranty (№ {warranty.pk})" in message.text
    script = Script.objects.get()
    assert (script.state, "24 months." in script.text) == ("done", True)


@pytest.mark.usefixtures("warranty")
def test_it_takes_the_place_of_the_message_that_it_is_being_written(owner: Person) -> None:
    reply(owner, "✍️ I'm writing…", context=scripts.context_of_topic("warranty"))
    Delivery.objects.update(state="sent", message_id=42)
    scripts.write(asked(owner).pk, Writer())
    outgoing = HANDLERS[REPLY].prepare(Delivery.objects.latest("id"))
    assert outgoing is not None and outgoing.edits == 42
    assert outgoing.otherwise == outgoing.bot_message, "if it was deleted meanwhile"


@pytest.mark.usefixtures("warranty")
def test_what_no_entry_says_is_marked(owner: Person) -> None:
    scripts.write(asked(owner).pk, Writer(Section("", "It is 36 months.", (1,))))
    assert "It is 36 months. ⚠️" in said()[0].text


@pytest.mark.usefixtures("warranty")
def test_a_long_text_comes_as_a_file(owner: Person) -> None:
    scripts.write(asked(owner).pk, Writer(Section("Long", "Wörter 😀 " * 900, (1,))))
    written, message = said()
    assert written.text == "✅ Written: “warranty”"
    assert message.document is not None and message.document.name.endswith(".md")
    assert message.document.content.decode().startswith("# warranty\n\n## Long\n\nWörter 😀")
    assert message.text == "“warranty”: sections: 1, entries: 1"


@pytest.mark.usefixtures("warranty")
def test_two_workers_send_it_once(owner: Person) -> None:
    script = asked(owner)

    class Slow(Writer):
        def write(self, brief: Brief) -> WrittenScript:
            scripts.write(script.pk, other)
            return super().write(brief)

    other = Writer()
    scripts.write(script.pk, Slow())
    scripts.write(script.pk, other)
    assert other.asked == [] and len(said()) == 1


@pytest.mark.usefixtures("warranty")
def test_after_a_worker_died_another_one_writes_and_the_late_one_changes_nothing(
    owner: Person,
) -> None:
    script = asked(owner)

    class Late(Writer):
        def write(self, brief: Brief) -> WrittenScript:
            Script.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
            scripts.write(script.pk, Writer(Section("", "In time.", (1,))))
            return super().write(brief)

    scripts.write(script.pk, Late(Section("", "Too late.", (1,))))
    [message] = said()
    assert "In time." in message.text


@pytest.mark.usefixtures("warranty")
def test_after_three_workers_died_it_is_given_up(owner: Person) -> None:
    script = asked(owner)
    Script.objects.update(attempts=3)
    writer = Writer()
    scripts.write(script.pk, writer)
    assert writer.asked == [] and "stopped in the middle" in said()[0].text


@pytest.mark.usefixtures("warranty")
def test_a_failure_is_told_and_the_provider_is_left_alone_if_it_asks_so(owner: Person) -> None:
    failure = DrafterFailure("The AI can't be reached.", whole=True, pause_seconds=60)
    scripts.write(asked(owner).pk, Writer(failure=failure))
    assert said()[0].text == "I could not write about “warranty”: The AI can't be reached."
    assert Script.objects.get().state == "failed"
    assert AiProvider.objects.get().failures == 1
    writer = Writer()
    scripts.write(asked(owner).pk, writer)
    assert writer.asked == [] and "can't be reached" in said()[1].text


@pytest.mark.usefixtures("warranty")
def test_what_nobody_expected_is_told_too(owner: Person) -> None:
    with pytest.raises(ZeroDivisionError):
        scripts.write(asked(owner).pk, Writer(failure=ZeroDivisionError()))
    assert "Something unexpected happened" in said()[0].text


def test_entries_that_are_gone_meanwhile_are_told(owner: Person, warranty: Entry) -> None:
    script, writer = asked(owner), Writer()
    warranty.delete()
    scripts.write(script.pk, writer)
    assert writer.asked == [] and "are gone" in said()[0].text


@pytest.mark.usefixtures("warranty")
@pytest.mark.parametrize("language", ["de", "uk"])
def test_it_is_written_in_the_owners_language(owner: Person, language: str) -> None:
    Person.objects.update(language=language)
    writer = Writer()
    scripts.write(asked(owner).pk, writer)
    assert writer.asked[0].language == language
