"""Whatever JSON there is, it is read or refused, and nothing stumbles."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.platforms.base import ParseError
from monitoring.platforms.json.path import PathError, compile_path
from monitoring.platforms.times import read_time
from tests.monitoring.json_results import answer, read

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "items", "name", "id", "price", "amount", "url", "next"])
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)
ROWS = st.sampled_from(["data.items", "$", "$..items", "items[*]", "data.*", "items[?@.id]"])


@settings(max_examples=300, deadline=None)
@given(JSON_VALUES, ROWS)
def test_no_document_makes_it_stumble(data: Any, row: str) -> None:
    try:
        page = read(json.dumps(data), row=row)
    except ParseError:
        return
    for item in page.items:
        assert item.number and item.title and item.url.startswith("https://")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200), st.sampled_from(["", "s.x", "window.s"]))
def test_no_bytes_make_it_stumble(text: str | bytes, variable: str) -> None:
    body = text if isinstance(text, bytes) else text.encode(errors="replace")
    for config in ({"variable": variable}, {"script": "script"}, {}):
        try:
            read(b"<script>s.x = " + body, **config)
            read(body, **config)
        except ParseError:
            continue


#: Letters that nobody sees are blanks, and a title of blanks alone is none.
UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"
TITLES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters=UNSEEN),
    min_size=1,
)
LISTINGS = st.lists(
    st.tuples(
        st.integers(1, 10**15),
        TITLES,
        st.none() | st.integers(0, 10**11),
        st.sampled_from(["EUR", "CHF", "UAH", "USD"]),
        st.none() | st.integers(0, 500),
        st.none() | st.integers(1_000_000_000, 4_000_000_000),
    ),
    unique_by=lambda listing: listing[0],
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(LISTINGS, st.booleans())
def test_exactly_what_is_listed_is_read(listings: list[Any], in_page: bool) -> None:
    entries = [
        {
            "id": number,
            "name": title,
            "price": {"amount": cents, "currency": currency},
            "bidCount": bids,
            "endsAt": ends,
        }
        for number, title, cents, currency, bids, ends in listings
    ]
    text = answer(entries, total=len(entries))
    if in_page:
        text = text.replace("<", "\\u003c")
        text = f"<p>x</p><script id=__NEXT_DATA__>{text}</script>"
    page = read(text, cents=True)
    assert page.unread == 0
    assert [
        (
            int(item.number),
            item.title,
            None if item.price is None else int(item.price * 100),
            item.currency,
            item.bids,
            item.ends_at and int(item.ends_at.timestamp()),
        )
        for item in page.items
    ] == [
        (number, " ".join(title.split())[:500], cents, currency, bids, ends)
        for number, title, cents, currency, bids, ends in listings
    ]


@given(st.text(max_size=60) | st.integers() | st.floats() | st.booleans() | st.none())
def test_no_value_makes_the_time_stumble(value: Any) -> None:
    moment = read_time(value)
    assert moment is None or moment.tzinfo is not None


@settings(max_examples=300)
@given(st.text("$.@[]*?'\"abc019()&|!=<>~^:, ", max_size=40))
def test_no_text_makes_the_path_stumble(text: str) -> None:
    try:
        path = compile_path(text)
    except PathError:
        return
    path.values({"a": [{"b": 1}]}, 10)


@settings(max_examples=200, deadline=None)
@given(JSON_VALUES, st.sampled_from(["$", "data", "data.items", "[0]", "[-1].id", "items[1].name"]))
def test_names_and_numbers_are_followed_as_the_standard_says(data: Any, text: str) -> None:
    path = compile_path(text)
    assert path.steps is not None
    expected = path.compiled.findall(data) if isinstance(data, (dict, list)) else []
    assert path.values(data, 10) == expected
