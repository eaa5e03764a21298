"""The entries and questions that the search is measured with: those of questions.txt, which are
written by hand, among more than a thousand others that are about similar things."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions.txt")
LANGUAGES = ("de", "uk", "en")


@dataclass
class Text:
    """An entry before it is one of the database."""

    language: str
    title: str
    body: str
    topic: str = ""


@dataclass
class Question:
    """A question and the title of the entry that answers it; None: nothing does."""

    text: str
    language: str
    title: str | None
    paraphrased: bool = False


@dataclass
class Corpus:
    texts: list[Text] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def answered(self) -> list[Question]:
        return [question for question in self.questions if question.title is not None]

    @property
    def unanswered(self) -> list[Question]:
        return [question for question in self.questions if question.title is None]


@cache
def corpus(entries: int = 1500) -> Corpus:
    """The written entries with their questions, filled up with generated ones."""
    found = written()
    found.texts += generated(entries - len(found.texts))
    return found


def written() -> Corpus:
    found = Corpus()
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        sign, _, rest = line.partition(" ")
        if sign.startswith("["):
            found.texts.append(Text(sign.strip("[]"), rest, ""))
        elif sign in ("=", "~"):
            entry = found.texts[-1]
            found.questions.append(Question(rest, entry.language, entry.title, sign == "~"))
        elif sign == ">":
            found.questions.append(Question(rest[3:], rest[:2], found.texts[-1].title, True))
        elif sign == "!":
            found.questions.append(Question(rest[3:], rest[:2], None))
        elif line and sign != "#":
            found.texts[-1].body += line
    return found


# --- others -------------------------------------------------------------------------------------

MAKERS = [
    "Nordwerk",
    "Belmar",
    "Tsuruga",
    "Ostrava",
    "Kelvin",
    "Brandmeyer",
    "Solvik",
    "Hantal",
    "Lumora",
    "Dravik",
    "Petrol",
    "Quarn",
    "Vestfold",
    "Marling",
    "Okada",
    "Zorya",
    "Dnister",
    "Karpat",
    "Alpena",
    "Fjord",
    "Rutland",
    "Senza",
    "Mikado",
    "Tarkett",
]
#: The same thing in three languages.
THINGS = {
    "de": [
        "Wasserkocher",
        "Kaffeemühle",
        "Gemüsemesser",
        "Taschenmesser",
        "Akkuschrauber",
        "Stichsäge",
        "Heizlüfter",
        "Geschirrspüler",
        "Schlafsack",
        "Rucksack",
        "Stirnlampe",
        "Klapprad",
        "Tischtuch",
        "Winterjacke",
        "Drucker",
        "Router",
        "Luftbefeuchter",
        "Nähmaschine",
        "Gasherd",
        "Rasenmäher",
    ],
    "uk": [
        "чайник",
        "кавомолка",
        "овочевий ніж",
        "складаний ніж",
        "шуруповерт",
        "лобзик",
        "обігрівач",
        "посудомийка",
        "спальник",
        "рюкзак",
        "налобний ліхтар",
        "складний велосипед",
        "вишитий рушник",
        "зимова куртка",
        "принтер",
        "роутер",
        "зволожувач повітря",
        "швейна машинка",
        "газова плита",
        "газонокосарка",
    ],
    "en": [
        "kettle",
        "coffee grinder",
        "paring knife",
        "pocket knife",
        "cordless screwdriver",
        "jigsaw",
        "fan heater",
        "dishwasher",
        "sleeping bag",
        "rucksack",
        "head torch",
        "folding bike",
        "tablecloth",
        "winter jacket",
        "printer",
        "router",
        "humidifier",
        "sewing machine",
        "gas cooker",
        "lawn mower",
    ],
}
#: Titles and bodies; t: thing, m: maker, c: code, a: a number, b: another one.
TEMPLATES = {
    "de": (
        ("{t} {m} {c}: technische Daten", "Der {t} {c} von {m} wiegt {a} g und ist {b} cm lang. Leistung {a} Watt, Kabel 1,5 m, Kunststoff und Edelstahl."),
        ("Preis {t} {m} {c}", "Der {t} {c} kostet {a} €, im Doppelpack {b} € weniger. Preis gilt bis zum Jahresende, solange der Vorrat reicht."),
        ("{t} {m} {c} reinigen", "Vor dem Reinigen den Stecker ziehen. {t} mit einem feuchten Tuch abwischen, nie unter Wasser halten. Alle {b} Wochen das Sieb ausspülen."),
        ("Ersatzteile für {t} {m} {c}", "Dichtung, Deckel und Griff für {c} gibt es einzeln ab {b} €. Bestellnummer {c}-{a}. Versand als Warensendung."),
        ("Garantie von {m} auf {t} {c}", "{m} gibt {b} Monate Garantie. Bewahren Sie den Kassenbon auf. Verschleißteile sind ausgenommen, eine Reparatur dauert {b} Tage."),
        ("Kundendienst von {m}, Gerät {c}", "Den Kundendienst von {m} erreichen Sie werktags von 8 bis 16 Uhr. Halten Sie die Seriennummer {c} bereit. Anruf kostenlos."),
        ("Verfügbarkeit {t} {m} {c}", "Der {t} ist derzeit ausverkauft. Neue Ware von {m} erwarten wir in {b} Wochen. Vorbestellen ist möglich, bezahlt wird erst bei Versand."),
        ("Fehlermeldung E{b} bei {t} {m} {c}", "E{b} bedeutet Überhitzung. Gerät ausschalten, {b} Minuten warten, Lüftung prüfen. Erscheint die Meldung erneut, einsenden."),
        ("Zubehör für {t} {m} {c}", "Passend sind Tasche {c}-T und Halterung {c}-H. Zubehör anderer Hersteller passt nicht. Der Akku wird mitgeliefert."),
        ("{t} {m} {c} aufbauen", "Alle Schrauben erst locker eindrehen. Dann Teil A und Teil B verbinden und mit dem Schlüssel {b} festziehen. Dauer {b} Minuten."),
    ),
    "uk": (
        ("{t} {m} {c}: характеристики", "Модель {c} від {m}: вага {a} г, довжина {b} см, потужність {a} Вт. Корпус із пластику та нержавійної сталі."),
        ("Ціна: {t} {m} {c}", "{t} {c} коштує {a} грн, за дві штуки на {b} грн менше. Ціна діє до кінця року, поки є на складі."),
        ("Як чистити: {t} {m} {c}", "Перед чищенням вимкніть із розетки. Протріть вологою тканиною, не занурюйте у воду. Кожні {b} тижні промивайте сітку."),
        ("Запчастини: {t} {m} {c}", "Прокладка, кришка та ручка до {c} продаються окремо від {b} грн. Артикул {c}-{a}."),
        ("Гарантія {m}: {t} {c}", "{m} дає {b} місяців гарантії. Зберігайте чек. На зношувані деталі не поширюється, ремонт триває {b} днів."),
        ("Сервісний центр {m}, модель {c}", "Гаряча лінія {m} працює у будні з 8 до 16. Підготуйте серійний номер {c}. Дзвінок безкоштовний."),
        ("Наявність: {t} {m} {c}", "Зараз немає на складі. Нову партію {m} чекаємо за {b} тижні. Можна зробити попереднє замовлення без оплати."),
        ("Помилка E{b}: {t} {m} {c}", "E{b} означає перегрів. Вимкніть прилад, зачекайте {b} хвилин, перевірте вентиляцію. Якщо повториться, надішліть у сервіс."),
        ("Аксесуари: {t} {m} {c}", "Підходять чохол {c}-T і тримач {c}-H. Аксесуари інших виробників не підійдуть. Акумулятор у комплекті."),
        ("Складання: {t} {m} {c}", "Спочатку закрутіть усі гвинти неповністю. Потім з'єднайте частини A та B ключем на {b}. Триває {b} хвилин."),
    ),
    "en": (
        ("{t} {m} {c}: specification", "The {t} {c} by {m} weighs {a} g and is {b} cm long. Power {a} watts, cable 1.5 m, made of plastic and stainless steel."),
        ("Price of the {t} {m} {c}", "The {t} {c} is £{a}; two of them cost £{b} less. The price holds until the end of the year while stocks last."),
        ("Cleaning the {t} {m} {c}", "Unplug it first. Wipe the {t} with a damp cloth and never hold it under water. Rinse the filter every {b} weeks."),
        ("Spare parts for the {t} {m} {c}", "Seal, lid and handle of {c} are sold singly from £{b}. Order number {c}-{a}. Sent by post."),
        ("{m} warranty on the {t} {c}", "{m} gives {b} months of warranty. Keep the receipt. Wearing parts are excluded, a repair takes {b} days."),
        ("Service line of {m}, model {c}", "Call {m} on working days from 8 am to 4 pm. Have the serial number {c} ready. The call is free."),
        ("Availability of the {t} {m} {c}", "The {t} is sold out. We expect new ones from {m} in {b} weeks. You can order now and pay when it is sent."),
        ("Error E{b} on the {t} {m} {c}", "E{b} means it is too hot. Switch it off, wait {b} minutes, check the fan. If it comes again, send it in."),
        ("Accessories for the {t} {m} {c}", "Bag {c}-T and holder {c}-H fit. Accessories of other makers do not. The battery is included."),
        ("Assembling the {t} {m} {c}", "Put all screws in loosely. Join part A and part B and tighten them with spanner {b}. It takes {b} minutes."),
    ),
}  # fmt: skip


def generated(count: int, seed: int = 11) -> list[Text]:
    return [text for text, _ in zip(_endless(seed), range(count), strict=False)]


def _endless(seed: int) -> Iterator[Text]:
    chance = random.Random(seed)
    number = 0
    while True:
        language = LANGUAGES[number % 3]
        title, body = TEMPLATES[language][number // 3 % 10]
        maker = chance.choice(MAKERS)
        values = {
            "t": chance.choice(THINGS[language]),
            "m": maker,
            "c": f"{chance.choice('ABDFGHKLMNPRTVX')}{chance.choice('AEIOU')}{1000 + number}",
            "a": chance.randrange(40, 900),
            "b": chance.randrange(2, 40),
        }
        title = title.format(**values)
        yield Text(language, title[0].upper() + title[1:], body.format(**values), maker)
        number += 1
