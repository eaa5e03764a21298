"""Entries as a download."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from core.spreadsheet import csv_response
from knowledge.models import Entry
from knowledge.services.exporting import export

PART = 1 << 18
_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}


def download(request: HttpRequest, rows: QuerySet[Entry], ending: str) -> StreamingHttpResponse:
    """A file of these entries, made on the disk and sent part by part."""
    name = f"knowledge-{timezone.localdate():%Y-%m-%d}{ending}"
    file = TemporaryFile()  # noqa: SIM115  (closed when all is sent)
    export(Entry.objects.filter(pk__in=rows.order_by().values("pk")), name, file)
    file.seek(0)
    return csv_response(request, name, _parts(file), _TYPES[ending])


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(PART):
            yield part
