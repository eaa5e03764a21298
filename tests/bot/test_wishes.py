"""Sentences that ask for something without the name of a command, as people speak."""

from __future__ import annotations

import pytest

from accounts.models import Person
from bot.callbacks.search import PREFIX
from bot.plain_text import command_in
from monitoring.models import Keyword
from outbox.models import Delivery
from tests.bot.conftest import OWNER
from tests.bot.talk import Talk, everything, shown

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("same_thread", "tasks", "owner", "person", "egun"),
]

SUBSCRIBER = 500


@pytest.fixture
def keyword(person: Person) -> Keyword:
    return Keyword.objects.create(person=person, text="Kappmesser", normalized="kappmesser")


@pytest.mark.parametrize(
    ("text", "words", "limits"),
    [
        ("gib mir bescheid wenn ein Stahlhelm auftaucht", "Stahlhelm", "None None EUR"),
        ("Sag mir Bescheid, wenn es einen neuen Kompass gibt!", "Kompass", "None None EUR"),
        ("benachrichtige mich bei Fernglas Zeiss", "Fernglas Zeiss", "None None EUR"),
        ("halt bitte ausschau nach Dolchen", "Dolchen", "None None EUR"),
        ("let me know when a helmet appears", "helmet", "None None EUR"),
        ("look out for a luger holster", "luger holster", "None None EUR"),
        ("notify me about bayonets, thanks", "bayonets", "None None EUR"),
        ("повідом коли з'явиться компас", "компас", "None None EUR"),
        ("хочу знайти кортик", "кортик", "None None EUR"),
        ("suche Helm höchstens fünfzig Euro", "Helm", "None 50.00 EUR"),
        ("suche Stahlhelm zwischen 20 und 50 €", "Stahlhelm", "20.00 50.00 EUR"),
        ("/suche Helm bis 50€", "Helm", "None 50.00 EUR"),
        ("please find WW2 compass under 100 dollars", "WW2 compass", "None 100.00 USD"),
        ("шукай каску від двадцяти до п'ятдесяти гривень", "каску", "20.00 50.00 UAH"),
        ("suche Pistole bis 1945", "Pistole bis 1945", "None None EUR"),
        ("such auch nach Dolchen", "Dolchen", "None None EUR"),
        ("suche ab sofort alles von Zeiss", "Zeiss", "None None EUR"),
        ("шукай ще кортик", "кортик", "None None EUR"),
        ("hey bot, suche... Helm", "Helm", "None None EUR"),
    ],
)
def test_a_search_in_other_words(text: str, words: str, limits: str) -> None:
    assert "searching…" in everything(Talk(SUBSCRIBER).write(text))
    found = Keyword.objects.get()
    assert found.text == words
    assert f"{found.price_from} {found.price_to} {found.currency}" == limits


@pytest.mark.usefixtures("keyword")
@pytest.mark.parametrize(
    "text",
    [
        "such nicht mehr nach Kappmesser",
        "suche Kappmesser nicht mehr",
        "danke, such nicht mehr nach Kappmesser",
        "hör auf, nach Kappmesser zu suchen",
        "Kappmesser nicht mehr suchen",
        "Kappmesser bitte löschen",
        "lösch mal das Kappmesser",
        "stopp Kappmesser!",
        "stop searching for Kappmesser",
        "don't search for Kappmesser anymore",
        "remove the Kappmesser",
        "не шукай більше Kappmesser",
        "припини шукати Kappmesser",
    ],
)
def test_whoever_wants_no_more_of_a_keyword_is_asked_whether_to_delete_it(text: str) -> None:
    assert everything(Talk(SUBSCRIBER).write(text)) == "Delete the keyword “Kappmesser”?"


def test_what_is_not_to_be_searched_for_becomes_no_keyword() -> None:
    assert "You have no keyword “Helmen”" in everything(
        Talk(SUBSCRIBER).write("such nicht mehr nach Helmen")
    )
    assert not Keyword.objects.exists()


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Kappmesser bis 50 Euro", {"price_to": 50}),
        ("kappmesser höchstens fünfzig Euro bitte", {"price_to": 50}),
        ("Kappmesser від 20 до 50 гривень", {"price_from": 20, "currency": "UAH"}),
        ("kappmesser alle 5 minuten", {"frequency_seconds": 300}),
        ("suche Kappmesser alle 5 Minuten", {"frequency_seconds": 300}),
        ("Kappmesser max 50", {"price_to": 50}),
        ("Kappmesser bis 1945", {"price_to": None}),
        ("Kappmesser ohne Replika", {"exclude": "Replika"}),
        ("suche Kappmesser ohne Replika", {"exclude": "Replika"}),
        ("/pause alle", {"active": False}),
        ("hör auf zu suchen", {"active": False}),
        ("suche pausieren", {"active": False}),
        ("suche Fallmesser statt Kappmesser", {"text": "Fallmesser"}),
        ("statt Kappmesser lieber Fallmesser suchen", {"text": "Fallmesser"}),
    ],
)
def test_a_keyword_is_changed(text: str, change: dict[str, object], keyword: Keyword) -> None:
    Talk(SUBSCRIBER).write(text)
    keyword.refresh_from_db()
    assert {name: getattr(keyword, name) for name in change} == change


