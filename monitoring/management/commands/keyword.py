"""`manage.py keyword add|list`: what people watch, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Person
from accounts.selectors import owners, person_of
from accounts.services.people import ensure_owners
from monitoring.models import Keyword, Scan
from monitoring.selectors import health_of, keywords_of
from monitoring.services import keywords
from monitoring.services.keywords import Refused
from monitoring.services.notifying import notifications
from monitoring.services.scanning.scans import scan_due


class Command(BaseCommand):
    help = "Watches keywords for a person, or lists what a person watches."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", type=int, help="Telegram id of whose they are (an owner)")
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="watch these from now on")
        add.add_argument("text", nargs="+")
        add.add_argument(
            "--if-none",
            action="store_true",
            help="only if the person never had a keyword (deleted ones count)",
        )
        actions.add_parser("list", help="list the keywords")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._person(options["person"])
        if options["action"] == "list":
            self._list(person)
        elif not options["if_none"] or not Keyword.objects.filter(person=person).exists():
            self._add(person, options["text"])

    def _person(self, telegram_id: int | None) -> Person:
        if telegram_id is None:
            ensure_owners(settings.OWNER_TELEGRAM_ID)
        person = person_of(telegram_id) if telegram_id is not None else owners().first()
        if person is None:
            raise CommandError("There is no such person; give --person with a known Telegram id.")
        return person

    def _add(self, person: Person, texts: list[str]) -> None:
        added = []
        for text in texts:
            try:
                keyword, new = keywords.add(person, text)
            except Refused as refused:
                raise CommandError(str(refused)) from None
            if new:
                notifications.show_new_keyword(keyword)
                added.append(keyword.pk)
            said = "is watched from now on" if new else "is watched already"
            self.stdout.write(f"{keyword.text} {said}.")
        if added:
            scan_due(keyword_ids=added, reason=Scan.Reason.NEW)

    def _list(self, person: Person) -> None:
        for keyword in keywords_of(person):
            checked = keyword.last_checked
            when = f"{timezone.localtime(checked):%d.%m. %H:%M:%S}" if checked else "-"
            self.stdout.write(
                f"{keyword.text:<40} {health_of(keyword).state:<10} "
                f"every {keyword.frequency_seconds} s, checked {when}"
            )
