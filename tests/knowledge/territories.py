"""The names of countries in the languages of the search, as Unicode's CLDR has them, in
`knowledge/words/lists/territories.txt`. `python -m tests.knowledge.territories` writes it anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from babel import Locale

from knowledge.words.text import stems

FILE = Path(__file__).parents[2] / "knowledge/words/lists/territories.txt"
HEAD = "# The names of countries in German, English, Ukrainian and Russian, as in Unicode's CLDR.\n"
LANGUAGES = ("de", "en", "uk", "ru")
#: Shorter ones are other words, too: "того", "малі", "Chad".
SHORTEST = 5
#: Shorter stems are those of other words: "Панами" and "пан".
SHORTEST_STEM = 4
#: Words of another language: Iceland in German, and what has the stem of "гвинти" (screws).
OTHER_WORDS = {"Island", "Гвинею"}
#: Of a Cyrillic name the ending changes in "до Німеччини".
CASES = {"а": ("а", "и", "і", "у"), "я": ("я", "ї", "и", "ю")}


def lines() -> str:
    """What stands in the file: a country a line."""
    names = [Locale(language).territories for language in LANGUAGES]
    codes = sorted(code for code in map(str, names[0]) if re.fullmatch("[A-Z]{2}", code))
    rows = (", ".join(_forms(known[code] for known in names)) for code in codes if code != "ZZ")
    return HEAD + "".join(f"{row}\n" for row in rows if row)


def _forms(names: Iterable[str]) -> list[str]:
    """The names of a country, each once, without what some languages say in brackets."""
    found: list[str] = []
    for name in names:
        bare = re.sub(r"\s*(?:\(.*\)|,.*)", "", name)
        endings = CASES.get(bare[-1], ()) if " " not in bare else ()
        found += [bare[:-1] + ending for ending in endings or (bare[-1],) if len(bare) >= SHORTEST]
    return list(dict.fromkeys(filter(_is_certain, found)))


def _is_certain(name: str) -> bool:
    """Whether a name is no word of everyday talk as well."""
    found = stems(name)
    return name not in OTHER_WORDS and (len(found) > 1 or len(found[0]) >= SHORTEST_STEM)


if __name__ == "__main__":
    FILE.write_text(lines(), encoding="utf-8")
