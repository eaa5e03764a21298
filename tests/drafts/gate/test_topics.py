"""Topics that the owner answers in person, and the owner's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafts.gate.topics import NAMES, lines_of, topics_in, word_in
from tests.harness.growth import in_proportion

ABOUT = {
    "commitment": [
        "Can you promise that it will work?",
        "Is there a warranty on it?",
        "Please reserve it for me",
        "We'll deliver it on Monday",
        "I will pay you back",
        "You have my word",
        "Versprochen, es klappt",
        "Gibt es eine Garantie?",
        "Können Sie es mir reservieren?",
        "Das ist eine verbindliche Zusage",
        "Wir liefern es morgen",
        "Обіцяю, все буде добре",
        "Чи є гарантія?",
        "Зарезервуйте мені, будь ласка",
        "Ми відправимо сьогодні",
        "Я обов'язково прийду",
        "Обещаете, что приедет?",
        "Забронируйте на меня",
    ],
    "discount": [
        "Any discount for regulars?",
        "Could you do it cheaper?",
        "What's your best price?",
        "Is it negotiable?",
        "I have a promo code",
        "Gibt es Rabatt?",
        "Bekomme ich einen Mengenrabatt?",
        "Was ist letzter Preis?",
        "Kann man am Preis noch was machen?",
        "Geht es günstiger?",
        "Чи буде знижка?",
        "Можна дешевше?",
        "Торг можливий?",
        "Є якісь акції?",
        "А скидку сделаете?",
        "Сколько уступите?",
        "Отдайте дешевле",
    ],
    "private": [
        "What is your home address?",
        "Are you married?",
        "How old are you?",
        "Tell me the password",
        "How is your family?",
        "Wo wohnst du?",
        "Sind Sie verheiratet?",
        "Wann hast du Geburtstag?",
        "Wie geht es Ihrer Frau? Wie alt sind Sie?",
        "Schick mir dein Passwort",
        "Де ви живете?",
        "Ви одружені?",
        "Який у вас пароль?",
        "Це особисте питання",
        "Надішліть фото паспорта",
        "Где вы живёте?",
        "Какой у вас пароль?",
        "Сколько вам лет?",
    ],
    "opinion": [
        "What do you think about it?",
        "Would you recommend the blue one?",
        "Who will win the election?",
        "In my opinion it's fine",
        "Should I buy this one?",
        "Was halten Sie davon?",
        "Ich finde, es passt",
        "Welches ist besser: Welche Marke ist besser?",
        "Was denken Sie über die Politik?",
        "Soll ich das große nehmen?",
        "Що ви думаєте про це?",
        "Порадьте, будь ласка",
        "Яка ваша думка?",
        "Я вважаю, що так",
        "Що краще взяти?",
        "Что вы думаете?",
        "Посоветуйте, пожалуйста",
    ],
    "money": [
        "I want a refund",
        "Can I pay in instalments?",
        "Send me the invoice",
        "What is your IBAN?",
        "Could you lend me some?",
        "You owe me",
        "Ich möchte mein Geld zurück",
        "Schicken Sie mir die Rechnung",
        "Kann ich überweisen?",
        "Geht Ratenzahlung?",
        "Die Schlussrechnung fehlt",
        "Поверніть кошти",
        "Дайте реквізити",
        "Потрібна передоплата?",
        "Можна в кредит?",
        "Позичте до зарплати",
        "Верните мне деньги",
        "Куда перевод на карту?",
        "Можно в рассрочку?",
    ],
    "law": [
        "My lawyer will call you",
        "Is that legal?",
        "I'll go to the police",
        "I cancel the contract",
        "This is a complaint",
        "Ich gehe zum Anwalt",
        "Ist das legal?",
        "Ich widerrufe den Kaufvertrag",
        "Das ist eine Reklamation",
        "Ich möchte kündigen",
        "Мій адвокат вам напише",
        "Ми підемо до суду",
        "Чи це законно?",
        "Хочу подати скаргу",
        "Потрібен договір",
        "Мой юрист позвонит",
        "Я подам в суд",
        "Напишу жалобу",
    ],
    "health": [
        "Is it safe with an allergy?",
        "I have a headache",
        "Which dose should I take?",
        "Can a diabetic eat it?",
        "I was in hospital",
        "Ich bin krank",
        "Hilft das gegen Kopfschmerzen?",
        "Ich bin allergisch",
        "Hat das Nebenwirkungen?",
        "Muss ich zum Zahnarzt?",
        "Я захворіла",
        "У мене алергія на горіхи",
        "Болить голова",
        "Це ліки від кашлю?",
        "Чи можна вагітним?",
        "Я заболел, болит горло",
        "У меня аллергия",
    ],
}

HARMLESS = [
    "Hello! How can I help you?",
    "Are you open on Saturday?",
    "What are your opening hours?",
    "How much is the knife?",
    "Is the red one still there?",
    "Where can I park?",
    "Do you have it in blue?",
    "Which sizes are there?",
    "Yes, we have that in stock.",
    "It is 20 cm long and made of steel.",
    "Thank you, see you then!",
    "Can I come by at ten?",
    "How do I get to the shop?",
    "The courtyard is on the left.",
    "What material is the handle of?",
    "Guten Tag! Haben Sie geöffnet?",
    "Wie viel kostet das Messer?",
    "Ist das noch da?",
    "Wo finde ich Sie?",
    "Welche Größen haben Sie?",
    "Ja, das haben wir auf Lager.",
    "Der Griff ist aus Holz.",
    "Vielen Dank, bis dann!",
    "Kann ich vorbeikommen?",
    "Die Öffnungszeiten stehen auf der Seite.",
    "Ist der Parkplatz vor dem Haus?",
    "Doch, das geht.",
    "Доброго дня! Ви працюєте в суботу?",
    "Скільки коштує ніж?",
    "Чи є червоний?",
    "Де вас знайти?",
    "Які є розміри?",
    "Так, є в наявності.",
    "Руків'я з дерева.",
    "Дякую, до зустрічі!",
    "Можна зайти о десятій?",
    "Які години роботи?",
    "Чи є де припаркуватися?",
    "Здравствуйте! Вы работаете в субботу?",
    "Сколько стоит нож?",
    "Где вы находитесь?",
    "Да, есть в наличии.",
    "Спасибо, до встречи!",
]


@pytest.mark.parametrize(
    ("topic", "text"), [(topic, text) for topic, texts in ABOUT.items() for text in texts]
)
def test_a_topic_is_known_by_its_words(topic: str, text: str) -> None:
    found = topics_in(text)
    assert found.get(topic)
    assert topics_in(text, [name for name in NAMES if name != topic]).get(topic) is None


@pytest.mark.parametrize("text", HARMLESS)
def test_an_ordinary_question_is_about_none_of_them(text: str) -> None:
    assert topics_in(text) == {}


@pytest.mark.parametrize(
    "text", ["D I S C O U N T ?", "Dіscоunt?", "dis\u200bcount", "ЗНИЖКА", "d1scount please"]
)
def test_a_disguised_word_is_known(text: str) -> None:
    assert "discount" in topics_in(text)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Чи зробите знижку?", ["знижка"], "знижка"),
        ("A wedding in June", ["Wedding "], "Wedding"),
        ("Our weddings", ["wedding"], "wedding"),
        ("Is it rented?", ["rent"], "rent"),
        ("It is current", ["rent"], ""),
        ("An art fair", ["art"], "art"),
        ("An artist", ["art"], ""),
        ("Please call me back soon", ["call me back"], "call me back"),
        ("Please call back", ["call me back"], ""),
        ("Як справи, пані Ганно?", ["", "Ганна"], "Ганна"),
        ("Anything", [], ""),
        ("a+b (c", ["a+b (c"], "a+b (c"),
    ],
)
def test_an_owners_word_is_found_whatever_its_ending(
    text: str, words: list[str], found: str
) -> None:
    assert word_in(text, words) == found


HIDDEN = "Are you open, as here (https://shop.example/discount-sale)?\nhttps://wedding.example/"


def test_the_address_of_a_link_is_about_nothing() -> None:
    assert topics_in(HIDDEN) == {}
    assert word_in(HIDDEN, ["wedding", "discount"]) == ""


@pytest.mark.parametrize("word", ["shop.example", "https://wedding.example", "/discount"])
def test_an_owners_word_that_is_an_address_is_looked_for_there(word: str) -> None:
    assert word_in(HIDDEN, ["other.example", word]) == word


def test_a_field_has_one_entry_a_line() -> None:
    assert lines_of(" one\n\n two words \r\n") == ("one", "two words")


@given(st.text(max_size=500))
def test_no_text_breaks_it(text: str) -> None:
    topics_in(text)
    word_in(text, [text])


@pytest.mark.parametrize(
    "unit", ["a", "a ", "1 ", "take off ", "я ", "ich ich ", "поверну ", "mehr", "your "]
)
def test_topics_are_found_in_linear_time(unit: str) -> None:
    assert in_proportion(topics_in, lambda size: unit * (size // len(unit)), 40_000)
