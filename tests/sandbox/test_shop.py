"""The small shop that a newcomer meets: its entries answer what contacts ask."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from django.utils import translation

from accounts.models import Person
from bot.help import greeting
from bot.registry import find_command
from sandbox.ai.answering import answer_from
from sandbox.ai.language import language_of
from sandbox.ai.prompt import Source, Turn
from sandbox.ai.rules import AiRules
from sandbox.auctions import Auctions
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


#: What each question on the page leads to, in the order in which it stands there: the entry which
#: answers it, the owner is asked, nothing is to be answered, or an order that is not obeyed.
LEADS_TO = ("hours", "red-knife", "delivery", "payment", "owner", "nothing", "order")


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_each_question_on_the_page_leads_to_something(language: str) -> None:
    for question, wanted in zip(on_the_page("EXAMPLES")[language], LEADS_TO, strict=True):
        answer = AiRules().decide([Turn(question, by_owner=False)], SOURCES)
        cited = {_entry(one.source) for one in answer.claims}
        if wanted in ASKED:
            assert cited == {f"sandbox-shop:{wanted}:{language}"}, question
            assert (answer.confidence, answer.missing, answer.language) == (92, (), language)
        else:
            assert not cited
            assert answer.due is (wanted != "nothing"), question
            assert answer.missing == ((question,) if wanted == "owner" else ())
            assert "OK" not in answer.text.removesuffix("…").split()[-1:]


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_each_command_on_the_page_is_known_and_finds_something(language: str) -> None:
    market = Auctions(None, 1871, "off")
    searches = 0
    for chip in on_the_page("COMMANDS")[language]:
        name, _, text = chip.removeprefix("/").partition(" ")
        assert find_command(name, Person(role=Person.Role.OWNER)) is not None, chip
        if text:
            searches += 1
            assert any(market.search(site, text) for site in ("egun", "militaria321")), chip
    assert searches == 2


def test_the_example_of_the_greeting_and_of_help_is_for_sale_on_each_site() -> None:
    market = Auctions(None, 1871, "off")
    search = find_command("search", Person(role=Person.Role.OWNER))
    with translation.override("en"):
        assert search is not None and f"/search {search.example} " in greeting(Person(role="owner"))
    for site in ("egun", "militaria321"):
        assert len(market.search(site, str(search.example))) > 5


def on_the_page(name: str) -> dict[str, list[str]]:
    """One of the page's lists by language."""
    words = (ROOT / "sandbox/page/files/words.js").read_text()
    found = re.search(rf"export const {name} = {{(.*?)\n}};", words, re.DOTALL)
    assert found is not None
    lines = (line.strip().partition(": ") for line in found[1].strip().splitlines())
    return {language: json.loads(texts.rstrip(",")) for language, _, texts in lines}


@pytest.mark.parametrize(
    "question",
    ["How much is the blue vase?", "Was kostet die blaue Vase?", "Скільки коштує синя ваза?"],
)
def test_what_they_do_not_say_is_not_made_up(question: str) -> None:
    assert answer_from(question, SOURCES, language_of(question)) == []


def _entry(number: int) -> str:
    return str(ENTRIES[number - 1]["external_id"])
