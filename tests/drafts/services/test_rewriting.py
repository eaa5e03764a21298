"""Answers that the AI writes anew: never over what a person wrote, never for another revision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from core.task_queue import BrokerUnavailable
from drafts import cards, references, states
from drafts.ai.types import DrafterFailure
from drafts.ai.wishes import Wish, Written
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Chat, Draft, EditPrompt, Profile, Rewrite
from drafts.services import ai_jobs, new_text, review, rewrites, rewriting
from drafts.services.callbacks import button_data, press
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db

CHANGES = ["regenerate", "shorter", "warmer"]


class Rewriter:
    """An AI that writes what it was told to; `meanwhile` happens while it does."""

    def __init__(
        self, answer: Written | Exception, meanwhile: Callable[[], object] | None = None
    ) -> None:
        self.answer, self.meanwhile = answer, meanwhile
        self.wishes: list[Wish] = []

    def rewrite(self, wish: Wish) -> Written:
        self.wishes.append(wish)
        if self.meanwhile:
            self.meanwhile()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    rows: list[int] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda _task, row: rows.append(row))
    return rows


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def draft(owner: Person) -> Draft:
    made = factories.draft(text="We are open from 9 to 18. Do come by!", unsupported=["9", "18"])
    Card.objects.create(draft=made, person=owner, message_id=5)
    return made


def ask(draft: Draft, owner: Person, action: str = "shorter") -> str:
    return press(button_data(Draft.objects.get(pk=draft.pk), action), owner).result


def work(
    text: str = "From 9.", meanwhile: Callable[[], object] | None = None, question: str = ""
) -> str | None:
    answer = Written(text, question)
    return rewriting.rewrite(Rewrite.objects.latest("id").pk, Rewriter(answer, meanwhile))


def shown() -> tuple[str, list[str]]:
    message = cards.card(Card.objects.latest("id"))
    return message.text, [button.text for row in message.buttons for button in row]


def fresh() -> Draft:
    return Draft.objects.get()


@pytest.mark.parametrize("action", CHANGES)
def test_the_ais_text_becomes_a_new_revision_on_the_same_card(
    draft: Draft, owner: Person, action: str
) -> None:
    assert ask(draft, owner, action) == "rewriting"
    assert "✍️ Being rewritten…" in shown()[0]
    assert work("From 9.") == "done"
    assert (fresh().text, fresh().revision, fresh().state) == ("From 9.", 2, states.PENDING)
    text, buttons = shown()
    assert "Rewritten answer (" in text and "Your answer" not in text
    assert "✅ Send" in buttons
    assert Card.objects.count() == 1
    event = draft.events.get(kind="rewritten")
    assert event.detail == f"{action}\n{draft.text}", "the history keeps the old text"


def test_the_ai_gets_the_conversation_the_answer_and_the_wish(draft: Draft, owner: Person) -> None:
    ask(draft, owner, "warmer")
    ai = Rewriter(Written("Gladly!"))
    rewriting.rewrite(Rewrite.objects.get().pk, ai)
    (wish,) = ai.wishes
    assert (wish.kind, wish.text) == ("warmer", draft.text)
    assert [line.text for line in wish.conversation.lines] == [draft.question.text]


def test_the_ai_gets_the_profile_and_the_notes_as_for_any_answer(
    draft: Draft, owner: Person
) -> None:
    Profile.objects.create(never_promise="discounts")
    Chat.objects.update(notes="A regular customer.")
    ask(draft, owner)
    ai = Rewriter(Written("From 9."))
    rewriting.rewrite(Rewrite.objects.get().pk, ai)
    said = ai.wishes[0].conversation
    assert (said.voice.never_promise, said.notes) == ("discounts", "A regular customer.")


def test_what_a_person_wrote_is_never_replaced(draft: Draft, owner: Person) -> None:
    review.edit(draft, "My own words, many of them.", owner)
    assert ask(draft, owner) == "rewriting"
    assert work("My words.") == "done"
    assert (fresh().text, fresh().revision) == ("My own words, many of them.", 2)
    text, buttons = shown()
    assert "The AI's proposal instead:\nMy words." in text
    assert "☝️ Use this text" in buttons
    assert ask(draft, owner, "use") == "used"
    assert (fresh().text, fresh().revision) == ("My words.", 3)
    assert "☝️ Use this text" not in shown()[1]


def test_a_proposal_for_an_older_text_can_not_be_used(draft: Draft, owner: Person) -> None:
    review.edit(draft, "First words.", owner)
    ask(draft, owner)
    work("Words.")
    old = button_data(fresh(), "use")
    review.edit(fresh(), "Other words.", owner)
    assert press(old, owner).result == "outdated"
    assert ask(draft, owner, "use") == "too_late"
    assert fresh().text == "Other words."


@pytest.mark.parametrize("meanwhile", ["edited", "sent", "skipped", "out of date"])
def test_what_changed_meanwhile_stays_as_it_is(draft: Draft, owner: Person, meanwhile: str) -> None:
    happens: dict[str, Callable[[], object]] = {
        "edited": lambda: review.edit(fresh(), "My own.", owner),
        "sent": lambda: review.approve(fresh(), owner),
        "skipped": lambda: review.skip(fresh(), owner),
        "out of date": lambda: review.supersede(fresh(), "a newer message came"),
    }
    ask(draft, owner)
    assert work("From 9.", happens[meanwhile]) == "dropped"
    assert fresh().text != "From 9."
    assert not draft.events.filter(kind="rewritten").exists()


def test_a_draft_that_is_being_rewritten_is_not_asked_for_twice(
    draft: Draft, owner: Person
) -> None:
    ask(draft, owner)
    assert ask(draft, owner, "warmer") == "busy"
    assert Rewrite.objects.count() == 1


def test_a_failure_stands_on_the_card_and_changes_nothing(draft: Draft, owner: Person) -> None:
    ask(draft, owner)
    ai = Rewriter(DrafterFailure("The AI can't be reached."))
    assert rewriting.rewrite(Rewrite.objects.get().pk, ai) == "failed"
    assert "The AI could not do it: The AI can't be reached." in shown()[0]
    assert fresh().revision == 1
    assert ask(draft, owner) == "rewriting", "it can be asked again"


def test_an_unexpected_error_ends_the_row_too(draft: Draft, owner: Person) -> None:
    ask(draft, owner)
    with pytest.raises(LookupError):
        rewriting.rewrite(Rewrite.objects.get().pk, Rewriter(LookupError()))
    assert Rewrite.objects.get().state == "failed"


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 20_001])
def test_what_can_not_be_sent_is_no_answer(draft: Draft, owner: Person, text: str) -> None:
    ask(draft, owner)
    assert work(text) == "failed"
    assert fresh().revision == 1


# --- the row is the queue -----------------------------------------------------------------------


def test_a_lost_message_of_the_broker_loses_nothing(
    draft: Draft, owner: Person, enqueued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(draft, owner)
    row = Rewrite.objects.get().pk
    assert rewrites.enqueue_open() == 1
    assert rewrites.enqueue_open() == 0, "a worker was woken just now"
    with time_machine.travel(timezone.now() + ai_jobs.ENQUEUED_FOR, tick=False):
        assert rewrites.enqueue_open() == 1
    assert enqueued == [row, row]

    def away(*_: Any) -> None:
        raise BrokerUnavailable

    monkeypatch.setattr("core.task_queue.enqueue", away)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert rewrites.enqueue_open() == 0
    assert Rewrite.objects.get().state == "open"


def test_the_row_of_a_killed_worker_is_taken_up_again(
    draft: Draft, owner: Person, settings: Any
) -> None:
    ask(draft, owner)
    row = Rewrite.objects.get()
    assert ai_jobs.claim(Rewrite, row.pk)  # and the worker is gone
    assert work() is None, "nobody else takes it as long as it may be at work"
    later = timezone.now() + timedelta(seconds=settings.AI_TIMEOUT_SECONDS + 16)
    with time_machine.travel(later, tick=False):
        assert rewrites.enqueue_open() == 1
        assert work("From 9.") == "done"
    assert fresh().text == "From 9."


def test_a_worker_that_is_late_does_not_overwrite_the_one_that_took_over(
    draft: Draft, owner: Person, settings: Any
) -> None:
    ask(draft, owner)
    later = timezone.now() + timedelta(seconds=settings.AI_TIMEOUT_SECONDS + 16)

    def another() -> None:
        with time_machine.travel(later, tick=False):
            assert work("The second.") == "done"

    assert work("The first.", another) == "dropped"
    assert (fresh().text, fresh().revision) == ("The second.", 2)


def test_a_row_that_kills_each_worker_is_given_up(
    draft: Draft, owner: Person, settings: Any
) -> None:
    ask(draft, owner)
    row = Rewrite.objects.get().pk
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ai_jobs.ATTEMPTS):
            assert ai_jobs.claim(Rewrite, row)
            clock.shift(settings.AI_TIMEOUT_SECONDS + 16)
        assert work() == "failed"
    assert "The worker stopped in the middle." in shown()[0]


# --- tell it ------------------------------------------------------------------------------------


@pytest.fixture
def asked(draft: Draft, owner: Person) -> EditPrompt:
    assert ask(draft, owner, "tell") == "asked_tell"
    EditPrompt.objects.update(message_id=77)
    return EditPrompt.objects.get()


def test_what_the_owner_says_becomes_the_answer_and_counts_as_the_owners_word(
    asked: EditPrompt, owner: Person
) -> None:
    """A number that the owner said is not marked; one that the AI added is."""
    said = "say I'm free on Friday at 17:30"
    assert new_text.handle_reply(owner, 77, said).result == "rewriting"
    assert Rewrite.objects.get().instruction == said
    work("I'm free on Friday at 17:30, until 19:00.")
    assert fresh().unsupported == ["19:00"]
    assert "⚠️ Not in your knowledge: 19:00" in shown()[0]
    assert new_text.handle_reply(owner, 77, "and more").result == "outdated"


@pytest.mark.parametrize(
    ("text", "result"), [("", "empty"), (None, "no_text"), ("x" * 20_001, "long")]
)
def test_what_says_nothing_is_asked_again(
    asked: EditPrompt, owner: Person, text: str | None, result: str
) -> None:
    assert new_text.handle_reply(owner, 77, text).result == result
    assert new_text.handle_reply(owner, 77, "say yes").result == "rewriting"


def test_a_draft_without_a_proposal_can_be_told_what_to_say(owner: Person) -> None:
    draft = factories.draft(text="", no_proposal="The AI refuses.", missing=["Until when?"])
    Card.objects.create(draft=draft, person=owner)
    ask(draft, owner, "tell")
    assert new_text.handle_text(owner, "say until 8").result == "rewriting"
    work("Until 8.")
    assert (fresh().text, fresh().no_proposal, fresh().missing) == ("Until 8.", "", [])
    assert "✅ Send" in shown()[1]


# --- translate ----------------------------------------------------------------------------------


def test_a_translation_is_a_message_below_the_card_and_changes_nothing(
    draft: Draft, owner: Person
) -> None:
    Person.objects.update(language="uk")
    assert ask(draft, owner, "translate") == "translating"
    assert Rewrite.objects.get().person.language == "uk"
    assert work("Ми працюємо.", question="Коли ви працюєте?") == "done"
    assert (fresh().text, fresh().revision) == (draft.text, 1)
    delivery = Delivery.objects.get(kind=references.TRANSLATION)
    outgoing = HANDLERS[delivery.kind].prepare(delivery)
    assert outgoing is not None and outgoing.bot_message is not None
    assert outgoing.bot_message.reply_to == 5
    assert "Ми працюємо." in outgoing.bot_message.text
    assert "Коли ви працюєте?" in outgoing.bot_message.text
    assert "☝️" not in str(shown()[1])


def test_the_card_of_a_rewritten_answer_names_only_sources_that_it_still_rests_on(
    draft: Draft, owner: Person
) -> None:
    cited = [{"entry": 1, "title": "Opening hours", "claim": "open from 9 to 18"}]
    Draft.objects.update(sources=cited)
    ask(draft, owner, "warmer")
    work("Gladly, we are open from 9 to 18!")
    assert "📚 Opening hours" in shown()[0]
    ask(draft, owner, "regenerate")
    work("I'm free on Friday at 15:30.")
    assert "📚" not in shown()[0]


def test_what_the_owner_has_said_is_no_longer_asked(draft: Draft, owner: Person) -> None:
    Draft.objects.update(missing=["Open on Sunday?"], needs_owner=True)
    review.edit(fresh(), "No, not on Sundays.", owner)
    Card.objects.filter(message_id=None).update(message_id=6)
    ask(draft, owner, "warmer")
    work("Sadly not on Sundays!")
    ask(draft, owner, "use")
    text = shown()[0]
    assert "Sadly not on Sundays!" in text and "❔" not in text
