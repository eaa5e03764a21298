"""Tables that a spreadsheet opens as they are meant."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheet import csv_lines, csv_response, safe_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Kappmesser", "Kappmesser"),
        ("", ""),
        ("49,00", "49,00"),
        (
            '=HYPERLINK("http://evil.example","Klick")',
            '\'=HYPERLINK("http://evil.example","Klick")',
        ),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("\r=1+1", "'=1+1"),
        ("  =1+1", "'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("\u202e\u2800+1", "'\u202e\u2800+1"),
        ("a=b", "a=b"),
        ("two\nlines\0", "two lines"),
        ("\ud83d\ude00 \ud800", "😀 �"),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5), st.sampled_from(",;"))
def test_whatever_is_written_is_read_again(rows: list[list[str]], delimiter: str) -> None:
    data = b"".join(csv_lines(["=a", "b"], [rows[:2], rows[2:]], delimiter))
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert read == [["'=a", "b"], *([safe_cell(cell) for cell in row] for row in rows)]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read for cell in row
    )


def test_a_download_is_made_part_by_part() -> None:
    made: list[int] = []

    def chunks() -> Iterator[list[list[str]]]:
        for number in range(3):
            made.append(number)
            yield [[str(number)]]

    response = csv_response(HttpRequest(), "x.csv", csv_lines(["n"], chunks(), ","))
    parts = iter(response)
    assert next(parts) == b"\xef\xbb\xbfn\r\n" and made == []
    assert next(parts) == b"0\r\n" and made == [0]
    assert response["Content-Disposition"] == 'attachment; filename="x.csv"'


def test_a_download_under_asgi_is_made_in_threads() -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    request = ASGIRequest(scope, io.BytesIO())

    async def whole() -> bytes:
        response = csv_response(request, "x.csv", csv_lines(["n"], [[["1"]], [["2"]]], ","))
        assert response.is_async
        return b"".join([part async for part in response])

    assert asyncio.run(whole()) == b"\xef\xbb\xbfn\r\n1\r\n2\r\n"
