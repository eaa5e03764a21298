"""Ask a model earlier questions again, and compare its answers with the expected ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from drafts.ai.client import Drafter
from drafts.ai.prompts import PROMPT_VERSION
from drafts.ai.types import Usage
from drafts.learning.evaluation import (
    ANSWER,
    NEEDS_OWNER,
    NOTHING,
    Evaluation,
    Given,
    Row,
    disagreement,
)
from drafts.services.drafting.grounding import cited_sources
from drafts.services.drafting.replay import Replayed
from drafts.services.money.usage import Call, Purpose, price_list, settle


@dataclass
class Agreement(Evaluator[Replayed, Given, None]):
    """Whether an answer agrees with what was expected, and if not, why."""

    def evaluate(self, ctx: EvaluatorContext[Replayed, Given, None]) -> EvaluationReason:
        why = disagreement(ctx.inputs.expected, ctx.output)
        return EvaluationReason(value=not why, reason=why or None)


def evaluate(
    asking: Drafter, asked: Sequence[Replayed], at_once: int, *, progress: bool = False
) -> Evaluation:
    """Ask about all conversations, several at once, and keep what that has used."""

    def ask(one: Replayed) -> Given:
        answered = asking.decide(one.conversation)
        decision, usage = answered.decision, answered.usage
        outcome = ANSWER if decision.answer_due else NOTHING
        if decision.needs_owner:
            outcome = NEEDS_OWNER
        cited = cited_sources(decision.claims, one.conversation.sources)
        return Given(
            outcome,
            decision.text,
            decision.confidence,
            tuple(str(source.entry_id) for source, _claim in cited),
            usage.input_tokens,
            usage.output_tokens,
        )

    cases = [Case(name=f"{place}", inputs=one) for place, one in enumerate(asked)]
    dataset = Dataset[Replayed, Given, None](
        name="conversations", cases=cases, evaluators=[Agreement()]
    )
    # Its own `evaluate_sync` leaves an event loop open.
    report = asyncio.run(dataset.evaluate(ask, max_concurrency=at_once, progress=progress))
    given = {int(case.name): case.output for case in report.cases}
    failed = {int(case.name): case.error_message for case in report.failures}
    rows = tuple(
        Row(one.name, one.language, one.expected, given.get(place), failed.get(place, ""))
        for place, one in enumerate(asked)
    )
    price = _keep(asking.model, list(given.values()))
    return Evaluation(asking.model, PROMPT_VERSION, rows, price, settings.AI_PRICE_CURRENCY)


def _keep(model: str, given: Sequence[Given]) -> Decimal | None:
    """Keep what was used; the price of it all, None if that is not known."""
    total: Decimal | None = Decimal(0)
    for one in given:
        settle(Call(Purpose.EVALUATION), Usage(model, one.input_tokens, one.output_tokens))
        price = price_list().price(model, one.input_tokens, one.output_tokens)
        total = None if total is None or price is None else total + price
    return total
