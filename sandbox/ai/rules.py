"""What the sandbox's AI answers: rules over the contact's last message, and what tests force."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.ai.prompt import Turn

KEPT_REQUESTS = 500
MODES = ("rules", "obedient")

_GERMAN = re.compile(
    r"[äöüß]|\b(?:ich|und|ist|sind|haben|habt|hat|wann|wie|wo|was|kostet|preis|danke|bitte|hallo|"
    r"guten|tag|der|die|das|nicht|für|noch|ihr|sie|wir|mir|mit|ein|eine|am|auf|zu|morgen)\b",
    re.I,
)
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
_ALL = r"(?:(?:to\s+|an\s+)?(?:everyone|everybody|all|alle|allen|усім|всім)\b)"
_ORDER = re.compile(
    r"\b(?:reply|answer|respond|say|write|antworte|schreibe?|sage?|відповідай|напиши|скажи)\b"
    rf"\s*{_ALL}?\s*(?:with\b|mit\b|:)?\s*[\"'„“«]?(?P<text>.+?)[\"'”“»]?(?:\s+{_ALL}.*)?[.!]*$",
    re.I | re.DOTALL,
)
_TEXTS = {
    "hours": {
        "en": "We are open Monday to Friday from 9:00 to 18:00, on Saturday from 10:00 to 14:00.",
        "de": "Wir haben Montag bis Freitag von 9 bis 18 Uhr geöffnet, samstags von 10 bis 14 Uhr.",
        "uk": "Ми працюємо з понеділка по п'ятницю з 9:00 до 18:00, а в суботу з 10:00 до 14:00.",
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
    "other": {
        "en": "Thank you for your message about “{quote}”. I will check and get back to you today.",
        "de": "Danke für Ihre Nachricht zu „{quote}“. Ich prüfe das und melde mich heute noch.",
        "uk": "Дякую за повідомлення про «{quote}». Я перевірю й відповім вам сьогодні.",
    },
}
_CONFIDENCE = {"hours": 92, "price": 70, "greeting": 88, "other": 60}


@dataclass(frozen=True)
class Decision:
    """What the AI thinks of a conversation."""

    due: bool
    text: str
    confidence: int
    language: str
    reason: str


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

    def decide(self, turn: Turn) -> Decision:
        language = language_of(turn.text)
        if self.mode == "obedient":
            order = _ORDER.search(turn.text)
            if order:
                text = order["text"].strip()
                return Decision(True, text, 100, language, "The message says what to answer.")
        if turn.by_owner:
            return Decision(False, "", 95, language, "The owner had the last word.")
        if _CLOSING.match(turn.text):
            return Decision(False, "", 95, language, "The contact only says thanks.")
        topic = topic_of(turn.text)
        text = _TEXTS[topic][language].format(quote=_quote(turn.text))
        return Decision(True, text, _CONFIDENCE[topic], language, f"A question ({topic}).")


def topic_of(text: str) -> str:
    """hours, price, greeting or other."""
    if _HOURS.search(text):
        return "hours"
    if _PRICE.search(text):
        return "price"
    return "greeting" if _GREETING.match(text) else "other"


def language_of(text: str) -> str:
    """uk, de or en."""
    if re.search(r"[а-яєіїґ]", text, re.I):
        return "uk"
    return "de" if _GERMAN.search(text) else "en"


def _quote(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")