@pytest.mark.usefixtures("keyword")
@pytest.mark.parametrize(
    "text",
    ["Kappmesser für 2 Stunden stumm", "Kappmesser тихо на 2 години", "mach Kappmesser stumm"],
)
def test_a_keyword_is_muted(text: str) -> None:
    assert "is muted until" in everything(Talk(SUBSCRIBER).write(text))


def test_a_keyword_goes_on(keyword: Keyword) -> None:
    Keyword.objects.update(active=False)
    Talk(SUBSCRIBER).write("Kappmesser wieder suchen")
    keyword.refresh_from_db()
    assert keyword.active


@pytest.mark.parametrize("text", ["hör auf zu suchen", "suche pausieren"])
def test_no_sentence_of_an_owner_stops_the_answers(text: str) -> None:
    assert "in your name" not in everything(Talk(OWNER).write(text))
    assert not Keyword.objects.exists()


@pytest.mark.usefixtures("keyword")
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((one, "Your keywords (1)") for one in ("zeig mir meine Liste", "was suchst du gerade?")),
        *((one, "Your keywords (1)") for one in ("show me my searches", "покажи мій список")),
        *((one, "Searching…") for one in ("Bitte jetzt suchen", "such jetzt", "шукай зараз")),
        *((one, "/search Kappmesser –") for one in ("Hilfe!", "was kannst du", "що ти вмієш?")),
    ],
)
def test_a_question_about_the_searches(text: str, answer: str) -> None:
    assert answer in everything(Talk(SUBSCRIBER).write(text))
    assert Keyword.objects.count() == 1


@pytest.mark.parametrize("text", ["мені потрібен шолом", "ich hätte gern einen шолом"])
def test_what_somebody_needs_can_be_searched_for_with_one_press(text: str) -> None:
    assert "/search шолом" in everything(Talk(SUBSCRIBER).write(text))
    Delivery.objects.update(state="sent", message_id=7)
    assert [one.data for row in shown(Delivery.objects.get()).buttons for one in row] == [PREFIX]


@pytest.mark.parametrize(
    "text",
    [
        "Helm, Säbel und Dolch",
        "Kaliber 6,5x55 und 8x57",
        "Peter, Paul and Mary",
        "Uniform, Größe 52 oder 54",
        "Zeitschrift alle 12 Monate",
    ],
)
def test_one_line_is_one_search(text: str) -> None:
    Talk(SUBSCRIBER).write(f"suche {text}")
    assert list(Keyword.objects.values_list("text", "frequency_seconds")) == [(text, 60)]


def test_a_search_with_a_refused_limit_is_not_begun() -> None:
    assert "The lowest price is above the highest." in everything(
        Talk(SUBSCRIBER).write("suche Helm from 10 to 5 Euro")
    )
    assert not Keyword.objects.exists()


@pytest.mark.parametrize(("before", "said"), [(20, True), (50, False), (None, False)])
def test_limits_that_are_replaced_are_told(
    before: int | None, said: bool, keyword: Keyword
) -> None:
    Keyword.objects.update(price_to=before)
    answer = everything(Talk(SUBSCRIBER).write("suche Kappmesser bis 50 Euro"))
    assert ("Its old price limits no longer apply." in answer) == said
    assert Keyword.objects.get().price_to == 50


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Helm ohne Futter", ("exclude", '"Helm" Kopie, Futter')),
        ("suche Helm ohne Futter und kopie", ("exclude", '"Helm" Kopie, Futter')),
        *((f"Helm {one}", ("price", "Helm any")) for one in ("ohne Limit", "without a limit")),
        *((f"Helm {one}", ("price", "Helm any")) for one in ("без ліміту", "без обмеження")),
        *((f"Helm {one}", None) for one in ("ohne Preis", "ohne alles", "5 Euro", "2 гривні")),
        ("Helm 10-20 Euro", ("price", "Helm 10-20 Euro")),
        ("statt Helm M35 lieber M40", ("change", '"Helm M35" M40')),
        ("anstatt Helm suche ich Uhren", ("change", '"Helm" Uhren')),
        ("замість Helm шукаю шаблю", ("change", '"Helm" шаблю')),
        ("statt Helm M40 nichts", ("change", '"Helm" M40 nichts')),
        ("statt Helm nichts", None),
        ("statt Helm", None),
        *((f"{one} it is available", None) for one in ("tell me when", "let me know if")),
        ("tell me if the answer is available", None),
        ("gib mir Bescheid wenn er kommt", None),
        ("benachrichtige mich über alles", None),
        ("notify me about new questions", None),
        ("повідом про нові питання", None),
        ("скажи мені коли буде дощ", None),
        ("watch out for scams", None),
    ],
)
def test_what_is_meant_of_a_keyword(
    text: str, asked: tuple[str, str] | None, person: Person
) -> None:
    for one in ("Helm", "Helm M35"):
        Keyword.objects.create(person=person, text=one, normalized=one.lower(), exclude="Kopie")
    assert command_in(person, text) == asked
