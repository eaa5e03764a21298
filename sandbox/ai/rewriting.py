"""What the local AI does when it is asked to write an answer anew, by rules.

Such a prompt holds the answer as it stands between two ruled lines named like an answer, and below
them a line "Task: …" with one word and what the owner says.
"""

from __future__ import annotations

import re
from typing import Any

from sandbox.ai.language import language_of
from sandbox.ai.prompt import last_turn, plain
from sandbox.ai.rules import Forced

_ANSWER = re.compile(
    r"^(?P<rule>={3,}ANSWER[^\n]*)\n(?P<text>.*?)\n(?P=rule)\nTask: (?P<kind>\w+)\n(?P<said>.*)",
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]+(?:\s|$)|[^.!?…]+$")
_SAY = re.compile(
    r"^\W*(?:please\s+)?"
    r"(?:say|tell (?:him|her|them)|sag(?:e|en)?(?: ihm| ihr)?|schreibe?|скажи|напиши)"
    r"\s*(?:that|dass|,?\s*що)?[\s,:]*",
    re.I,
)
_WARM = {
    "en": ("Thank you so much for asking!", "Warm regards!"),
    "de": ("Vielen Dank für Ihre Nachricht!", "Herzliche Grüße!"),
    "uk": ("Щиро дякую за запитання!", "Гарного дня!"),
}
_AGAIN = {"en": "Gladly:", "de": "Gern:", "uk": "Охоче:"}
_INTO = {"English": "en", "German": "de", "Ukrainian": "uk"}


def rewritten(messages: list[dict[str, Any]]) -> Forced | None:
    """The fields of the new answer; None if this is no such request."""
    prompts = [plain(one.get("content")) for one in messages if one.get("role") == "user"]
    found = _ANSWER.search("\n".join(prompts))
    if found is None:
        return None
    text, said = found["text"].strip(), found["said"].strip()
    if found["kind"] == "translate":
        into = next((code for name, code in _INTO.items() if name in said), "en")
        question = last_turn(messages).text
        return Forced(
            override={"text": _translated(text, into), "question": _translated(question, into)}
        )
    return Forced(override={"text": _written(found["kind"], text, said)})


def _written(kind: str, text: str, said: str) -> str:
    language = language_of(text)
    if kind == "shorter":
        sentences = [one.strip() for one in _SENTENCE.findall(text)]
        begin, comma, _rest = text.rpartition(", ")
        without_end = begin if comma else " ".join(text.split()[:6])
        return sentences[0] if len(sentences) > 1 else without_end
    if kind == "warmer":
        before, after = _WARM[language]
        return f"{before} {text} {after}"
    if kind == "tell":
        wish = _SAY.sub("", said.partition("\n")[2] or said).strip()
        wish = wish[:1].upper() + wish[1:]
        return wish if wish.endswith((".", "!", "?")) else f"{wish}."
    return f"{_AGAIN[language]} {text}"


def _translated(text: str, into: str) -> str:
    """What would be the translation: the text under the name of the language."""
    return text if language_of(text) == into else f"[{into}] {text}"
