"""`manage.py evaluate`: how well a model answers, by what the owner did or a file demands."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from drafts.learning.evaluation import as_json, as_lines
from drafts.services.drafting.replay import BadConversation, Replayed, from_file, from_past
from drafts.services.money.budget import why_stopped
from drafts.tasks import drafter

#: Needs what stands in requirements/evaluation.txt.
EVALUATE = "aibot.management.evaluating.evaluate"
PAST = 50
AT_ONCE = 4


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
            "--past", type=_count, default=PAST, help=f"the newest decisions, if no file ({PAST})"
        )
        parser.add_argument("--model", default="", help="another model than AI_MODEL")
        parser.add_argument(
            "--at-once", type=_count, default=AT_ONCE, help=f"questions ({AT_ONCE})"
        )
        parser.add_argument("--json", action="store_true", help="print it for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if find_spec("pydantic_evals") is None:
            raise CommandError(
                "This needs a few packages more. Install them with\n"
                ".venv/bin/pip install -r requirements/evaluation.txt"
            )
        asked = self._read(options["file"] or [], options["past"])
        if not asked:
            raise CommandError("There is nothing to evaluate yet: no draft was decided about.")
        with transaction.atomic():
            if stop := why_stopped():
                raise CommandError(stop.sentence or "The rest of the day's AI budget is in use.")
        asking = drafter()
        if options["model"]:
            asking = replace(asking, model=options["model"])
        evaluate = import_string(EVALUATE)
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
                found += from_file(file.read_text(encoding="utf-8-sig").split("\n"))
            except (OSError, UnicodeError) as error:
                raise CommandError(f"{file} can't be read: {error}") from error
            except BadConversation as error:
                raise CommandError(f"{file}: {error}") from error
        return found


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError(f"{text} is not one or more")
    return number
