"""Words of both scripts by how they sound, so that an international word is the same in each:
"Infektion", "infection", "інфекція". Pure; for folded words."""

from __future__ import annotations

import re
from functools import lru_cache

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдезиіїйклмнопрстуф", "abvggdeziiiiklmnoprstuf", strict=True)),
        **{"є": "e", "ё": "e", "э": "e", "ы": "i", "ж": "z", "х": "g", "ц": "s", "ч": "s"},
        **{"ш": "s", "щ": "s", "ю": "iu", "я": "ia", "ь": "", "ъ": ""},
    }
)
#: What Latin letters together, or before others, sound like.
_SOUNDS = (
    (re.compile("t?sch|[sc]h(?=[aeiou])|sh|tz|ts"), "s"),
    (re.compile("ch|kh|h"), "g"),
    (re.compile("th"), "t"),
    (re.compile("ph"), "f"),
    (re.compile("ck"), "k"),
    (re.compile("qu"), "kv"),
    (re.compile("x|cc(?=[eiy])"), "ks"),
    (re.compile("t(?=i[aeo])|c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("[yj]"), "i"),
    (re.compile("w"), "v"),
)
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=50_000)
def in_latin(word: str) -> str:
    """A word in Latin letters as it sounds, roughly; empty if it is none."""
    if not word.isalpha():
        return ""
    if not word.isascii():
        word = word.translate(_CYRILLIC)
    else:
        for letters, sound in _SOUNDS:
            word = letters.sub(sound, word)
    return _TWICE.sub(r"\1", word)
