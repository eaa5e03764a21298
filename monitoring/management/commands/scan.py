"""`manage.py scan`: what the scans would announce, or a scan of everything that is due."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring import matching
from monitoring.models import KeywordPlatform, Scan
from monitoring.problems import in_words
from monitoring.services.preview import Preview, preview
from monitoring.services.reading.transports import shared
from monitoring.services.scanning.scans import scan_due


class Command(BaseCommand):
    help = "Hands what is due to the workers; with --once, only prints what would be announced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look, print, keep nothing")
        parser.add_argument("--keyword", action="append", help="only this keyword (repeatable)")

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = KeywordPlatform.objects.filter(
            keyword__deleted_at=None, keyword__active=True, platform__enabled=True
        ).select_related("keyword__person", "platform")
        if options["keyword"]:
            wanted = [matching.normalize(text) for text in options["keyword"]]
            pairs = pairs.filter(keyword__normalized__in=wanted)
            if not pairs.exists():
                raise CommandError("No active keyword is called that.")
        if not options["once"]:
            ids = set(pairs.values_list("keyword_id", flat=True)) if options["keyword"] else None
            scan = scan_due(
                keyword_ids=list(ids) if ids is not None else None, reason=Scan.Reason.COMMAND
            )
            count = scan.searches if scan else 0
            self.stdout.write(f"Searches handed to the workers: {count}")
            return
        for pair in pairs.order_by("keyword__normalized", "platform__slug"):
            self._print(preview(pair, shared()))

    def _print(self, found: Preview) -> None:
        head = f"{found.keyword.text} ({found.keyword.person}) @ {found.platform}"
        if found.error:
            self.stdout.write(f"{head}: {in_words(found.error)} ({found.error})")
            return
        read = f"{found.items} listings on {found.pages} pages"
        if found.baseline:
            self.stdout.write(f"{head}: {read}; the baseline is not complete, all is silent")
            return
        self.stdout.write(f"{head}: {read}, {len(found.would_announce)} to announce")
        for item in found.would_announce:
            price = f"{item.price} {item.currency}" if item.price is not None else "-"
            self.stdout.write(f"  {item.number}  {price:>12}  {item.title}\n    {item.url}")
