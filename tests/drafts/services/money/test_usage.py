"""Each question to the AI is kept with what it has used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from drafts.ai.types import Answered, Conversation, Usage
from drafts.amounts import money, price_of, today_line
from drafts.models import AiUsage, Analysis, Chat, Draft
from drafts.services.drafting.analysis import analyse
from drafts.services.money.usage import Call, Purpose, settle
from drafts.services.schedule import make_due
from drafts.spending import Spent, spent_by_day, spent_on, spent_on_draft, today
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import decision

pytestmark = pytest.mark.django_db

USED = Usage("gpt-4o-mini", 1000, 500)
PRICE = Decimal("0.00045")


class Drafter:
    model = "gpt-4o-mini"
    fallback: None = None

    def __init__(self, **fields: Any) -> None:
        self.fields = fields

    def decide(self, conversation: Conversation) -> Answered:
        return Answered(decision(**self.fields), USED)


@pytest.fixture
def chat() -> Chat:
    made = factories.chat()
    factories.message(made, 10)
    make_due(made, since=timezone.now() - timedelta(minutes=1))
    return made


def test_an_answer_is_kept_with_its_tokens_and_price(chat: Chat) -> None:
    analyse(chat.pk, Drafter())
    row = AiUsage.objects.get()
    assert (row.purpose, row.model, row.currency) == ("draft", "gpt-4o-mini", "USD")
    assert (row.input_tokens, row.output_tokens, row.price) == (1000, 500, PRICE)
    assert (row.account, row.chat, row.analysis) == (chat.account, chat, Analysis.objects.get())
    assert not (row.failed or row.reserved)
    assert spent_on_draft(Draft.objects.get()).cost == PRICE


def test_it_is_kept_when_no_answer_is_due_or_the_chat_went_on(chat: Chat) -> None:
    analyse(chat.pk, Drafter(answer_due=False))
    assert Analysis.objects.get().outcome == "not_due"
    assert AiUsage.objects.count() == 1


def test_what_was_spent_stays_spent_when_the_chat_is_deleted(chat: Chat) -> None:
    analyse(chat.pk, Drafter())
    chat.delete()
    assert spent_on(today()).cost == PRICE


def test_a_provider_that_reports_no_tokens_leaves_the_price_unknown() -> None:
    settle(Call(Purpose.DRAFT), Usage("gpt-4o-mini"))
    assert AiUsage.objects.get().price is None
    assert price_of(spent_on(today())) == "price unknown"


def test_what_was_asked_about_a_draft_later_counts_for_it() -> None:
    draft, other = factories.draft(), factories.draft()
    for one in (draft, draft, other):
        settle(Call(Purpose.REWRITE, draft_id=one.pk), USED)
    assert spent_on_draft(draft).questions == 2


def test_days_begin_at_the_owners_midnight() -> None:
    accounts.owner(time_zone="Europe/Kyiv")
    with time_machine.travel(datetime(2026, 3, 2, 22, 30, tzinfo=UTC), tick=False):
        day = today()
    assert f"{day.date:%d.%m.%Y}" == "03.03.2026"
    assert (day.begins, day.ends) == (
        datetime(2026, 3, 2, 22, tzinfo=UTC),
        datetime(2026, 3, 3, 22, tzinfo=UTC),
    )


@pytest.mark.parametrize(("date", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_a_day_on_which_the_clocks_change_is_whole(date: tuple[int, int, int], hours: int) -> None:
    accounts.owner(time_zone="Europe/Berlin")
    with time_machine.travel(datetime(*date, 10, tzinfo=UTC), tick=False):
        day = today()
    assert day.ends.astimezone(UTC) - day.begins.astimezone(UTC) == timedelta(hours=hours)


def test_the_last_days_are_counted_each_for_itself(settings: Any) -> None:
    accounts.owner(time_zone="Europe/Kyiv")
    for hour in (21, 23):  # before and after midnight in Kyiv
        with time_machine.travel(datetime(2026, 3, 2, hour, tzinfo=UTC), tick=False):
            settle(Call(Purpose.DRAFT), USED)
    with time_machine.travel(datetime(2026, 3, 3, 12, tzinfo=UTC), tick=False):
        days = spent_by_day(3)
    assert [(f"{day:%d.%m.}", one.answers) for day, one in days] == [
        ("01.03.", 0),
        ("02.03.", 1),
        ("03.03.", 1),
    ]


def test_amounts_in_words(settings: Any) -> None:
    assert money(Decimal("1234.5"), "EUR") == "€1,234.50"
    assert money(Decimal("0.00047"), "USD") == "$0.0005"
    with translation.override("de"):
        assert money(Decimal("1234.567"), "EUR") == "1.234,57\xa0€"
    assert money(Decimal(3), "PLN") == "zł\xa03.00"
    settings.AI_BUDGET_PER_DAY, settings.AI_TOKENS_PER_DAY = Decimal(2), 90_000
    spent = Spent(questions=2, answers=1, tokens=1, cost=Decimal("0.5"), unpriced=1)
    line = "Today: 1 answer, 1 token of 90,000, ≈ $0.50 and what isn't known of $2.00."
    assert today_line(spent) == line
