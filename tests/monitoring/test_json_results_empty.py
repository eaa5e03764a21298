"""JSON without a listing: nothing found, or an answer that is not understood."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring.platforms.base import CaptchaRequired, ParseError
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.json_results import ENTRY, answer, read, site


@pytest.mark.parametrize(
    "said",
    [
        {"error": "rate limit exceeded"},
        {"error": {"code": 500}, "ok": False},
        {"errors": [{"message": "Timeout", "path": ["search"]}]},
        {"code": 401, "message": "Unauthorized"},
        {"statusCode": 503},
        {"code": "500"},
        {"status": "error", "message": "db down"},
        {"status": "Unauthorized"},
        {"status": "fail"},
        {"success": False},
        {"ok": False},
    ],
)
def test_an_error_beside_an_empty_list_is_not_nothing_found(said: dict[str, Any]) -> None:
    with pytest.raises(ParseError, match="error_reported"):
        read(json.dumps({"data": {"items": []}} | said))


@pytest.mark.parametrize(
    "said",
    [
        {"error": None, "errors": []},
        {"status": "success", "success": True, "ok": True},
        {"status": 200, "code": 0, "error": False},
        {"status": 1, "code": "200"},
        {"success": None, "status": None, "code": True},
    ],
)
def test_an_empty_list_of_an_answer_that_is_well_is_nothing_found(said: dict[str, Any]) -> None:
    assert read(json.dumps({"data": {"items": []}} | said)).items == ()


@pytest.mark.parametrize("total", [17, "17", "1.234", "1,234", "1 234"])
def test_hits_that_are_told_but_not_shown_are_an_error(total: Any) -> None:
    with pytest.raises(ParseError, match="not_clearly_empty"):
        read(answer([], total=total))
    assert read(answer([], total="0")).items == ()


def test_an_empty_list_is_nothing_found() -> None:
    page = read(answer([]))
    assert (page.items, page.next_url, page.total) == ((), None, None)
    assert read(answer([], total=0)).items == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "0",
        '"x"',
        "{",
        '{"data": null}',
        '{"data": {"items": null}}',
        '{"data": {"items": {}}}',
        '{"data": {"items": "none"}}',
        '{"data": {"results": []}}',
        '{"error": "too many requests"}',
        answer([], total=3),
        "<p>Wartung</p>",
        "nothing found",
    ],
)
def test_a_list_that_is_not_there_is_never_nothing_found(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(text)
    assert not isinstance(caught.value, CaptchaRequired)


def test_a_challenge_is_told() -> None:
    with pytest.raises(CaptchaRequired):
        read("<title>Just a moment...</title>")


@pytest.mark.parametrize(
    ("row", "data", "numbers"),
    [
        ("$", [ENTRY], ["4711"]),
        ("$", [], []),
        ("hits", {"hits": [ENTRY]}, ["4711"]),
        ("hits[*]", {"hits": [ENTRY]}, ["4711"]),
        ("hits[*]", {"hits": []}, []),
        ("hits.*", {"hits": {"a": ENTRY}}, ["4711"]),
        ("hits.*", {"hits": {}}, []),
        ("hits[0:1]", {"hits": [ENTRY, ENTRY | {"id": 5}]}, ["4711"]),
        ("hits[?@.kind == 'ad']", {"hits": [ENTRY, ENTRY | {"id": 5, "kind": "ad"}]}, ["5"]),
        ("hits[?@.kind == 'ad']", {"hits": [ENTRY]}, []),
        ("$..hits", {"a": [{"hits": [ENTRY]}, {"hits": [ENTRY | {"id": 5}]}]}, ["4711", "5"]),
        ("hits[*].node", {"hits": [{"node": [ENTRY]}]}, ["4711"]),
        ("['data-list']", {"data-list": [ENTRY]}, ["4711"]),
    ],
)
def test_where_the_list_stands(row: str, data: Any, numbers: list[str]) -> None:
    assert ADAPTERS["json_results"].problems(site(row=row)) == []
    page = read(json.dumps(data), row=row)
    assert [item.number for item in page.items] == numbers and page.unread == 0


@pytest.mark.parametrize("row", ["hits[*]", "hits.*", "hits[?@.a == 1]", "hits[0:5]", "$..hits"])
def test_a_list_of_selected_items_must_be_there_too(row: str) -> None:
    others: list[Any] = [{}, {"hits": None}, {"hits": "x"}, []]
    for data in others:
        with pytest.raises(ParseError):
            read(json.dumps(data), row=row)
