"""Parse and compare search terms: words, quoted phrases, excluded words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = str.maketrans(dict.fromkeys("„“”«»‟″〝〞", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_PARTS = re.compile(r'(-?)"([^"]*)"|(\S+)')
#: An entry of a list of excluded words: in quotes, or up to the next separator.
_ENTRIES = re.compile(r'-?"([^"]*)"|([^",;|\n]+)')
#: A name in a list: in quotes, or up to the next comma.
_NAMES = re.compile(r'"([^"]*)"|([^",]+)')
#: A word that joins two others in such a list, and is none itself.
_JOINS = re.compile(r"(?:^|\s)(?:und|oder|and|or|та|і|й|або|чи)(?=\s|$)", re.I)
#: "Kopie/Replik" is one or the other; "AC/DC" is one name.
_EITHER = re.compile(r"(?<=[^\W\d_]{4})\s?/\s?(?=[^\W\d_]{4})")
_GAP = re.compile(r"[\s\-_/.,:;]+")
#: Letters that people write as others, and signs that are written in several ways.
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ł": "l", "đ": "d"}
_FOLDED = _DASHES | str.maketrans(_LETTERS) | str.maketrans(dict.fromkeys("’‘ʼʹ`´′", "'"))
_AROUND = " .!?,:;\"'«»‹›‚‘’()[]\ufe0f"
_SINGLE_QUOTES = re.compile(r"(?<!\w)[‚‘‹'›]([^‚‘’‹›'\"]{1,200})[’‘›'‹](?!\w)")
_WORD = re.compile(r"[\w/&.+'-]+")


@dataclass(frozen=True)
class SearchTerms:
    """The parsed text of a keyword. `words` is the query for the sites."""

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Normalise to one line, NFKC, plain quotes, without control and direction characters."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    if not text.isprintable():  # most texts are, and that is quicker to see
        text = "".join(
            char for char in text if unicodedata.category(char)[0] != "C" or char in "\t\n\r"
        )
    return " ".join(text.split())


def normalize(text: str) -> str:
    """The form in which keywords are compared: case-folded, single spaces."""
    return unicodedata.normalize("NFKC", tidy(text).casefold())


def fold(text: str) -> str:
    """The form in which titles are compared: as `normalize`, with ä as ae, ß as ss, é as e, and
    plain dashes and apostrophes."""
    text = normalize(text).translate(_FOLDED)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def without_ends(text: str) -> str:
    """The text without quotation marks, brackets, punctuation and emoji around it."""
    start, end = 0, len(text)
    while start < end and _is_around(text[start]):
        start += 1
    while end > start and _is_around(text[end - 1]):
        end -= 1
    return text[start:end]


def without_stray_signs(text: str) -> str:
    """The text without emoji around it, and without punctuation at its end, which phones add; but
    with the full stop of an abbreviation, as "U.S.A." or "& Co."."""
    words = text.split(" ")
    while len(words) > 1 and _is_picture(words[0]):
        words.pop(0)
    while len(words) > 1 and _is_picture(words[-1]):
        words.pop()
    plain = " ".join(words)
    if _is_abbreviation(words[-1]):
        return plain
    return plain.rstrip(".,;:!?… ") or plain


def _is_abbreviation(word: str) -> bool:
    """Whether a word ends with the full stop of an abbreviation: "U.S.A.", "Co.", "M."; longer ones
    can't be told from words, nor "MG." from a type."""
    parts = word.split(".")
    if len(parts) < 2 or parts.pop() or not all(part.isalpha() for part in parts):
        return False
    short = len(word) == 2 or (len(word) == 3 and not word[:2].isupper())
    return short or (len(parts) > 1 and max(map(len, parts)) <= 3)


def _is_around(letter: str) -> bool:
    return letter in _AROUND or unicodedata.category(letter) in ("So", "Sk")


def parse_terms(text: str) -> SearchTerms:
    """Parse a text: `"Wehrmacht Helm" -Replika` searches for both words, requires them as a phrase,
    and excludes "Replika"."""
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    for match in _PARTS.finditer(close_quotes(tidy(text)).translate(_DASHES)):
        minus, quoted, plain = match[1], match[2], match[3]
        if quoted is not None:
            inner = " ".join(quoted.split())
            if not inner:
                continue
            if minus:
                excluded.append(inner)
            else:
                words.append(inner)
                if " " in inner:
                    phrases.append(inner)
        elif plain.startswith("-") and len(plain) > 1:
            excluded += parse_exclusions(plain[1:])
        elif plain.replace('"', "") not in ("", "-") and not _is_picture(plain):
            words.append(plain.replace('"', ""))
    return SearchTerms(" ".join(words), tuple(phrases), tuple(one for one in excluded if one))


