"""Ask the embedding model within the day's budget, and keep what that has used."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from drafts.ai.types import Usage
from drafts.services.money.budget import indexing_stopped, stopped_today, why_stopped
from drafts.services.money.usage import Call, Purpose, metered, reserve
from knowledge.embeddings import Embedded, EmbeddingFailure

USED_UP = "the day's AI budget is used up"
SHARE_USED_UP = "its share of the day's AI budget is used up"
#: What is counted where the provider tells no tokens.
CHARACTERS_PER_TOKEN, TOKENS_OF_QUESTION = 3, 100


def metered_embedding(
    ask: Callable[[], Embedded],
    *,
    account_id: int | None = None,
    at_most: int = 0,
    in_share: bool = True,
) -> Embedded:
    """Ask, and keep the tokens and the price. Passages reserve the tokens that they have `at_most`,
    and have a share of the budget; a few texts that all the others need are not `in_share`. A
    question reserves none: it is short, and belongs to an answer that has reserved its own. Raises
    EmbeddingFailure, also if budget or share are used up."""
    purpose = Purpose.INDEXING if at_most and in_share else Purpose.EMBEDDING
    with metered(_admitted(Call(purpose, account_id), at_most)) as meter:
        answered = ask()
        meter.usage = Usage(answered.model, answered.tokens or _guessed(at_most))
    return answered


def _guessed(at_most: int) -> int:
    """The tokens of a request whose provider does not tell them, as servers of one's own: rather
    too many. A price times nothing would be no price."""
    return at_most // CHARACTERS_PER_TOKEN + 1 if at_most else TOKENS_OF_QUESTION


def _admitted(call: Call, at_most: int) -> Call:
    if not at_most:
        if stopped_today():
            raise EmbeddingFailure(USED_UP)
        return call
    with transaction.atomic():
        if why_stopped():
            raise EmbeddingFailure(USED_UP)
        if call.purpose == Purpose.INDEXING and indexing_stopped():
            raise EmbeddingFailure(SHARE_USED_UP)
        return reserve(call, Usage(settings.AI_EMBEDDING_MODEL, at_most))
