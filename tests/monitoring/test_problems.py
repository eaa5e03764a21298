"""What is wrong with a site is stored as a code, and said in the language of whoever reads it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import monitoring
from core.text import one_line
from monitoring.problems import LENGTH, ProblemCode, in_words, stored

#: What takes a code with the values of its sentence, or a stored problem.
NAMING = {
    *("ParseError", "FetchFailure", "SiteProblem", "page_error", "stored"),
    *("NotUnderstood", "Outcome", "keep_sample", "store_failure", "failed"),
}


def values_of(sentence: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", sentence))


def named(node: ast.AST) -> str:
    """The name of the code that an expression is, else nothing."""
    match node:
        case ast.Attribute(value=ast.Name(id="ProblemCode"), attr=name):
            return name
    return ""


def code_of_product() -> Iterator[ast.AST]:
    for path in Path(str(monitoring.__file__)).parent.glob("**/*.py"):
        if path.name != "problems.py":
            yield from ast.walk(ast.parse(path.read_text()))


@pytest.mark.parametrize("code", ProblemCode, ids=lambda code: code.name)
def test_each_problem_has_a_sentence_in_each_language(code: ProblemCode) -> None:
    values = {name: f"<{name}>" for name in values_of(code.value)}
    problem = stored(code, **values)
    said = set()
    for language in ("en", "de", "uk"):
        with translation.override(language):
            said.add(in_words(problem))
    assert len(said) == 3 and code.value % values in said
    assert all(value in one for value in values.values() for one in said)


def test_each_problem_is_named_somewhere_with_the_values_of_its_sentence() -> None:
    given_values: dict[str, list[set[str]]] = {}
    used: set[str] = set()
    for node in code_of_product():
        used.add(named(node))
        if isinstance(node, ast.Call):
            keywords = {keyword.arg for keyword in node.keywords if keyword.arg}
            for name in filter(None, map(named, node.args)):
                given_values.setdefault(name, []).append(keywords)
    for code in ProblemCode:
        assert code.name in used
        needed = values_of(code.value)
        assert not needed or given_values.get(code.name), code
        assert all(needed <= one for one in given_values.get(code.name, [])), code


def test_no_problem_has_a_sentence_of_its_own() -> None:
    calls = [
        node
        for node in code_of_product()
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in NAMING
    ]
    texts = [
        ast.unparse(argument)
        for call in calls
        for argument in [*call.args, *(one.value for one in call.keywords)]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    assert len(calls) > 50
    assert [text for text in texts if not re.fullmatch(r"'[a-z_]*'", text)] == []


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            stored(ProblemCode.HTTP_STATUS, status="403 Forbidden"),
            "the site answered 403 Forbidden",
        ),
        (stored(ProblemCode.HTTP_STATUS, status="404 a=b ¦ why=c\nd"), "404 a=b | why=c d"),
        (stored(ProblemCode.EBAY_ERROR, error="100 %(error)s %"), ": 100 %(error)s %"),
        (stored(ProblemCode.CUT_OFF), "only a part of the page arrived"),
        # What older versions stored, and what was cut.
        ("the site asks for a captcha", "the site asks for a captcha"),
        ("HTTPError: 403 | 404", "HTTPError: 403 | 404"),
        ("http_status", "the site answered "),
        ("http_status ¦ sta", "the site answered "),
        ("", ""),
    ],
)
def test_what_is_stored_in_words(problem: str, said: str) -> None:
    assert in_words(problem).endswith(said)
    assert "\n" not in problem


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_values_fit_into_a_line_and_can_be_read(status: str, why: str) -> None:
    problem = stored(ProblemCode.HTTP_STATUS, status=status, why=why)
    assert len(problem) <= LENGTH and len(problem.splitlines()) == 1
    said = one_line(status).replace("¦", "|")[:LENGTH]
    assert in_words(problem) == f"the site answered {said}"[: len(in_words(problem))]
    assert len(problem) == LENGTH or in_words(problem) == f"the site answered {said}"


def test_technical_details_are_stored_but_not_said() -> None:
    problem = stored(ProblemCode.CONNECTION_FAILED, error="ConnectError: all attempts failed")
    assert problem == "connection_failed ¦ error=ConnectError: all attempts failed"
    assert in_words(problem) == "the connection to the site failed"