def _is_picture(word: str) -> bool:
    """Whether a word is made of emoji only, which no site finds."""
    return all(unicodedata.category(one) in ("So", "Sk", "Mn", "Cf") for one in word)


def plain_quotes(text: str) -> str:
    """The text with double quotes for single ones around words, which an apostrophe is not."""
    return _SINGLE_QUOTES.sub(r'"\1"', text)


def close_quotes(text: str) -> str:
    """A quotation mark that was opened and never closed is closed at the end, before what is
    excluded; one that closes nothing (or means inches) is left out."""
    if text.count('"') % 2 == 0:
        return text
    start = text.rindex('"')
    opens = (start == 0 or text[start - 1] in " -(") and text[start + 1 : start + 2].strip() != ""
    if not opens:
        return text[:start] + text[start + 1 :]
    end = re.search(r" -(?=\S)|$", text[start:])
    place = start + (end.start() if end else 0)
    return f'{text[:place]}"{text[place:]}'


def parse_exclusions(text: str) -> tuple[str, ...]:
    """The excluded words of a list. Commas (or semicolons, or lines) separate where there are any,
    else blanks do; what is in quotes stays together: `Replika, US Army`, `Replika "US Army"`."""
    lines = "\n".join(map(tidy, text.splitlines()))
    lines = close_quotes(lines.translate(_DASHES))
    listed = re.search(r"[,;|\n]", re.sub(r'"[^"]*"', "", lines)) is not None
    found: list[str] = []
    for match in _ENTRIES.finditer(lines):
        quoted, plain = match[1], match[2]
        if quoted is not None:
            found.append(quoted)
            continue
        plain = _EITHER.sub("," if listed else " ", plain)
        for part in _JOINS.sub(",", plain).split(","):
            found += [part] if listed else part.split()
    tidied = (" ".join(one.split()).lstrip("-").strip().strip(".'") for one in found)
    return tuple(dict.fromkeys(one for one in tidied if one.strip("*")))


def write_exclusions(words: Iterable[str]) -> str:
    """The list that `parse_exclusions` reads as these words."""
    return ", ".join(f'"{word}"' if " " in word else word for word in words)


def parse_names(text: str) -> tuple[str, ...]:
    """The names of a list, with commas between; a name in quotes may have commas itself."""
    found = (quoted or plain for quoted, plain in _NAMES.findall(text))
    return tuple(dict.fromkeys(name for one in found if (name := tidy(one))))


def write_names(names: Iterable[str]) -> str:
    """The list that `parse_names` reads as these names."""
    plain = (tidy(name).replace('"', "'") for name in names)
    return ", ".join(f'"{name}"' if "," in name else name for name in plain)


def same_name(one: str, other: str) -> bool:
    return fold_name(one) == fold_name(other)


def fold_name(name: str) -> str:
    """The form in which names of sellers are compared."""
    return normalize(name).replace('"', "'")


def has_phrase(title: str, phrase: str) -> bool:
    """Whether the words of a phrase stand beside each other, whatever sign is between: "US Army" in
    "US-Army"."""
    pattern = _side_by_side(phrase) or re.escape(fold(phrase))
    return re.search(pattern, fold(title)) is not None


def has_excluded(text: str, word: str) -> bool:
    """Whether a text contains an excluded word or phrase, as a whole; `*` at an end of it stands
    for the rest of a word: `*ss*` is found in "Messer"."""
    return _excluded(word).search(fold(text)) is not None


@lru_cache(4096)
def _excluded(word: str) -> re.Pattern[str]:
    inner = _side_by_side(word.strip("*")) or re.escape(fold(word))
    start = "" if word.startswith("*") else r"(?<![^\W_])"
    end = "" if word.endswith("*") else r"(?![^\W_])"
    return re.compile(f"{start}{inner}{end}")


@lru_cache(4096)
def _side_by_side(words: str) -> str:
    """The pattern of words with a sign or blanks between."""
    return r"[\W_]+".join(map(re.escape, parts_of(words)))


def parts_of(text: str) -> list[str]:
    """The words of a text as they are compared, without the signs between: "US-Army" is two."""
    return [part for part in _GAP.split(fold(text)) if part]


def may_be_meant(words: str, title: str) -> bool:
    """Whether a title has a word of a search, whatever its ending."""
    wanted = [word[: max(4, len(word) - 3)] for word in parts_of(words)]
    title = "".join(parts_of(title))
    return not wanted or any(word in title for word in wanted)


def has_whole_words(title: str, words: str) -> bool:
    """Whether the title contains every word as a whole word."""
    have = set(_WORD.findall(fold(title)))
    have |= {part for word in have for part in re.split(r"[/&.+'_-]", word)}
    return all(word in have for word in fold(words).split())
