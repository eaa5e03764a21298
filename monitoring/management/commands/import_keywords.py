"""`manage.py import_keywords FILE`: keywords with what they have seen elsewhere."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from accounts.selectors import owners, person_of
from monitoring.services.exports import import_keywords


class Command(BaseCommand):
    help = "Imports keywords and what they have seen from a JSON file (the form of /export)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--person", type=int, help="Telegram id of whose they are (an owner)")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._person(options["person"])
        try:
            data = json.loads(options["file"].read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise CommandError(f"The file can't be read: {error}") from None
        except (ValueError, RecursionError) as error:
            raise CommandError(f"This is not JSON: {error}") from None
        result = import_keywords(person, data)
        for problem in result.problems:
            self.stderr.write(problem)
        self.stdout.write(
            f"{result.keywords} keywords of {person} imported, with {result.sightings} listings "
            "that they have seen."
        )
        if result.problems and not result.keywords:
            raise CommandError("Nothing was imported.")

    def _person(self, telegram_id: int | None) -> Person:
        person = person_of(telegram_id) if telegram_id is not None else owners().first()
        if person is None:
            raise CommandError("There is no such person; give --person with a known Telegram id.")
        return person
