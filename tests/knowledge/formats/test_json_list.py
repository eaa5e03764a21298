"""JSON in the forms in which programs write lists of entries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.knowledge.formats.test_text_formats import found


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "A", "text": "b", "tags": ["x", "y"]}]',
        '{"version": [1, {}], "entries": [{"Titel": "A", "Inhalt": "b", "Schlagwörter": "x, y"}]}',
        '{"shop": "S", "faq": [{"question": "A", "answer": "b", "tags": ["x", "y"]}]}',
        '\ufeff{"title": "A", "text": "b", "tags": ["x", "y"]}\n',
    ],
)
def test_a_list_of_objects(tmp_path: Path, text: str) -> None:
    entry = found(tmp_path, "a.json", text).only()
    assert (entry.title, entry.body, entry.tags) == ("A", "b", ("x", "y"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"title": "A?", "text": "b"}\r\n\r\n{"title": "C?", "text": "d"}\n'),
        ("a.json", '{"title": "A?", "text": "b"}\n{"title": "C?", "text": "d"}'),
        ("a.json", '{"A?": "b", "C?": "d"}'),
    ],
)
def test_objects_in_lines_and_answers_by_their_questions(
    tmp_path: Path, name: str, text: str
) -> None:
    read = found(tmp_path, name, text)
    assert (read.titles(), [entry.body for entry in read.entries]) == (["A?", "C?"], ["b", "d"])


def test_json_in_which_something_else_is(tmp_path: Path) -> None:
    values: list[object] = [
        *(1, None, [], [[[]]], {"title": {"a": 1}}, {"title": "A", "text": ["b"]}),
        *({"title": "A", "text": True}, {"title": "A", "text": "b", "tags": {"a": 1}}),
        *({"title": "A", "Titel": "B", "text": "c"}, {"title": "A", "text": "b", "contacts": "x"}),
        {"title": 7, "text": "good\u0000", "nested": {"rubbish": []}},
    ]
    read = found(tmp_path, "a.json", json.dumps(values))
    assert [(entry.title, entry.body) for entry in read.entries] == [("7", "good")]
    assert [problem.place for problem in read.problems] == [f"entry {n}" for n in range(1, 11)]
    assert read.left_out == ["key “nested”"]


@pytest.mark.parametrize(
    "text",
    [
        *('{"title": "A"}', '{"a": {"b": "c"}}', '{"a": "b", "c": 1}', '{"a": "b"'),
        *("", "   ", "null", '"text"', "{}", '{"entries": 5}', '{"a": 1 "b"}', "{'a': 1}"),
        *("[", "[,]", "[1e99999999,", "[" * 100_000, '{"a":' * 100_000, "[" + "9" * 100_000),
    ],
)
def test_what_is_no_list_of_entries_is_refused(tmp_path: Path, text: str) -> None:
    read = found(tmp_path, "a.json", text)
    assert read.entries == [] and read.problems


def test_json_that_breaks_off_says_where(tmp_path: Path) -> None:
    read = found(tmp_path, "a.json", '[{"title": "A", "text": "b"},\n{"title": "B", "te')
    assert read.problem() == "after entry 1: This is not JSON from line 2 on."
