"""Ask the embedding model within the day's budget, and keep what that has used."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from drafts.ai.types import Usage
from drafts.services.budget import stopped_today, why_stopped
from drafts.services.usage import Call, Purpose, reserve, settle
from knowledge.embeddings import Embedded, EmbeddingFailure

USED_UP = "the day's AI budget is used up"


def metered_embedding(
    ask: Callable[[], Embedded], *, account_id: int | None = None, at_most: int = 0
) -> Embedded:
    """Ask, and keep the tokens and the price. `at_most` tokens are reserved; a question reserves
    none: it is short, and belongs to an answer that has reserved its own. Raises EmbeddingFailure,
    also if the budget is used up."""
    call = _admitted(Call(Purpose.EMBEDDING, account_id), at_most)
    try:
        answered = ask()
    except EmbeddingFailure:
        settle(call, None, failed=True)
        raise
    settle(call, Usage(answered.model, answered.tokens))
    return answered


def _admitted(call: Call, at_most: int) -> Call:
    if not at_most:
        if stopped_today():
            raise EmbeddingFailure(USED_UP)
        return call
    with transaction.atomic():
        if why_stopped():
            raise EmbeddingFailure(USED_UP)
        return reserve(call, Usage(settings.AI_EMBEDDING_MODEL, at_most))
