"""CSV files that spreadsheets open as they are meant (RFC 4180, in UTF-8 with a byte order mark).

What others wrote may begin like a formula; a spreadsheet would compute it
(owasp.org/www-community/attacks/CSV_Injection). Such a cell begins with an apostrophe here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from functools import partial

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

from core.text import one_line, storable
from core.threads import in_thread

BOM = b"\xef\xbb\xbf"
#: Also in full width, which some take for the same.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula."""
    text = storable(text)
    begins_like_one = text.startswith(FORMULA) or one_line(text).startswith(FORMULA)
    line = " ".join(text.split())
    return f"'{line}" if begins_like_one else line


def csv_lines(
    header: Sequence[str], chunks: Iterable[Iterable[Sequence[str]]], delimiter: str
) -> Iterator[bytes]:
    """The file in parts: one for the header, and one for each chunk of rows."""
    yield BOM + _lines([header], delimiter)
    for rows in chunks:
        yield _lines(rows, delimiter)


def _lines(rows: Iterable[Sequence[str]], delimiter: str) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode()


def csv_response(
    request: HttpRequest,
    name: str,
    parts: Iterator[bytes],
    content_type: str = "text/csv; charset=utf-8",
) -> StreamingHttpResponse:
    """A download that is sent part by part. Each part may use the database."""
    body: Iterator[bytes] | AsyncIterator[bytes] = parts
    if isinstance(request, ASGIRequest):
        body = _in_threads(parts)
    return StreamingHttpResponse(
        body,
        content_type=content_type,
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


async def _in_threads(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (part := await in_thread(partial(next, parts, None))) is not None:
        yield part
