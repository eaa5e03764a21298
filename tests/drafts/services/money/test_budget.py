"""The day's budget: a warning, a stop that holds within a burst and over a restart, going on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import Person
from drafts import states
from drafts.ai.types import Answered, Conversation, DrafterFailure, Usage
from drafts.models import AiUsage, Analysis, Draft
from drafts.services.drafting.analysis import analyse
from drafts.services.money import budget
from drafts.services.money.budget import USED_UP, go_on_today, stopped_today, tell_owners
from drafts.services.money.usage import FRAME_TOKENS, Call, Purpose, admit, metered
from drafts.spending import spent_on, today
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.services.spending import USED, Drafter, due_chat, spend

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

ANSWER = Decimal("0.1")
#: What is reserved for one.
MOST = Decimal("0.12")


@pytest.fixture(autouse=True)
def prices(settings: Any) -> None:
    """A dollar for a million tokens."""
    settings.AI_MODEL, settings.AI_PRICE_CURRENCY = "test", "USD"
    settings.AI_PRICE_INPUT = settings.AI_PRICE_OUTPUT = Decimal(1)
    settings.AI_PROMPT_TOKENS, settings.AI_OUTPUT_TOKENS = 80_000 - FRAME_TOKENS, 40_000
    settings.AI_BUDGET_PER_DAY, settings.AI_TOKENS_PER_DAY = Decimal(1), 0


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=True) as clock:
        yield clock


@pytest.fixture
def owner() -> Person:
    return accounts.owner(time_zone="Europe/Kyiv")


def told(person: Person) -> list[str]:
    """What the bot has queued for a person, cards apart."""
    rows = Delivery.objects.filter(kind="reply", chat_id=person.telegram_id).order_by("id")
    return [row.payload["text"] for row in rows]


# --- the stop -----------------------------------------------------------------------------------


def test_without_a_budget_nothing_is_reserved_or_stopped(settings: Any) -> None:
    settings.AI_BUDGET_PER_DAY = Decimal(0)
    spend(12)
    assert Draft.objects.exclude(text="").count() == 12
    assert not stopped_today()


def test_at_the_budget_the_owner_is_shown_the_question_without_a_proposal(owner: Person) -> None:
    spend(10)
    assert spent_on(today()).cost == 1
    chat, drafter = due_chat(), Drafter()
    assert analyse(chat.pk, drafter) is None
    assert drafter.asked == []
    draft = Draft.objects.get(chat=chat)
    assert (draft.state, draft.text, draft.no_proposal) == (states.PENDING, "", USED_UP)
    chat.refresh_from_db()
    assert chat.analysis_failures == 0, "nothing is wrong with this chat"
    assert chat.analysis_error == USED_UP
    assert Analysis.objects.filter(chat=chat).count() == 0
    midnight = datetime(2026, 3, 2, 22, tzinfo=UTC)
    assert chat.analysis_due_at == midnight, "the day ends in Kyiv, where the owner is"
    assert analyse(chat.pk, drafter) is None
    assert Draft.objects.filter(chat=chat).count() == 1, "the card is shown once"


def test_at_midnight_it_goes_on_by_itself(owner: Person, noon: time_machine.Traveller) -> None:
    spend(10)
    chat = due_chat()
    analyse(chat.pk, Drafter())
    noon.move_to(datetime(2026, 3, 2, 22, 0, 1, tzinfo=UTC))
    assert analyse(chat.pk, Drafter()) == "drafted"
    waiting = Draft.objects.get(chat=chat, state=states.PENDING)
    assert waiting.text
    assert waiting.no_proposal == ""


def test_tokens_can_be_limited_instead_of_money(settings: Any) -> None:
    settings.AI_BUDGET_PER_DAY, settings.AI_TOKENS_PER_DAY = Decimal(0), 150_000
    spend(2)
    drafter = Drafter()
    analyse(due_chat().pk, drafter)
    assert drafter.asked == []


def test_tokens_of_failed_questions_count() -> None:
    for _ in range(10):
        assert analyse(due_chat().pk, Drafter(fails=True)) == "failed"
    assert AiUsage.objects.filter(failed=True).count() == 10
    assert stopped_today()


def test_a_question_that_failed_unasked_gives_back_what_it_had_reserved() -> None:
    analyse(due_chat().pk, Drafter(Usage("test"), fails=True))
    assert not AiUsage.objects.exists()


def test_another_currency_of_earlier_today_does_not_count(settings: Any) -> None:
    spend(10)
    settings.AI_PRICE_CURRENCY = "EUR"
    assert not stopped_today()


# --- several at once ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_budget_holds_within_a_burst_with_two_workers_at_once(
    owner: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AI_BUDGET_PER_DAY = Decimal("0.5")
    monkeypatch.setattr(budget, "PUT_OFF", timedelta(0))
    chats = [due_chat().pk for _ in range(14)]
    drafter, at_once = Drafter(), threading.Barrier(2)

    def work(_: int) -> None:
        try:
            at_once.wait(30)
            for chat_id in chats:
                analyse(chat_id, drafter)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    for chat_id in chats:  # those that were put off while another was asked about
        analyse(chat_id, drafter)
    spent = spent_on(today())
    assert settings.AI_BUDGET_PER_DAY <= spent.cost < settings.AI_BUDGET_PER_DAY + MOST
    assert (spent.answers, spent.reserved_tokens) == (5, 0)
    assert len(drafter.asked) == 5
    assert Draft.objects.exclude(text="").count() == 5
    shown = Draft.objects.filter(text="", no_proposal=USED_UP, state=states.PENDING)
    assert shown.count() == 9, "each of the others is shown, none is forgotten"
    assert sum("is used up" in text for text in told(owner)) == 1


def test_who_finds_the_rest_of_the_budget_in_use_is_put_off_for_moments(settings: Any) -> None:
    """The budget is not used up yet, so the owner is not told so."""
    settings.AI_BUDGET_PER_DAY = MOST
    other, chat, drafter = due_chat(), due_chat(), Drafter()

    class Slow(Drafter):
        def decide(self, conversation: Conversation) -> Answered:
            assert analyse(chat.pk, drafter) is None
            return super().decide(conversation)

    assert analyse(other.pk, Slow()) == "drafted"
    chat.refresh_from_db()
    assert drafter.asked == []
    assert not Draft.objects.filter(chat=chat).exists()
    assert chat.analysis_due_at is not None
    assert chat.analysis_due_at <= timezone.now() + budget.PUT_OFF


def test_what_a_dead_worker_had_reserved_is_free_again(
    settings: Any, noon: time_machine.Traveller
) -> None:
    settings.AI_BUDGET_PER_DAY = MOST
    AiUsage.objects.create(
        purpose="draft", price=MOST, currency="USD", input_tokens=120_000, reserved=True
    )
    drafter = Drafter()
    analyse(due_chat().pk, drafter)
    assert drafter.asked == []
    noon.shift(settings.AI_TIMEOUT_SECONDS * 2 + 31)
    analyse(due_chat().pk, drafter)
    assert len(drafter.asked) == 1
    assert not AiUsage.objects.filter(reserved=True).exists()


# --- what the owners are told -------------------------------------------------------------------


def test_owners_are_warned_at_80_percent_and_told_of_the_stop_once_each(owner: Person) -> None:
    spend(7)
    assert told(owner) == []
    spend(1)
    (warning,) = told(owner)
    assert "Most of the day's AI budget is used: 80 %" in warning
    assert "8 answers, 800,000 tokens, ≈ $0.80 of $1.00" in warning
    spend(1)
    assert len(told(owner)) == 1
    spend(1)
    assert "The day's AI budget is used up" in told(owner)[1]
    tell_owners()
    assert len(told(owner)) == 2


def test_everybody_is_told_in_their_language(owner: Person) -> None:
    accounts.owner(language="en", name="Second")
    spend(8)
    assert Delivery.objects.filter(kind="reply").count() == 2


def test_an_unknown_price_is_told_since_the_budget_does_not_hold(
    owner: Person, settings: Any
) -> None:
    settings.AI_PRICE_INPUT = settings.AI_PRICE_OUTPUT = None
    spend(2)
    (sentence,) = told(owner)
    assert "What test costs isn't known" in sentence
    assert spent_on(today()).unpriced == 2


# --- going on -----------------------------------------------------------------------------------


def test_an_owner_lets_the_ai_go_on_today(owner: Person, noon: time_machine.Traveller) -> None:
    spend(10)
    chat = due_chat()
    analyse(chat.pk, Drafter())
    assert go_on_today("Olena")
    assert not go_on_today("Olena"), "it goes on already"
    assert not stopped_today()
    assert analyse(chat.pk, Drafter()) == "drafted"
    noon.move_to(datetime(2026, 3, 3, 12, tzinfo=UTC))
    spend(10)
    assert stopped_today(), "the next day has a budget again"


# --- other questions ----------------------------------------------------------------------------


def test_other_questions_are_metered_too() -> None:
    draft = factories.draft()
    call = Call(Purpose.REWRITE, chat_id=draft.chat_id, draft_id=draft.pk)
    with metered(admit(call, "test")) as meter:
        assert AiUsage.objects.get().reserved
        meter.usage = USED
    row = AiUsage.objects.get()
    assert (row.purpose, row.draft, row.price, row.failed) == ("rewrite", draft, ANSWER, False)


def test_other_questions_are_not_asked_when_the_budget_is_used_up() -> None:
    spend(10)
    refused = pytest.raises(DrafterFailure, match="budget is used up")
    with refused, metered(admit(Call(Purpose.SCRIPT), "test")):
        pytest.fail("it was asked")


def test_what_a_failed_one_has_used_is_kept() -> None:
    failure = DrafterFailure("No.")
    failure.usage = USED
    with pytest.raises(DrafterFailure), metered(admit(Call(Purpose.VOICE), "test")):
        raise failure
    assert AiUsage.objects.get().failed
    with pytest.raises(ZeroDivisionError), metered(admit(Call(Purpose.VOICE), "test")):
        raise ZeroDivisionError
    assert AiUsage.objects.count() == 1
