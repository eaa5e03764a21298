"""What the embedding model is asked counts as usage, and within the day's budget."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from drafts.ai.types import Conversation, Line, Usage
from drafts.amounts import today_line
from drafts.models import AiUsage
from drafts.services.drafting import grounding
from drafts.services.money.budget import go_on_today, stopped_today
from drafts.services.money.embedding_usage import metered_embedding
from drafts.services.money.usage import Call, Purpose, settle
from drafts.spending import spent_on, today
from knowledge.embeddings import Embedded
from knowledge.models import PassageVector, UnrelatedVector
from knowledge.search import meaning
from knowledge.services.embedding import BATCH, embed_missing
from knowledge.services.entries import create_entry
from knowledge.services.search import search
from knowledge.words.vocabulary import unrelated_questions
from outbox.models import Delivery
from sandbox.faults import Fault, Faults
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.harness.embedding_model import embedding_model
from tests.knowledge.corpus import Text
from tests.knowledge.filling import fill

pytestmark = pytest.mark.django_db

#: Two cents for a million tokens.
MODEL = "text-embedding-3-small"
MILLION = Usage("gpt-4o-mini", 1_000_000, 0)
USAGE, ENTRIES = "/admin/drafts/aiusage/", "/admin/knowledge/entry/"
#: Stop words all: nothing that could be looked up.
HAMLET = "Sein oder nicht sein"


@pytest.fixture(scope="module")
def provider() -> Iterator[tuple[str, Faults]]:
    with embedding_model() as found:
        yield found


@pytest.fixture(autouse=True)
def faults(provider: tuple[str, Faults], settings: Any, monkeypatch: Any) -> Iterator[Faults]:
    """Search by meaning is on, with a name that the list of prices knows; the provider's faults."""
    settings.AI_BASE_URL, faults = provider
    settings.AI_EMBEDDING_MODEL, settings.AI_API_KEY = f"openai:{MODEL}", "x"
    monkeypatch.setattr(meaning, "_kept", None)
    monkeypatch.setattr(meaning, "_paused_until", 0.0)
    yield faults
    faults.clear()


def hamlet() -> None:
    create_entry(title=HAMLET, body="Hamlet.", language="de")


def test_the_vectors_of_passages_are_kept_with_tokens_and_price() -> None:
    hamlet()
    assert embed_missing() == 1
    row = AiUsage.objects.get(purpose="indexing")
    assert (row.purpose, row.model) == ("indexing", f"openai:{MODEL}")
    assert (row.input_tokens, row.output_tokens, row.price) == (5, 0, Decimal("0.0000001"))
    assert (row.account, row.failed, row.reserved) == (None, False, False)


def test_a_question_counts_for_the_account_whose_contact_asks() -> None:
    hamlet()
    embed_missing()
    AiUsage.objects.all().delete()
    chat = factories.chat()
    conversation = Conversation("Ada", (Line(False, HAMLET, "", timezone.now()),))
    grounding.sources_for(chat, conversation)
    row = AiUsage.objects.get()
    assert (row.purpose, row.account, row.input_tokens) == ("embedding", chat.account, 4)


def test_a_question_of_the_owner_counts_for_no_account() -> None:
    hamlet()
    embed_missing()
    search(HAMLET, None)
    assert AiUsage.objects.latest("id").account is None


def test_it_is_a_part_of_the_day_and_of_the_list(admin_client: Client) -> None:
    hamlet()
    embed_missing()
    assert today_line(spent_on(today())) == "Today: 0 answers, 474 tokens, ≈ $0.0000."
    page = admin_client.get(USAGE).content.decode()
    assert "preparing knowledge for the search" in page and MODEL in page


def test_without_a_budget_nothing_is_reserved_and_a_failure_has_used_nothing(
    faults: Faults,
) -> None:
    hamlet()
    faults.add(Fault("ai", "error", "embeddings", code=503))
    assert embed_missing() == 0
    assert not AiUsage.objects.exists()


def test_with_a_used_up_budget_the_model_is_not_asked(settings: Any) -> None:
    settings.AI_TOKENS_PER_DAY = 1_000_000
    hamlet()
    settle(Call(Purpose.DRAFT), MILLION)
    assert embed_missing() == 0
    assert not PassageVector.objects.exists()
    assert not AiUsage.objects.filter(purpose="indexing").exists()
    assert go_on_today("Olena")
    assert embed_missing() == 1


def test_with_a_used_up_budget_the_search_goes_by_words_alone(settings: Any) -> None:
    hamlet()
    embed_missing()
    AiUsage.objects.all().delete()
    settings.AI_TOKENS_PER_DAY = 1_000_000
    settle(Call(Purpose.DRAFT), MILLION)
    assert search(HAMLET, None) == []
    assert [hit.title for hit in search("Wer ist Hamlet?", None)] == [HAMLET]
    assert not AiUsage.objects.filter(purpose="embedding").exists()


