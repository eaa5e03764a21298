"""What in a text denies something, in English, German, Ukrainian and Russian. Pure."""

from __future__ import annotations

import re

from drafts.reading.bounds import without_bounds
from drafts.reading.number_words import in_figures
from drafts.reading.plain import plain
from drafts.reading.terms import FREE, terms_in
from drafts.reading.word_lists import idioms, negatives, negators

CLOSED = "geschlossen"
#: "No, we are closed" answers, and denies nothing by its first word.
_ANSWERS = re.compile(r"^\W*(?:no|nein|ні|нет)\b(?=\s*(?:[,.!–—-]|\Z))")
#: "No. 12" is a number.
_NUMBERED = re.compile(r"\bno\.\s?(?=\d)")
_NOT = re.compile(r"(?<=\w)n't\b")
#: "Non-refundable", "unverfügbar", "ungiftig".
_DENIES_ITSELF = re.compile(r"\bnon-?(?=\w{5})|\bun(?!ter)(?=\w{3,}(?:able|bar\w{0,2}|ig)\b)")
#: "Der Laden bleibt zu", "der Kurs fällt aus"; "wir senden es Ihnen zu" denies nothing.
_SHUT = re.compile(
    r"\b(?:ist|sind|bleib\w*|hab\w*|hat)\b.*\bzu\W*\Z|\A\W*\w+ zu\W*\Z"
    r"|\bfall(?:t|en)\b.*\baus\W*\Z"
)
#: "Nicht abgeholte Sachen heben wir auf": denies the word only.
_NOT_SO = re.compile(
    r"\A\W*(?:nicht (?=\w+(?:te|ten|ter|tes|ene|enen|ener|enes) \w)|not (?=\w+ed \w)"
    r"|не ?(?=\w+(?:ані|ені|яті|итий|аний|ений|ана|ена|ане|ене) \w))"
)
#: "Not without" is "with".
_WITHOUT = re.compile(r"\b(?:without|ohne|без)\b")


def is_polar(text: str) -> bool:
    """Whether a text has any word that denies."""
    return denials_in(denying_form(text)) > 0


def denying_form(text: str) -> str:
    """A plain text without phrases that only look like denials: "no problem", "no charge"."""
    clean = _NOT_SO.sub(" ", _NUMBERED.sub(" ", _ANSWERS.sub(" ", plain(text))))
    clean = without_bounds(in_figures(idioms().sub(" ", clean)))
    if _SHUT.search(clean):
        clean = f"{clean} {CLOSED}"
    for name, written in terms_in(clean).items():
        if name.startswith(FREE):
            clean = clean.replace(written, " gratis ")
    return _DENIES_ITSELF.sub("not ", _NOT.sub(" not", clean))


def denials_in(denying: str) -> int:
    """How many kinds of words deny something; two together affirm it."""
    return sum(bool(sign.search(denying)) for sign in (negators(), negatives(), _WITHOUT))


def is_denying(denying: str) -> bool:
    """Whether a text in its denying form denies what it is about."""
    return denials_in(denying) % 2 == 1
