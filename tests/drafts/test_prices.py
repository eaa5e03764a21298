"""What a call of the AI costs: by the list, by the owner's own prices, or unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.prices import OwnPrices, PriceList

MILLION = 1_000_000
OWN = OwnPrices("llama3.2", Decimal("0.5"), Decimal("1.5"))


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("gpt-4o-mini", ""),
        ("openai:gpt-4o-mini", ""),
        ("gpt-4o-mini", "https://api.openai.com/v1"),
        ("openai/gpt-4o-mini", "https://openrouter.ai/api/v1"),
        # a second model of another provider than the first, which has an address
        ("openai:gpt-4o-mini", "http://127.0.0.1:11434/v1"),
    ],
)
def test_a_listed_model_has_the_price_of_the_list(model: str, base_url: str) -> None:
    assert PriceList(base_url).price(model, MILLION, MILLION) == Decimal("0.75")


def test_a_fine_tuned_model_has_a_price_of_its_own() -> None:
    price = PriceList().price("ft:gpt-4o-mini-2024-07-18:acme::abc", MILLION, 0)
    assert price == Decimal("0.3")


def test_another_provider_is_named_before_the_model() -> None:
    price = PriceList().price("anthropic:claude-sonnet-4-5", 1000, 1000)
    assert price is not None
    assert price > PriceList().price("gpt-4o-mini", 1000, 1000)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("a-model-of-tomorrow", ""),
        ("ollama:llama3.2", ""),
        ("nobody:gpt-4o-mini", ""),
        # the name says nothing about what somebody else's server takes for it
        ("gpt-4o-mini", "http://127.0.0.1:11434/v1"),
        ("llama3.2:3b", "http://127.0.0.1:11434/v1"),
        # in the list, without a price for tokens
        ("whisper-1", ""),
        ("google:gemma-3", ""),
    ],
)
def test_what_is_not_listed_has_no_price_rather_than_none_to_pay(model: str, base_url: str) -> None:
    assert PriceList(base_url).price(model, 1000, 1000) is None


def test_a_model_that_is_named_free_is_free() -> None:
    listed = PriceList("https://openrouter.ai/api/v1")
    assert listed.price("openai/gpt-oss-20b:free", 1000, 1000) == 0


def test_the_owners_prices_are_those_of_their_model() -> None:
    prices = PriceList("http://127.0.0.1:11434/v1", OWN)
    assert prices.price("llama3.2", MILLION, 2 * MILLION) == Decimal("3.5")
    listed = PriceList(own=OwnPrices("gpt-4o-mini", Decimal(2), Decimal(2)))
    assert listed.price("gpt-4o-mini", MILLION, 0) == 2, "they know what they pay"


def test_what_the_list_does_not_know_either_costs_what_the_owner_says() -> None:
    prices = PriceList(own=OWN)
    assert prices.price("another-one", MILLION, 0) == Decimal("0.5")
    assert prices.price("text-embedding-3-small", MILLION, 0) == Decimal("0.02"), "it is listed"


def test_dollars_are_not_added_to_another_currency() -> None:
    assert PriceList(currency="EUR").price("gpt-4o-mini", 1000, 1000) is None
    assert PriceList(own=OWN, currency="EUR").price("gpt-4o-mini", MILLION, 0) == Decimal("0.5")


def test_a_model_of_ones_own_may_cost_nothing() -> None:
    free = OwnPrices("llama3.2", Decimal(0), Decimal(0))
    assert PriceList(own=free).price("llama3.2", 1000, 1000) == 0


@settings(max_examples=50)
@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_tokens_never_cost_less(read: int, wrote: int, more_read: int, more: int) -> None:
    for prices, model in ((PriceList(), "gpt-4o-mini"), (PriceList(own=OWN), "llama3.2")):
        less = prices.price(model, read, wrote)
        grown = prices.price(model, read + more_read, wrote + more)
        assert less is not None
        assert grown is not None
        assert grown >= less >= 0
