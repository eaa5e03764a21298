"""No text of a contact, an owner or a model takes long to look at, however awkward it is."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from core.log import mask
from core.text import LIMIT, one_line, split_text
from drafts.ai.orders import looks_like_prompt_injection
from drafts.login_codes import masked
from drafts.reading.facts import facts

UNITS = (
    "a",
    "1",
    "1.",
    "1,",
    "1 ",
    "a ",
    " ",
    "\n",
    "\t ",
    "\u3000",
    "_",
    "-",
    "--",
    "/",
    "://",
    "@",
    "a@a.",
    "a: ",
    "aB",
    "a(",
    "( ",
    "[",
    "{{",
    "<",
    "<a ",
    "=",
    '"',
    "'",
    "\\",
    "&amp;",
    "€",
    "1€ ",
    "dot ",
    "a dot ",
    "at ",
    "www ",
    "strasse",
    "ignore ",
    "system: ",
    "ß",
    "Ї",
    "😀",
    "\u200b",
)
LOOKS: dict[str, Callable[[str], object]] = {
    "facts": facts,
    "codes": lambda text: masked(text, sender_ids=frozenset({777000}), kind="private"),
    "orders": looks_like_prompt_injection,
    "log": mask,
    "name": one_line,
    "parts": split_text,
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_text_takes_long(look: str) -> None:
    for unit in UNITS:
        for begin, end in (("", ""), ("a", "!"), ("a" * 40, "x")):
            began = time.process_time()
            LOOKS[look](begin + unit * (LIMIT // len(unit)) + end)
            assert time.process_time() - began < 0.5, (look, unit)
