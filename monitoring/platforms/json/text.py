"""Find and read the JSON of an answer: all of it, or what a script of the page holds. Settings of
the platform:

`script`: a CSS selector of the script, or of an element and with @ the attribute that has the data
(without it, the whole answer, or `#__NEXT_DATA__` of a page); `variable`: the variable to which a
script assigns the data, as window.__STATE__.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

# Not re: before Python 3.11.5 its possessive groups take too much (bugs.python.org, gh-106052), and
# Debian 12 has 3.11.2.
import regex as re
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from monitoring.platforms import parsing
from monitoring.platforms.base import ParseError
from monitoring.platforms.markup import parse_html, split_attribute
from monitoring.platforms.no_results import page_error
from monitoring.platforms.search_address import text_of
from monitoring.problems import ProblemCode

NEXT_DATA = "script#__NEXT_DATA__"
#: A number with more digits is none that anybody needs.
MAX_DIGITS = 40
#: Places in a script that may be the assignment.
MAX_PLACES = 20

VARIABLE = re.compile(r"(?:window\.|self\.|globalThis\.)?([A-Za-z_$][\w$]{0,80}(?:\.[\w$]{1,80})*)")

_AROUND = re.compile(r"^\s*+(?:<!--|//\s*+<!\[CDATA\[|<!\[CDATA\[|/\*\s*+<!\[CDATA\[\s*+\*/|\s)*+")
#: What some APIs write before their JSON, so that no script of another site can run it.
_GUARD = re.compile(r"^\s*+(?:\)\]\}'?,?|while\s?\(1\);|for\s?\(;;\);|/\*\*/)?\s*+")
_NAME = r"[A-Za-z_$][\w$.]{0,80}+"
#: "callback({…", and where it is looked first whether there is one: "callback && callback({…".
_CALLBACK = re.compile(
    rf"^(?:(?:typeof\s++)?{_NAME}\s*+(?:===?\s*+['\"]function['\"]\s*+)?&&\s*+)?"
    rf"{_NAME}\s*+\(\s*+(?=[{{\[])"
)
#: Strings are matched too (also one that is never closed), so that nothing in them is changed.
_STRING = r'("(?:[^"\\]++|\\.)*+(?:"|\Z))'
_COMMA = re.compile(_STRING + r"|,\s*+(?=[}\]])", re.S)
_COMMENT = re.compile(_STRING + r"|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|<!--|-->|//[^\n]*+", re.S)
_UNDEFINED = re.compile(_STRING + r"|\bundefined\b", re.S)
_SINGLE_QUOTED = re.compile(r"'((?:[^'\\]++|\\.)*+)'", re.S)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|\"", re.S)
_PARSE_CALL = re.compile(r"JSON\s*+\.\s*+parse\s*+\(\s*+")


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None


_NUMBERS = json.JSONDecoder(
    strict=False, parse_int=_integer, parse_float=float, parse_constant=lambda _name: None
)
_STRINGS = json.JSONDecoder(strict=False)
_TEXTS = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)


def read_json(text: str, *, numbers: bool = False) -> Any:
    """JSON as pages have it: with raw line breaks in strings, in an HTML comment, with commas too
    many, or something after the end. None if it can't be read. `numbers`: as int and float, else
    as they are written."""
    decoder = _NUMBERS if numbers else _TEXTS
    text = _AROUND.sub("", text.lstrip("\ufeff"), count=1)
    for tidy in (str, _without_comments, _without_commas, _without_undefined):
        text = tidy(text)
        try:
            return decoder.raw_decode(text)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda match: match[1] or "", text).lstrip()


def _without_commas(text: str) -> str:
    return _COMMA.sub(lambda match: match[1] or "", text)


def _without_undefined(text: str) -> str:
    return _UNDEFINED.sub(lambda match: match[1] or "null", text)


def is_json(text: str) -> bool:
    """Whether an answer looks like JSON rather than like a page."""
    return _bare(text)[:1] in ("{", "[")


def document(text: str, config: Mapping[str, Any], words: str = "") -> Any:
    """The JSON of an answer. Raises ParseError; CaptchaRequired if a challenge came instead."""
    script, variable = text_of(config, "script"), text_of(config, "variable")
    if not script and not variable and is_json(text):
        data = _lines(_bare(text)) or read_json(_bare(text), numbers=True)
        if not isinstance(data, (dict, list)):
            raise ParseError(ProblemCode.NO_LIST, why="broken_json")
        return data
    tree = parse_html(text)
    texts = script_texts(tree, script or ("script" if variable else NEXT_DATA))
    found = (
        data
        for one in texts
        for data in (assigned(one, variable) if variable else [read_json(one, numbers=True)])
        if isinstance(data, (dict, list))
    )
    data = next(found, None)
    if data is None:
        why = "no_such_data" if script or variable else "no_json"
        raise page_error(tree, ProblemCode.NO_LIST, words, why=why)
    return data


def _lines(text: str) -> list[Any]:
    """The objects of an answer that has one in each line (NDJSON, jsonlines.org), but for those
    that can't be read; none if it is written otherwise."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    if len(lines) < 2 or not all(line[0] == "{" and line[-1] == "}" for line in lines):
        return []
    found = (read_json(line, numbers=True) for line in lines)
    return [one for one in found if isinstance(one, dict)]


def script_texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    selector, attribute = split_attribute(selector)
    try:
        nodes = tree.css(selector)
        return [parsing.attribute(one, attribute) if attribute else one.text() for one in nodes]
    except (SelectolaxError, ValueError) as error:
        raise ParseError(ProblemCode.WRONG_SETTING, error=f"script: {selector}") from error


def assigned(text: str, variable: str) -> Iterator[Any]:
    """What a script assigns to a variable, wherever it does."""
    known = VARIABLE.fullmatch(variable)
    if known is None:
        return
    name = re.escape(known[1])
    places = re.compile(rf"(?<![\w$]){name}(?:[\"']\s*+\])?\s*+=(?!=)\s*+")
    for place in islice(places.finditer(text), MAX_PLACES):
        yield _value(text[place.end() :])


def _value(text: str) -> Any:
    """The value at the beginning of a part of a script: JSON, or a string that has it."""
    call = _PARSE_CALL.match(text)
    if call is None:
        return read_json(text, numbers=True) if text[:1] in ("{", "[") else None
    text = text[call.end() :]
    single = _SINGLE_QUOTED.match(text)
    try:
        literal = _STRINGS.raw_decode(_double_quoted(single[1]) if single else text)[0]
    except (ValueError, RecursionError):
        return None
    return read_json(literal, numbers=True) if isinstance(literal, str) else None


def _double_quoted(text: str) -> str:
    """The inside of a string of JavaScript as one of JSON."""

    def escaped(match: re.Match[str]) -> str:
        sign = match[1]
        if sign is None:
            return '\\"'
        if sign[0] in "x":
            return f"\\u00{sign[1:]}" if len(sign) == 3 else "x"
        return match[0] if sign[0] in 'u"\\/bfnrt' else sign

    return f'"{_ESCAPE.sub(escaped, text)}"'


def _bare(text: str) -> str:
    """The answer of an API without what protects its JSON, or the function that it is given to."""
    return _CALLBACK.sub("", _GUARD.sub("", text.lstrip("\ufeff"), count=1), count=1)
