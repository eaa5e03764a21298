"""`manage.py evaluate`: how well a model answers, by what the owner did or a file demands."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from drafts.ai.client import Drafter
from drafts.ai.prompts import PROMPT_VERSION
from drafts.ai.types import Usage
from drafts.evaluation import (
    ANSWER,
    NEEDS_OWNER,
    NOTHING,
    Evaluation,
    Given,
    Row,
    as_json,
    as_lines,
    disagreement,
)
from drafts.services.budget import why_stopped
from drafts.services.grounding import cited_sources
from drafts.services.replay import BadConversation, Replayed, from_file, from_past
from drafts.services.usage import Call, Purpose, price_list, settle
from drafts.tasks import drafter

PAST = 50
AT_ONCE = 4


@dataclass
class Agreement(Evaluator[Replayed, Given, None]):
    """Whether an answer agrees with what was expected, and if not, why."""

    def evaluate(self, ctx: EvaluatorContext[Replayed, Given, None]) -> EvaluationReason:
        why = disagreement(ctx.inputs.expected, ctx.output)
        return EvaluationReason(value=not why, reason=why or None)


class Command(BaseCommand):
    help = (
        "Asks the AI once more what it was asked before, or what stands in files, and prints how\n"
        "often it agrees with what the owner did or the files demand, by confidence and language,\n"
        "and what that cost. Nothing is shown or sent to anybody. See docs/evaluation.md."
    )

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", action="append", type=Path, help="conversations (JSON lines)")
        parser.add_argument(
            "--past", type=int, default=PAST, help=f"the newest decisions, if no file ({PAST})"
        )
        parser.add_argument("--model", default="", help="another model than AI_MODEL")
        parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"questions ({AT_ONCE})")
        parser.add_argument("--json", action="store_true", help="print it for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = self._read(options["file"] or [], options["past"])
        if not asked:
            raise CommandError("There is nothing to evaluate yet: no draft was decided about.")
        with transaction.atomic():
            if stop := why_stopped():
                raise CommandError(stop.sentence or "The rest of the day's AI budget is in use.")
        asking = drafter()
        if options["model"]:
            asking = replace(asking, model=options["model"])
        evaluation = evaluate(asking, asked, options["at_once"], progress=not options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(evaluation), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_lines(evaluation)))

    def _read(self, files: Sequence[Path], past: int) -> list[Replayed]:
        if not files:
            return from_past(past)
        found = []
        for file in files:
            try:
                found += from_file(file.read_text(encoding="utf-8").splitlines())
            except (OSError, UnicodeError) as error:
                raise CommandError(f"{file} can't be read: {error}") from error
            except BadConversation as error:
                raise CommandError(f"{file}: {error}") from error
        return found


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