def test_a_request_for_passages_reserves_what_it_may_use(settings: Any) -> None:
    settings.AI_TOKENS_PER_DAY = 1_000_000

    def ask() -> Embedded:
        row = AiUsage.objects.get()
        assert (row.reserved, row.input_tokens) == (True, 700)
        return Embedded([], settings.AI_EMBEDDING_MODEL, 300)

    metered_embedding(ask, at_most=700)
    row = AiUsage.objects.get()
    assert (row.reserved, row.input_tokens) == (False, 300)


def test_passages_wait_while_others_use_the_rest_of_the_budget(settings: Any) -> None:
    settings.AI_TOKENS_PER_DAY = 1000
    hamlet()

    def ask() -> Embedded:
        assert embed_missing() == 0
        return Embedded([], settings.AI_EMBEDDING_MODEL, 200)

    metered_embedding(ask, at_most=1000)
    assert embed_missing() == 1


def test_what_is_reserved_is_free_again_after_a_failure(settings: Any, faults: Faults) -> None:
    settings.AI_TOKENS_PER_DAY = 1_000_000
    hamlet()
    faults.add(Fault("ai", "error", "embeddings", code=503))
    assert embed_missing() == 0
    assert not AiUsage.objects.exists()
    assert embed_missing() == 1


def test_a_large_import_leaves_the_answers_their_share_and_goes_on_the_next_day(
    settings: Any, admin_client: Client
) -> None:
    settings.AI_TOKENS_PER_DAY = 2000
    fill([Text("", f"Thing {one:03}", f"Number {one} is one of many.") for one in range(200)])
    with time_machine.travel(datetime(2026, 3, 4, 11, tzinfo=UTC)) as clock:
        assert embed_missing() == BATCH, "a quarter of the budget is used then"
        assert embed_missing() == 0
        assert spent_on(today(), purpose=Purpose.INDEXING).tokens < 700
        assert not stopped_today(), "answers are drafted all the same"
        left = 200 - BATCH
        assert f"{left} passages are left" in admin_client.get(USAGE).content.decode()
        assert f"{BATCH} of 200 passages" in admin_client.get(ENTRIES).content.decode()
        clock.shift(timedelta(days=1))
        assert "passages are left" not in admin_client.get(USAGE).content.decode()
        assert embed_missing() == BATCH


def test_what_all_passages_are_measured_by_is_not_in_their_share(settings: Any) -> None:
    settings.AI_TOKENS_PER_DAY = 1_000_000
    hamlet()
    settle(Call(Purpose.INDEXING), Usage(settings.AI_EMBEDDING_MODEL, 300_000, 0))
    assert embed_missing() == 0
    assert UnrelatedVector.objects.count() == len(unrelated_questions())
    assert not PassageVector.objects.exists()


def test_while_nothing_is_found_by_meaning_the_admin_says_so(
    admin_client: Client, faults: Faults
) -> None:
    hamlet()
    assert "No passage can be searched by meaning yet" in admin_client.get(ENTRIES).content.decode()
    embed_missing()
    assert "searched by meaning" not in admin_client.get(ENTRIES).content.decode()


def test_passages_are_counted_only_if_they_wait_for_the_next_day(
    admin_client: Client, settings: Any
) -> None:
    hamlet()
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(USAGE)
    assert not [one for one in queries if "knowledge_" in one["sql"]]


def test_a_share_in_money_holds_as_well_and_an_owner_may_lift_it(settings: Any) -> None:
    settings.AI_BUDGET_PER_DAY = Decimal("0.000001")
    settings.AI_PRICE_INPUT = settings.AI_PRICE_OUTPUT = Decimal("0.001")
    settings.AI_MODEL = settings.AI_EMBEDDING_MODEL = "home-made"
    fill([Text("", f"Thing {one:03}", f"Number {one} is one of many.") for one in range(200)])
    assert embed_missing() == BATCH
    assert embed_missing() == 0
    assert go_on_today("Olena")
    assert embed_missing() == 200 - BATCH


def test_a_provider_that_tells_no_tokens_has_a_price_all_the_same(settings: Any) -> None:
    owner = accounts.owner()
    settings.AI_BUDGET_PER_DAY, settings.AI_EMBEDDING_MODEL = Decimal(1), "home-made"
    settings.AI_PRICE_INPUT = settings.AI_PRICE_OUTPUT = Decimal(0)
    for at_most in (0, 700):
        metered_embedding(lambda: Embedded([], "home-made", 0), at_most=at_most)
    assert list(AiUsage.objects.values_list("input_tokens", "price").order_by("id")) == [
        (100, Decimal(0)),
        (234, Decimal(0)),
    ]
    assert not Delivery.objects.filter(chat_id=owner.telegram_id).exists()


def test_an_unknown_price_is_told_with_the_name_of_that_model(settings: Any) -> None:
    owner = accounts.owner()
    settings.AI_BUDGET_PER_DAY, settings.AI_EMBEDDING_MODEL = Decimal(1), "home-made"
    hamlet()
    embed_missing()
    sentence = Delivery.objects.get(chat_id=owner.telegram_id).payload["text"]
    assert "What home-made costs isn't known" in sentence
