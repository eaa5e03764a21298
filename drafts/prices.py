"""What a call of the AI costs; pure, no database and no network.

Prices come from the list that genai-prices brings along, or from the owner. A model that neither
knows has no price: what is unknown is never taken for free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.module_loading import import_string

#: The currency of the list.
DOLLAR = "USD"
MILLION = 1_000_000
#: As the database keeps an amount: a short call of a small model costs millionths.
EXACT = Decimal("0.00000001")
#: How a provider of several models names those that cost nothing.
FREE = ":free"
#: What the names of OpenAI's fine-tuned models begin with; it is no provider.
FINE_TUNED = "ft"


@dataclass(frozen=True)
class OwnPrices:
    """What the owner says that a million tokens cost, read and written, with `model`."""

    model: str
    input: Decimal
    output: Decimal


@dataclass(frozen=True)
class PriceList:
    """Where models are asked (`base_url`; empty: OpenAI, or the provider that stands before the
    model's name), and the owner's own prices, which are in `currency`."""

    base_url: str = ""
    own: OwnPrices | None = None
    currency: str = DOLLAR

    def price(self, model: str, input_tokens: int, output_tokens: int) -> Decimal | None:
        """The price of a call, in `currency`; None if it is not known.

        The owner's prices are those of their model, and of every other one that the list does not
        know: rather too much than nothing. With prices of one's own in another currency the
        list's dollars can't be added to them, so the list is left out.
        """
        own = self.own
        if own and model == own.model:
            return _own(own, input_tokens, output_tokens)
        listed = None
        if self.currency == DOLLAR:
            listed = _listed(model, self.base_url, input_tokens, output_tokens)
        if listed is None and own:
            return _own(own, input_tokens, output_tokens)
        return listed


def _own(own: OwnPrices, input_tokens: int, output_tokens: int) -> Decimal:
    return ((own.input * input_tokens + own.output * output_tokens) / MILLION).quantize(EXACT)


def _listed(model: str, base_url: str, input_tokens: int, output_tokens: int) -> Decimal | None:
    """By the list. It does not tell a model that is free from one whose price it lacks, so nothing
    is free but what is named so."""
    # Loaded with the first price: the list takes memory that most processes need not have.
    calc_price = import_string("genai_prices.calc_price")
    usage = import_string("genai_prices.Usage")
    tokens = usage(input_tokens=input_tokens, output_tokens=output_tokens)
    for name, where in _places(model, base_url):
        try:
            total: Decimal = calc_price(tokens, name, **where).total_price
        except (LookupError, ValueError):
            continue
        known = total > 0 or name.endswith(FREE) or not (input_tokens or output_tokens)
        return total.quantize(EXACT) if known else None
    return None


def _places(model: str, base_url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What a model may be called in the list, and at whom: by the address, by the provider that
    stands before its name, or at OpenAI."""
    if base_url:
        yield model, {"provider_api_url": base_url}
    provider, colon, name = model.partition(":")
    if colon and provider != FINE_TUNED and f":{name}" != FREE:
        yield name, {"provider_id": provider}
    elif not base_url:
        yield model, {"provider_id": "openai"}
