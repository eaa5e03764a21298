"""The `.env` file: its encoding, and names in it that are no setting of aibot."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

import dotenv
from dotenv.parser import Binding, parse_stream

#: How alike two names are that may be the same one misspelt (difflib's ratio).
MISSPELT = 0.8
#: How a file begins in the encodings that Windows calls Unicode; UTF-8 is what is usual.
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: The name with which a line begins, as it may be set in shells and consoles.
_BEGUN = re.compile(r"""\s*(?:(?:set|export)\s+|\$env:)?["']?([A-Z][A-Z0-9_]*)\b""", re.IGNORECASE)
EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def load(path: Path) -> None:
    """Read a `.env` file into the environment; what is set already wins. A file that is no text, or
    in which a setting is not written as one, ends the program with a sentence: nobody knows what
    its settings would have been."""
    text = _text(path)
    known = _known()
    for binding in parse_stream(StringIO(text)):
        if _is_unreadable(binding, known):
            written = binding.original.string
            blank = written[: len(written) - len(written.lstrip())].count("\n")
            raise SystemExit(
                f"Line {binding.original.line + blank} of the settings file {path.name} can't be "
                "read. It must look like NAME=value."
            )
    dotenv.load_dotenv(stream=StringIO(text), interpolate=False)


def _is_unreadable(binding: Binding, known: list[str]) -> bool:
    """Whether a line begins with a setting but does not set it: `set NAME=value`, `NAME: value`, a
    quote without its end."""
    if not (binding.error or re.search(r"[^\w.-]", binding.key or "")):
        return False
    begun = _BEGUN.match(binding.original.string)
    return begun is not None and begun[1] in known


def _known() -> list[str]:
    """The names of all settings; none if there is nothing to know them from."""
    if not EXAMPLE.is_file():
        return []
    return re.findall(r"^#?([A-Z][A-Z0-9_]*)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)


def values(path: Path) -> dict[str, str | None]:
    """The names and values of a `.env` file, without putting them into the environment."""
    return dotenv.dotenv_values(stream=StringIO(_text(path)), interpolate=False)


def misspelt(path: Path) -> Iterator[tuple[str, str]]:
    """Names of the file that no setting has, each with the setting that seems to be meant. Other
    names are let be: Compose and other programs read the same file."""
    known = _known()
    given = values(path)
    free = [name for name in known if not given.get(name)]
    for name in sorted(given.keys() - set(known)):
        if meant := get_close_matches(name.upper(), free, n=1, cutoff=MISSPELT):
            yield name, meant[0]


def misspelt_sentences(path: Path) -> list[str]:
    """A sentence for people about each of them."""
    return [
        f"{name} in {path.name} is no setting of aibot. Do you mean {meant}?"
        for name, meant in misspelt(path)
    ]


def _text(path: Path) -> str:
    """The file's text; empty if there is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SystemExit(
            f"The settings file {path.name} can't be read: {error.strerror}."
        ) from None
    encoding = next((MARKS[mark] for mark in MARKS if content.startswith(mark)), "utf-8")
    try:
        decoded = content.decode(encoding)
        if (place := decoded.find("\0")) >= 0:  # UTF-16 that does not say so
            raise UnicodeDecodeError(encoding, content, place, place + 1, "no text")
        return decoded
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SystemExit(
            f"The settings file {path.name} is not UTF-8 text (line {line}). Open it in an editor "
            "and save it with the encoding UTF-8."
        ) from None
