"""What somebody is told who writes without a command: how to search for it, or how to begin."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Person
from bot.callbacks.search import PREFIX
from monitoring.matching import normalize
from monitoring.models import Keyword
from outbox.models import Delivery
from tests.bot.conftest import OWNER
from tests.bot.talk import Talk, everything, shown

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("same_thread", "tasks", "owner", "person", "egun"),
]

SUBSCRIBER = 500
MESSAGE = 7


def offered() -> list[str]:
    """The data of the buttons below the newest message, which is sent as number 7."""
    newest = Delivery.objects.latest("id")
    Delivery.objects.filter(pk=newest.pk).update(state="sent", message_id=MESSAGE)
    return [button.data for row in shown(newest).buttons for button in row]


@pytest.mark.parametrize("who", [OWNER, SUBSCRIBER])
@pytest.mark.parametrize("text", ["Kappmesser", "kappmesser 2. Modell", "Шолом М40", "Jagd Messer"])
def test_a_few_words_can_be_searched_for_with_one_press(text: str, who: int) -> None:
    [said] = Talk(who).write(text)
    assert f"To search auction sites for it: /search {text}\n/help " in said
    assert offered() == [PREFIX]
    assert "searching…" in everything(Talk(who).press(PREFIX, MESSAGE))
    assert Keyword.objects.get().text == text
    assert "You already have" in everything(Talk(who).press(PREFIX, MESSAGE))


def test_the_command_is_in_the_persons_language() -> None:
    Person.objects.update(language="uk")
    assert "/пошук Шолом" in everything(Talk(OWNER, "uk").write("Шолом"))


@pytest.mark.parametrize("text", ["hallo", "Hello!", "Guten Tag", "привіт", "Добрий день!"])
def test_a_greeting_is_greeted_in_short(text: str) -> None:
    [owners] = Talk(OWNER).write(text)
    assert owners.startswith("Hello Olena!\n/pending shows") and len(owners.splitlines()) == 3
    [others] = Talk(SUBSCRIBER).write(text)
    assert others.startswith("Hello Jäger!\n/search Kappmesser starts")
    assert offered() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/suche: Helm", "Helm"),
        ("/suche:Helm", "Helm"),
        ("/ suche Helm", "Helm"),
        ("\\suche Helm", "Helm"),
        ("/Suche, „Helm“", "Helm"),
        ("/suche: Helm\nDolch", "Dolch"),
        ("Знайди мені шолом", "шолом"),
        ("can you look for a bayonet?", "bayonet"),
        ("/suche ‚Koppel‘", "Koppel"),
        ("find me a helmet", "helmet"),
        ("find us some helmets", "helmets"),
        ("find me an MG 42", "MG 42"),
        ("such mal bitte nach einer Koppel", "Koppel"),
        ("kannst du bitte nach einem Bajonett suchen?", "Bajonett"),
        ("Bitte nach Orden suchen", "Orden"),
        ("ich möchte einen Dolch suchen", "Dolch"),
        ("Guten Tag, ich suche einen Dolch", "Dolch"),
        ("could you look for a bayonet", "bayonet"),
        ("i want to search for medals", "medals"),
        ("hey search medals", "medals"),
        ("привіт, шукаю каску", "каску"),
        ("пошукай шаблю", "шаблю"),
        ("🔍 suche Dolch", "Dolch"),
        ("suche Dolch 👍", "Dolch"),
        ("/suche 🔎 Dolch.", "Dolch"),
        ("/suche Dolch,", "Dolch"),
        ("suche altes MG.", "altes MG"),
        ("• /suche Dolch", "Dolch"),
        ("//suche Dolch", "Dolch"),
        ("⁄suche Dolch", "Dolch"),
        ("„/suche Dolch“", "Dolch"),
    ],
)
def test_a_search_that_is_written_a_little_otherwise(text: str, words: str) -> None:
    assert "searching…" in everything(Talk(SUBSCRIBER).write(text))
    assert Keyword.objects.filter(text=words).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("suche US Helm", "US Helm"),
        ("find us m1 helmet", "us m1 helmet"),
        ("suche me 262", "me 262"),
        ("suche An 2", "An 2"),
        ("/suche Please Please Me", "Please Please Me"),
        ("suche Suchen", "Suchen"),
        ("suche C++", "C++"),
        ("suche Kl. II", "Kl. II"),
        ("suche U.S.A.", "U.S.A."),
        ("suche Eickhorn & Co.", "Eickhorn & Co."),
    ],
)
def test_a_word_that_may_be_a_name_is_kept(text: str, words: str) -> None:
    Talk(SUBSCRIBER).write(text)
    assert Keyword.objects.get().text == words


@pytest.mark.parametrize("text", ["Helm.", "Helm!", "Helm …", "🔥 Helm"])
def test_what_an_earlier_version_stored_is_not_searched_for_twice(text: str) -> None:
    talk = Talk(SUBSCRIBER)
    talk.write("/suche Dolch")
    Keyword.objects.update(text=text, normalized=normalize(text))
    assert f"You already have the keyword “{text}”." in everything(talk.write(f"/suche {text}"))
    assert Keyword.objects.count() == 1


@pytest.mark.parametrize("text", ["Säbel löschen", "lösche Säbel", "bitte lösche säbel!"])
def test_a_verb_may_stand_behind_a_keyword(text: str) -> None:
    Talk(SUBSCRIBER).write("/suche Säbel")
    assert "Delete the keyword “Säbel”?" in everything(Talk(SUBSCRIBER).write(text))
    assert "/search Orden löschen" in everything(Talk(SUBSCRIBER).write("Orden löschen"))
    assert "/search Säbel frequenz" in everything(Talk(SUBSCRIBER).write("Säbel frequenz"))


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    [said] = Talk(SUBSCRIBER).write("suche " + "? " * 2000 + "Helm")
    assert said == "Commands begin with a slash: /search Kappmesser"


@pytest.mark.parametrize(
    ("text", "meant"), [("/serch Orden", "search"), ("/suhce Orden", "suche"), ("/lsite", "liste")]
)
def test_a_command_that_is_written_alike_is_named(text: str, meant: str) -> None:
    assert Talk(SUBSCRIBER).write(text) == [f"I don't know that command. Do you mean /{meant}?"]


def test_a_commands_name_alone_is_shown_with_its_slash() -> None:
    for text, command in (("status", "/status"), ("Suche", "/search Kappmesser")):
        assert Talk(OWNER).write(text) == [f"Commands begin with a slash: {command}"]


@pytest.mark.parametrize(
    "text",
    [
        "Please tell him that tomorrow is fine.",
        "Is it new?",
        "Looking forward to see you.",
        "a\nb",
        "danke!",
        "danke dir",
        "ok, danke",
        "ja",
        "так",
        "Kannst du morgen weiter suchen helfen?",
        "Bitte nicht mehr nach Helm suchen",
        "Bitte nach Helm nicht mehr suchen",
        "Kannst du aufhören nach Helm zu suchen?",
        "hallo, was kann ich suchen?",
        "Kannst du auch auf eBay suchen?",
        "Bitte nur in Deutschland suchen",
        "Thank you",
        "ок",
        "👍",
        "?",
        "x",
        "m" * 101,
    ],
)
def test_what_is_no_word_to_search_for_gets_the_usual_hint(text: str) -> None:
    assert "press 📝 on its card" in everything(Talk(OWNER).write(text))
    assert "write /search and your word" in everything(Talk(SUBSCRIBER).write(text))
    assert offered() == []


def test_a_stranger_or_somebody_with_an_old_message_presses_in_vain() -> None:
    assert Talk(999).press(PREFIX, MESSAGE) == ["This is a private assistant."]
    assert Talk(OWNER).press(PREFIX, MESSAGE) == ["This button no longer works."]


def test_a_search_that_is_refused_says_why(settings: Any) -> None:
    Talk(OWNER).write("Helm")
    offered()
    settings.MAX_KEYWORDS_PER_PERSON = 0
    assert "are not allowed" in everything(Talk(OWNER).press(PREFIX, MESSAGE))
