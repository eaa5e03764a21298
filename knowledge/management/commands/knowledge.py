"""`manage.py knowledge import|export|search|stats`: entries, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django import db
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.template.defaultfilters import pluralize
from django.utils import timezone

from knowledge.formats.registry import ENDINGS, ending_of
from knowledge.formats.writing import WRITERS
from knowledge.management.progress import Bar
from knowledge.models import Entry
from knowledge.selectors import valid_on
from knowledge.services import exporting
from knowledge.services.imports import importing
from knowledge.services.imports.importing import ImportSource, Plan
from knowledge.services.imports.values import Defaults
from knowledge.services.search import search

SHOWN_PROBLEMS = 50


class Command(BaseCommand):
    help = "Imports, exports, searches and counts the entries that answers may rest on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        imports = actions.add_parser("import", help=f"read files ({' '.join(ENDINGS)}) or folders")
        imports.add_argument("files", nargs="+", type=Path, metavar="FILE")
        imports.add_argument("--dry-run", action="store_true", help="say what would be done")
        imports.add_argument("--kind", default="", help=" ".join(Entry.Kind.values))
        imports.add_argument("--topic", default="", help="for entries that name none")
        imports.add_argument("--language", default="", help="for entries that name none")
        imports.add_argument(
            "--account",
            action="append",
            default=[],
            help="entries that name nobody are for contacts of this account only (repeatable)",
        )
        exports = actions.add_parser("export", help="write all entries into a file")
        exports.add_argument("file", type=Path, metavar="FILE", help=" ".join(WRITERS))
        exports.add_argument("--overwrite", action="store_true", help="even if the file exists")
        searches = actions.add_parser("search", help="what the search finds, with scores")
        searches.add_argument("words", nargs="+")
        searches.add_argument("--limit", type=int, default=5)
        actions.add_parser("stats", help="how many entries there are, of which kinds")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(**options)

    # --- import -----------------------------------------------------------------------------------

    def _import(self, files: Sequence[Path], dry_run: bool, **options: Any) -> None:
        sources = [ImportSource(path) for path in files]
        defaults = Defaults(
            options["kind"], options["topic"], options["language"], tuple(options["account"])
        )
        try:
            with closing(Bar("Read:")) as bar:
                planned = importing.plan(sources, defaults, bar)
            if dry_run or planned.problem_count:
                self._report(planned, "would be ")
                return
            with closing(Bar("Import:", planned.entries)) as bar:
                reason = f"import of {', '.join(path.name for path in files)}"[:300]
                done = importing.carry_out(
                    sources, defaults, reason=reason, planned=planned, progress=bar
                )
            self._report(done, "")
        except importing.ImportRefused as refused:
            self._report(refused.plan, "would be ")
        except db.Error as error:
            raise CommandError(f"Nothing was imported; the database says: {error}") from None
        except KeyboardInterrupt:
            raise CommandError("Given up. Nothing was imported.") from None

    def _report(self, plan: Plan, would: str) -> None:
        """Raises CommandError if there are problems."""
        for place in plan.left_out[:SHOWN_PROBLEMS]:
            self.stdout.write(f"Left out: {place}")
        for problem in plan.problems[:SHOWN_PROBLEMS]:
            self.stderr.write(f"{problem.place}: {problem.sentence}".removeprefix(": "))
        more = plan.problem_count - SHOWN_PROBLEMS
        if more > 0:
            self.stderr.write(f"… and {more} more problem{pluralize(more)}")
        self.stdout.write(
            f"{_entries(plan.created)} {would}created, {plan.changed} changed, "
            f"{plan.unchanged} unchanged."
        )
        if plan.problem_count:
            count = plan.problem_count
            raise CommandError(f"{count} problem{pluralize(count)}. Nothing was imported.")

    # --- the others -------------------------------------------------------------------------------

    def _export(self, file: Path, overwrite: bool, **_options: Any) -> None:
        if ending_of(file.name) not in WRITERS:
            raise CommandError(
                f"The name of the file must end with one of: {', '.join(WRITERS)} "
                "(a ZIP holds a Markdown file for each entry)."
            )
        rows = Entry.objects.all()
        part = file.with_name(f".{file.name}.part")
        try:
            if file.exists() and not overwrite:
                raise CommandError(f"{file} exists already. Replace it with --overwrite.")
            with part.open("wb") as target, closing(Bar("Export:", rows.count())) as bar:
                exporting.export(rows, file.name, target, bar)
            part.replace(file)
        except OSError as error:
            raise CommandError(f"{file} can't be written: {error.strerror or error}") from None
        finally:
            part.unlink(missing_ok=True)
        count = rows.count()
        self.stdout.write(f"{_entries(count)} {pluralize(count, 'is,are')} in {file}.")

    def _search(self, words: Sequence[str], limit: int, **_options: Any) -> None:
        hits = search(" ".join(words), None, limit=limit)
        if not hits:
            raise CommandError("Nothing fits well enough.")
        for hit in hits:
            about = ", ".join(filter(None, (hit.kind, hit.topic, hit.language)))
            self.stdout.write(f"{hit.score:.2f}  #{hit.entry_id} {hit.title} ({about})")
            self.stdout.write(f"      {' '.join(hit.text.split())[:160]}")

    def _stats(self, **_options: Any) -> None:
        rows = Entry.objects.all()
        today = rows.filter(valid_on(timezone.localdate())).count()
        self.stdout.write(f"{_entries(rows.count())}, {today} of them valid today")
        for field in ("kind", "topic", "language", "audience"):
            counts = rows.order_by().values_list(field).annotate(count=Count("id"))
            for value, count in counts.order_by("-count", field)[:20]:
                self.stdout.write(f"  {field:<9} {value or '-':<30} {count}")


def _entries(count: int) -> str:
    return f"{count} entr{pluralize(count, 'y,ies')}"
