"""What the sandbox's AI answers: rules over what the contact asks and the sources it is given, and
what tests force."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.ai.answering import Cited, answer_from
from sandbox.ai.language import language_of
from sandbox.ai.prompt import Source, Turn

KEPT_REQUESTS = 500
MODES = ("rules", "obedient")

_HOURS = re.compile(
    r"opening|\bopens?\b|\bclosed?\b|\bhours\b|öffnungszeit|geöffnet|\boffen\b|\bauf\?|"
    r"schließt|geschlossen|відкрит|відчин|зачин|працює|години роботи|графік|до котрої",
    re.I,
)
_PRICE = re.compile(
    r"\bprice|\bcosts?\b|how much|preis|kostet|kosten|wie ?viel|teuer|цін|коштує|скільки", re.I
)
_CLOSING = re.compile(
    r"^\W*(?:(?:thanks?( you)?|thx|many thanks|ok(?:ay)?|great|perfect|danke(?: schön| sehr)?|"
    r"vielen dank|super|alles klar|passt|дякую|спасибі|добре|гаразд|супер|чудово|so much|"
    r"very much|got it|bye|tschüss|до побачення)\W*)+$",
    re.I,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|evening|day|afternoon)|hallo|moin|servus|"
    r"guten (?:tag|morgen|abend)|привіт|вітаю|добр(?:ий|ого) (?:день|дня|ранок|вечір))\b.{0,25}$",
    re.I | re.DOTALL,
)
_QUESTION = re.compile(
    r"\?|^\W*(?:when|where|what|which|who|how|do|does|is|are|can|could|wann|wo|was|welche\w*|wer|wie|"
    r"kann|können|haben|gibt|коли|де|що|як\w*|хто|скільки|чи|можна|куди)\b",
    re.I,
)
#: What stands in a conversation for something that can't be read, as "(photo)".
_ATTACHED = re.compile(r"^\((?P<what>[A-Za-z][A-Za-z ]{2,20})\)\s*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_AND = re.compile(r",?\s+(?:and|und|та|і|й)\s+", re.IGNORECASE)
_ALL = r"(?:(?:to\s+|an\s+)?(?:everyone|everybody|all|alle|allen|усім|всім)\b)"
_ORDER = re.compile(
    r"\b(?:reply|answer|respond|say|write|antworte|schreibe?|sage?|відповідай|напиши|скажи)\b"
    rf"\s*{_ALL}?\s*(?:with\b|mit\b|:)?\s*[\"'„“«]?(?P<text>.+?)[\"'”“»]?(?:\s+{_ALL}.*)?[.!]*$",
    re.I | re.DOTALL,
)
_TEXTS = {
    "hours": {
        "en": "I will check our opening hours and get back to you.",
        "de": "Ich sehe nach unseren Öffnungszeiten und melde mich gleich.",
        "uk": "Я перевірю наші години роботи й одразу відповім.",
    },
    "price": {
        "en": "I will look the price up for you. Which model do you mean?",
        "de": "Den Preis schaue ich gern nach. Um welches Modell geht es?",
        "uk": "Я уточню ціну для вас. Яку саме модель ви маєте на увазі?",
    },
    "greeting": {
        "en": "Hello! How can I help you?",
        "de": "Guten Tag! Wie kann ich helfen?",
        "uk": "Вітаю! Чим можу допомогти?",
    },
    "attachment": {
        "en": "Thank you, it has arrived. I will look at it and get back to you.",
        "de": "Danke, das ist angekommen. Ich sehe es mir an und melde mich.",
        "uk": "Дякую, отримали. Я подивлюся й відповім вам.",
    },
    "other": {
        "en": "Thank you for your message about “{quote}”. I will check and get back to you.",
        "de": "Danke für Ihre Nachricht zu „{quote}“. Ich prüfe das und melde mich bei Ihnen.",
        "uk": "Дякую за повідомлення про «{quote}». Я перевірю й відповім вам.",
    },
}
#: Why it answers so, for the owner who reads the card.
_REASONS = {
    "obeyed": {
        "en": "The message says what to answer.",
        "de": "Die Nachricht sagt, was zu antworten ist.",
        "uk": "У повідомленні сказано, що відповісти.",
    },
    "last word": {
        "en": "The owner had the last word.",
        "de": "Das letzte Wort hatten Sie.",
        "uk": "Останнє слово було за вами.",
    },
    "thanks": {
        "en": "The contact only says thanks.",
        "de": "Hier wird nur gedankt.",
        "uk": "Тут лише дякують.",
    },
    "greeting": {"en": "A greeting.", "de": "Eine Begrüßung.", "uk": "Це вітання."},
    "attachment": {
        "en": "What is attached can't be seen.",
        "de": "Der Anhang lässt sich nicht ansehen.",
        "uk": "Вкладення неможливо переглянути.",
    },
    "unknown": {
        "en": "No source says it.",
        "de": "In keiner Quelle steht etwas dazu.",
        "uk": "У жодному джерелі про це не сказано.",
    },
    "known": {
        "en": "The sources say it.",
        "de": "So steht es in den Quellen.",
        "uk": "Так сказано в джерелах.",
    },
}
_CONFIDENCE = {"hours": 70, "price": 70, "greeting": 88, "attachment": 60, "other": 60}
#: Of an answer from the sources.
_SURE = 92
_UNSEEN = {
    "en": "What is in the attachment ({what})?",
    "de": "Was ist im Anhang ({what})?",
    "uk": "Що у вкладенні ({what})?",
}
#: What a conversation calls an attachment, in the other languages.
_NAMES = {
    "photo": {"de": "Foto", "uk": "фото"},
    "voice message": {"de": "Sprachnachricht", "uk": "голосове повідомлення"},
    "file": {"de": "Datei", "uk": "файл"},
    "video": {"de": "Video", "uk": "відео"},
}


@dataclass(frozen=True)
class Decision:
    """What the AI thinks of a conversation: `claims` are what it says from the sources, `missing`
    the questions that none of them answers."""

    due: bool
    text: str
    confidence: int
    language: str
    reason: str
    claims: tuple[Cited, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass
class Forced:
    """An answer that a test wants next (only for a prompt that contains `when`).

    `arguments` replaces the whole typed answer (a string is sent as it is, broken JSON
    included), `override` changes single fields of the computed one, `content` is sent as
    plain text instead of a typed answer.
    """

    arguments: dict[str, Any] | str | None = None
    override: dict[str, Any] | None = None
    content: str | None = None
    when: str = ""

    def __post_init__(self) -> None:
        given = [self.arguments, self.override, self.content]
        if sum(value is not None for value in given) != 1:
            raise ValueError("give one of arguments, override and content")


@dataclass
class AiRules:
    """The state of the AI's end."""

    mode: str = "rules"
    next: list[Forced] = field(default_factory=list)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))

    def set_mode(self, mode: str) -> None:
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
        self.mode = mode

    def take(self, prompt: str) -> Forced | None:
        """The first forced answer that fits the prompt, used up."""
        for forced in self.next:
            if forced.when in prompt:
                self.next.remove(forced)
                return forced
        return None

    def decide(
        self, turns: Sequence[Turn], sources: Sequence[Source] = (), before: str = ""
    ) -> Decision:
        """What to answer to what the contact wrote since the owner's last message; `before` is what
        was said until then."""
        last = turns[-1]
        texts = [_ATTACHED.sub("", turn.text) for turn in turns]
        language = language_of(texts[-1] or " ".join(texts).strip() or before)
        if self.mode == "obedient":
            order = _ORDER.search(last.text)
            if order:
                text = order["text"].strip()
                return Decision(True, text, 100, language, _REASONS["obeyed"][language])
        if last.by_owner:
            return Decision(False, "", 95, language, _REASONS["last word"][language])
        said = [text for text in texts if text and not _CLOSING.match(text)]
        found = [part for text in said for part in _parts(text, sources)]
        asked = [(text, cited) for text, cited in found if cited or topic_of(text) != "greeting"]
        if asked:
            answer = _answered(asked, language_of(asked[-1][0]))
            unseen = _unseen(turns, answer.language)
            sure = min(answer.confidence, _CONFIDENCE["attachment"] if unseen else _SURE)
            return replace(answer, missing=answer.missing + unseen, confidence=sure)
        if not found and (unseen := _unseen(turns, language)):
            # That it has come; only the owner can say what is in it.
            return replace(_said("attachment", language), missing=unseen)
        if not found:
            return Decision(False, "", 95, language, _REASONS["thanks"][language])
        return _said("greeting", language)


