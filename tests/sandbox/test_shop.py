"""The small shop that a newcomer meets: its entries answer what contacts ask."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from sandbox.ai.answering import answer_from
from sandbox.ai.language import language_of
from sandbox.ai.prompt import Source
from tests.harness.processes import ROOT

ENTRIES = json.loads((ROOT / "sandbox/shop/entries.json").read_text())
SOURCES = [Source(place, one["title"], one["body"]) for place, one in enumerate(ENTRIES, 1)]

ASKED = {
    "hours": ("When are you open?", "Wann haben Sie geöffnet?", "Коли ви працюєте?"),
    "address": ("Where is your shop?", "Wo ist Ihr Laden?", "Де ваш магазин?"),
    "delivery": ("Do you ship to Ukraine?", "Was kostet der Versand?", "Скільки коштує доставка?"),
    "payment": ("Can I pay by PayPal?", "Kann ich mit Karte zahlen?", "Як можна оплатити?"),
    "returns": ("Can I return it?", "Kann ich es zurückgeben?", "Чи можна повернути товар?"),
    "red-knife": ("How long is the blade?", "Wie lang ist die Klinge?", "Яка довжина леза?"),
    "warranty": ("Is there a warranty?", "Gibt es eine Garantie?", "Яка гарантія на ножі?"),
    "pick-up": ("Can I pick it up?", "Kann ich es abholen?", "Чи можна забрати самому?"),
}


def test_there_are_eight_topics_in_three_languages() -> None:
    made = [one["external_id"].split(":")[1:] for one in ENTRIES]
    assert Counter(topic for topic, _language in made) == dict.fromkeys(ASKED, 3)
    assert [one["language"] for one in ENTRIES] == [language for _topic, language in made]
    assert len({one["external_id"] for one in ENTRIES}) == 24


@pytest.mark.parametrize("topic", ASKED)
def test_each_topic_is_answered_in_the_contacts_language(topic: str) -> None:
    for question, language in zip(ASKED[topic], ("en", "de", "uk"), strict=True):
        assert {_entry(one.source) for one in answer_from(question, SOURCES, language)} == {
            f"sandbox-shop:{topic}:{language}"
        }


def test_what_the_page_offers_to_ask_is_answered() -> None:
    """Its chips: a question, a question about a price, thanks, and an order to the AI."""
    words = Path(ROOT / "sandbox/page/files/words.js").read_text()
    examples = re.search(r"EXAMPLES = \{(.*?)\n\};", words, re.DOTALL)
    assert examples is not None
    for line in examples[1].strip().splitlines():
        hours, price, *others = re.findall(r'"([^"]+)"', line)
        for question, topic in ((hours, "hours"), (price, "red-knife")):
            language = language_of(question)
            (cited,) = answer_from(question, SOURCES, language)
            assert _entry(cited.source) == f"sandbox-shop:{topic}:{language}"
        assert not any(answer_from(one, SOURCES, language_of(one)) for one in others)


@pytest.mark.parametrize(
    "question",
    ["How much is the blue vase?", "Was kostet die blaue Vase?", "Скільки коштує синя ваза?"],
)
def test_what_they_do_not_say_is_not_made_up(question: str) -> None:
    assert answer_from(question, SOURCES, language_of(question)) == []


def _entry(number: int) -> str:
    return str(ENTRIES[number - 1]["external_id"])
