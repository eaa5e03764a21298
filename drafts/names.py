"""Names of products and other proper names, as far as they can be told from how they are written.
Pure.

What has letters and figures in one ("12V", "XR500"), what is written in capitals, and what is
capitalised within a sentence may be a name. In German every noun is, so there only several in a row
count. A word that only looks like a name counts as one: then the owner is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from drafts.plain import plain, visible

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]+)*")
#: A number with what is counted or measured is no name.
_UNITS = (
    r"st|nd|rd|th|am|pm|h|hrs?|s|min|sec|ms|mm|cm|dm|m|km|qm|ml|cl|l|mg|g|kg|t|mb|gb|tb|eur|usd|uah|x"
    r"|uhr|er|fach|tagig\w*|мм|см|м|км|мл|л|г|кг|т|год|хв|с|сек|грн|шт|й|а|я|го|ма|х|та|ту|му|ти"
)
_QUANTITY = re.compile(rf"\d+(?:{_UNITS})")
_BETWEEN_NAMES = re.compile(r"[ \t\u00a0]?[-–/&.+]?[ \t\u00a0]?")
_SENTENCE_ENDS = re.compile(r"[.!?…:;\n\r»«„“”\"(|•*–—]")

#: Words that are capitalised and name nothing.
_COMMON = {
    *("i", "i'm", "i'll", "i've", "i'd", "ok", "okay", "mr", "mrs", "ms", "dr", "faq", "pdf", "id"),
    *("english", "german", "ukrainian", "russian", "polish", "telegram", "uhr", "tel", "nr", "am"),
    *("sie", "ihnen", "ihr", "ihre", "ihrer", "ihren", "ihrem", "ihres", "du", "dich", "dir", "euch"),
    *("herr", "frau", "herrn", "lg", "vg", "mfg", "eu", "usb", "sms", "pm", "tv", "vat", "ust", "mwst"),
    *("ви", "вам", "вас", "вами", "ваш", "ваша", "ваше", "ваші", "вашу", "вашої", "вашого", "вашому"),
    *("ваших", "вашим", "вашими", "вы", "ваши", "вашей", "вашего", "вашему", "пан", "пані", "пане"),
}


@dataclass(frozen=True)
class Token:
    """A word of a text: as it is written, in its plain form, and where it stands."""

    written: str
    plain: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text; names are compared by their plain forms."""
    seen = visible(text)
    return [
        Token(hit[0], plain(hit[0]).replace("'", ""), hit.start(), hit.end())
        for hit in _TOKEN.finditer(seen)
    ]


def names_in(text: str, *, german: bool = False) -> dict[tuple[str, ...], str]:
    """The names in a text by the plain forms of their words, each as it is written."""
    seen = visible(text)
    found: dict[tuple[str, ...], str] = {}
    run: list[Token] = []
    before = 0
    for token in tokens(text):
        between = seen[before : token.start]
        begins = before == 0 or bool(_SENTENCE_ENDS.search(between))
        if run and not (_BETWEEN_NAMES.fullmatch(between) and not begins and _may_be_name(token)):
            _keep(found, run, seen, german)
            run = []
        if _is_model(token.written) or (_may_be_name(token) and (run or not begins)):
            run.append(token)
        before = token.end
    _keep(found, run, seen, german)
    return found


def stands_in(name: tuple[str, ...], words: str) -> bool:
    """Whether a name stands in a text, given as `said_words`."""
    return f" {' '.join(name)} " in words


def said_words(text: str) -> str:
    """The words of a text in their plain forms, with spaces around each."""
    return f" {' '.join(token.plain for token in tokens(text))} "


def _keep(
    found: dict[tuple[str, ...], str], run: list[Token], seen: str, german: bool
) -> None:
    while run and run[-1].plain.isdigit() and len(run) == 1:
        run = []
    if not run:
        return
    single = len(run) == 1 and not _is_model(run[0].written)
    if single and german:
        return
    found[tuple(token.plain for token in run)] = seen[run[0].start : run[-1].end]


def _may_be_name(token: Token) -> bool:
    """Whether a word may be a part of a name: capitalised, a model, or a number behind a name."""
    if token.plain in _COMMON or _QUANTITY.fullmatch(token.plain):
        return False
    return token.written[0].isupper() or _is_model(token.written) or token.written.isdigit()


def _is_model(word: str) -> bool:
    """Letters and figures in one, capitals only, or capitals within: "12V", "GSR", "iPhone"."""
    if plain(word) in _COMMON or _QUANTITY.fullmatch(plain(word)):
        return False
    letters = sum(map(str.isalpha, word))
    if letters and letters < len(word) and any(map(str.isdigit, word)):
        return True
    return letters > 1 and any(map(str.isupper, word[1:]))
