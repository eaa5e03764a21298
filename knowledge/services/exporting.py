"""Export entries into a file, from which an import changes nothing."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import translation

from knowledge.formats.registry import ending_of
from knowledge.formats.types import FileContact, ReadEntry
from knowledge.formats.writing import WRITERS, write_csv
from knowledge.models import Entry, EntryContact

CHUNK = 500

Progress = Callable[[int], None]


class CannotExport(Exception):
    """There is no such format; its text is the ends of names that there are."""


def export(
    rows: QuerySet[Entry], name: str, target: BinaryIO, progress: Progress | None = None
) -> None:
    """Write entries into a file, in the format that its name ends with. An entry without an id gets
    one, so that an import recognises it. Raises CannotExport."""
    write = WRITERS.get(ending_of(name))
    if write is None:
        raise CannotExport(", ".join(WRITERS))
    ensure_ids(rows)
    entries = _read_entries(rows, progress)
    # Where a comma is the decimal sign, spreadsheets expect a semicolon between cells.
    if write is write_csv and (translation.get_language() or "en")[:2] != "en":
        write_csv(entries, target, ";")
    else:
        write(entries, target)


def ensure_ids(rows: QuerySet[Entry]) -> None:
    without = list(rows.filter(external_id=None).order_by().only("pk"))
    for entry in without:
        entry.external_id = str(uuid.uuid4())
    Entry.objects.bulk_update(without, ["external_id"], batch_size=CHUNK)


def _read_entries(rows: QuerySet[Entry], progress: Progress | None) -> Iterator[ReadEntry]:
    ids = iter(list(rows.order_by("id").values_list("pk", flat=True)))
    done = 0
    while chunk := list(islice(ids, CHUNK)):
        yield from _chunk(chunk)
        done += len(chunk)
        if progress is not None:
            progress(done)


def _chunk(ids: Sequence[int]) -> Iterator[ReadEntry]:
    tags: dict[int, list[str]] = defaultdict(list)
    accounts: dict[int, list[str]] = defaultdict(list)
    contacts: dict[int, list[FileContact]] = defaultdict(list)
    tagged = Entry.tags.through._default_manager.filter(entry__in=ids).order_by("tag__name")
    for entry, tag in tagged.values_list("entry_id", "tag__name"):
        tags[entry].append(tag)
    shared = Entry.accounts.through._default_manager.filter(entry__in=ids)
    for entry, account in shared.order_by("id").values_list("entry_id", "telegramaccount__name"):
        accounts[entry].append(account)
    people = EntryContact.objects.filter(entry__in=ids).select_related("account").order_by("id")
    for one in people:
        contacts[one.entry_id].append(FileContact(one.account.name, one.telegram_id, one.name))
    for row in Entry.objects.filter(pk__in=ids).order_by("id"):
        yield ReadEntry(
            title=row.title,
            body=row.body,
            kind=row.kind,
            topic=row.topic,
            tags=tuple(tags[row.pk]),
            language=row.language,
            source_url=row.source_url,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            external_id=row.external_id,
            audience=row.audience,
            accounts=tuple(accounts[row.pk]),
            contacts=tuple(contacts[row.pk]),
        )
