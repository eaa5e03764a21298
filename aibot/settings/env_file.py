"""The `.env` file: its encoding, and names in it that are no setting of aibot."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

import dotenv

#: How alike two names are that may be the same one misspelt (difflib's ratio).
MISSPELT = 0.8
#: How a file begins in the encodings that Windows calls Unicode; UTF-8 is what is usual.
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def load(path: Path) -> None:
    """Read a `.env` file into the environment; what is set already wins. A file that is no text
    ends the program with a sentence: nobody knows what its settings would have been."""
    dotenv.load_dotenv(stream=StringIO(_text(path)), interpolate=False)


def values(path: Path) -> dict[str, str | None]:
    """The names and values of a `.env` file, without putting them into the environment."""
    return dotenv.dotenv_values(stream=StringIO(_text(path)), interpolate=False)


def misspelt(path: Path) -> Iterator[tuple[str, str]]:
    """Names of the file that no setting has, each with the setting that seems to be meant. Other
    names are let be: Compose and other programs read the same file."""
    if not EXAMPLE.is_file():
        return
    known = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
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
