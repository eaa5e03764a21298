"""`manage.py export_keywords`: keywords with what they have seen, as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.selectors import owners, person_of
from monitoring.services.exports import export


class Command(BaseCommand):
    help = "Prints the keywords of a person and what they have seen (for import_keywords)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", type=int, help="Telegram id of whose they are (an owner)")

    def handle(self, *args: Any, **options: Any) -> None:
        telegram_id = options["person"]
        person = person_of(telegram_id) if telegram_id is not None else owners().first()
        if person is None:
            raise CommandError("There is no such person; give --person with a known Telegram id.")
        self.stdout.write(json.dumps(export(person), ensure_ascii=False, indent=1))