def _said(what: str, language: str) -> Decision:
    """The answer that is always given to this."""
    text, reason = _TEXTS[what][language], _REASONS[what][language]
    return Decision(True, text, _CONFIDENCE[what], language, reason)


def _unseen(turns: Sequence[Turn], language: str) -> tuple[str, ...]:
    """A question to the owner about each thing that is attached."""
    found = (_ATTACHED.match(turn.text) for turn in turns)
    names = [one["what"] for one in found if one]
    shown = [_NAMES.get(name, {}).get(language, name) for name in names]
    return tuple(_UNSEEN[language].format(what=name) for name in shown)


def _parts(text: str, sources: Sequence[Source]) -> list[tuple[str, list[Cited]]]:
    """A message with what the sources say to it; if that is only about some of its sentences, these
    and the other questions in it."""
    language = language_of(text)
    whole = answer_from(text, sources, language)
    found = [(one, answer_from(one, sources, language)) for one in _SENTENCE.split(text)]
    if whole:
        return [(text, whole)]
    if not any(cited for _one, cited in found):
        # "Are you open on Saturday and what does shipping cost?"
        both = [(one, answer_from(one, sources, language)) for one in _AND.split(text)]
        return both if all(cited for _one, cited in both) else [(text, whole)]
    return [(one, cited) for one, cited in found if cited or _is_question(one)]


def _answered(asked: Sequence[tuple[str, list[Cited]]], language: str) -> Decision:
    """The answer to all that was asked: from the sources, and where none fits, that it is looked
    up; if that is a question, only the owner knows."""
    claims = dict.fromkeys(one for _text, cited in asked for one in cited)
    unknown = [text for text, cited in asked if not cited]
    parts = [one.text for one in claims]
    if unknown:
        text = _TEXTS[topic_of(unknown[-1])][language]
        parts.append(text.format(quote=_quote(unknown[-1])))
    missing = [text for text in unknown if _is_question(text)]
    return Decision(
        due=True,
        text=" ".join(parts),
        confidence=min((_CONFIDENCE[topic_of(text)] for text in unknown), default=_SURE),
        language=language,
        reason=_REASONS["unknown" if unknown else "known"][language],
        claims=tuple(claims),
        missing=tuple(missing),
    )


def _is_question(text: str) -> bool:
    return topic_of(text) in ("hours", "price") or bool(_QUESTION.search(text))


def topic_of(text: str) -> str:
    """hours, price, greeting or other."""
    if _HOURS.search(text):
        return "hours"
    if _PRICE.search(text):
        return "price"
    return "greeting" if _GREETING.match(text) else "other"


def _quote(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")
