"""/kb_stats, /kb_search and /kb_get: what is known, as an owner reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Person
from knowledge.models import Entry
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.bot.knowledge import buttons, entry, fits, newest, sent, styled
from tests.bot.talk import Talk, everything, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread")]

TODAY = timezone.localdate


def talk(owner: Person, language: str = "en") -> Talk:
    Person.objects.filter(pk=owner.pk).update(language=language)
    return Talk(owner.telegram_id, language)


# --- /kb_search ---------------------------------------------------------------------------------


def test_found_entries_are_shown_with_number_title_and_the_found_words_in_bold(
    owner: Person,
) -> None:
    made = entry("Warranty of drills", "Repairs within the warranty are free.", topic="Bosch")
    talk(owner).write("/kb_search warranty repairs")
    message = newest()
    assert f"№ {made.pk} Warranty of drills · Bosch" in message.text
    assert {"Repairs", "warranty"} < set(styled(message, "bold"))
    assert buttons(message) == {f"№ {made.pk}": f"e:get:{made.pk}"}


def test_many_entries_are_shown_in_pages_that_are_turned_in_place(owner: Person) -> None:
    for number in range(12):
        entry(f"Warranty {number}")
    writer = talk(owner)
    writer.write("/kb_search warranty")
    assert "12 entries · page 1 of 3" in newest().text
    sent(42)
    assert "‹" not in buttons(newest())
    writer.press(buttons(newest())["›"], message_id=42)
    turned = Delivery.objects.latest("id")
    assert turned.payload["edits"] == 42
    assert "page 2 of 3" in shown(turned).text
    assert {"‹": "e:page:0", "›": "e:page:2"}.items() <= buttons(shown(turned)).items()
    sent(42)
    writer.press("e:page:2", message_id=42)
    assert "page 3 of 3" in newest().text
    assert "›" not in buttons(newest())


def test_what_all_entries_are_about_is_found_too(owner: Person) -> None:
    """A word that every entry has tells nothing of a question, but it is a topic."""
    for number in range(70):
        entry(f"Vase {number}", f"Vase {number} is blue and {number} cm high.")
    talk(owner).write("/kb_search Vase")
    assert "“Vase”: the 50 entries that fit best · page 1 of 10" in newest().text
    talk(owner).write("/kb_search Vase 33")
    assert newest().text.splitlines()[2].endswith("Vase 33")
    said = everything(talk(owner).write("/kb_search Lamp"))
    assert said == "No entry is about “Lamp”."


def test_every_page_shows_other_entries_and_all_of_them(owner: Person) -> None:
    made = {entry(f"Warranty {number}").pk for number in range(12)}
    writer = talk(owner)
    writer.write("/kb_search warranty")
    sent(42)
    found = [buttons(newest())]
    for page in (1, 2):
        writer.press(f"e:page:{page}", message_id=42)
        found.append(buttons(newest()))
    numbers = [int(name[2:]) for page in found for name in page if name.startswith("№")]
    assert len(numbers) == len(set(numbers)) and set(numbers) == made


@pytest.mark.parametrize("body", ["warranty " * 3000, "😀" * 5000 + " warranty", "w" * 90_000])
def test_a_page_of_long_entries_fits_into_one_message(owner: Person, body: str) -> None:
    for number in range(5):
        entry(f"Warranty {'ü' * 180} {number}", body, topic="T" * 120)
    talk(owner).write("/kb_search warranty")
    assert fits(newest())


def test_an_owner_finds_also_what_is_for_one_contact_or_out_of_date(owner: Person) -> None:
    account = accounts.account()
    entry("Warranty of Max", audience="contacts", contacts=[(account.pk, 7, "Max")])
    entry("Old warranty", valid_until=date(2020, 1, 1))
    talk(owner).write("/kb_search warranty")
    assert "2 entries" in newest().text


def test_what_is_not_known_is_said_and_the_query_is_never_markup(owner: Person) -> None:
    assert talk(owner).write("/kb_search <b>spaceship</b>") == [
        "No entry is about “<b>spaceship</b>”."
    ]
    assert "Please write it like this" in everything(talk(owner).write("/kb_search"))
    assert "too long" in everything(talk(owner).write("/kb_search " + "x" * 301))


# --- /kb_get ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["{}", "#{}", "№ {}"])
def test_a_whole_entry_says_what_it_is_for_whom_and_until_when(owner: Person, number: str) -> None:
    made = entry(
        "Warranty", "**Two** years.", topic="Bosch", kind="policy", language="en", tags=["tools"]
    )
    made.valid_until = TODAY() + timedelta(days=3)
    made.save()
    talk(owner).write("/kb_get " + number.format(made.pk))
    text = newest().text
    for piece in ("Warranty", "Bosch · rule of the house · English · tools", "For: everyone"):
        assert piece in text
    assert "Valid until" in text
    assert text.endswith("**Two** years.")


def test_whom_an_entry_is_for_is_named(owner: Person) -> None:
    shop = accounts.account("Shop")
    one = entry(audience="accounts", accounts=[shop.pk])
    two = entry(audience="contacts", contacts=[(shop.pk, 7, "Max")])
    writer = talk(owner)
    writer.write(f"/kb_get {one.pk}")
    assert "(Shop)" in newest().text
    writer.write(f"/kb_get {two.pk}")
    assert "(Max)" in newest().text


def test_an_entry_that_is_out_of_date_says_so(owner: Person) -> None:
    made = entry(valid_until=TODAY() - timedelta(days=1))
    talk(owner).write(f"/kb_get {made.pk}")
    assert "⏳ Out of date" in newest().text


def test_a_long_entry_comes_in_parts_that_hold_all_of_it(owner: Person) -> None:
    words = [f"word{number}" for number in range(900)]
    made = entry(body=" ".join(words))
    texts = talk(owner).write(f"/kb_get {made.pk}")
    assert len(texts) == 2
    assert all(fits(shown(one)) for one in Delivery.objects.all())
    assert " ".join(texts).split()[-900:] == words


def test_a_very_long_entry_comes_as_a_file(owner: Person) -> None:
    made = entry(body="Straße 😀 " * 9000)
    talk(owner).write(f"/kb_get {made.pk}")
    document = newest().document
    assert document is not None and document.name == f"entry-{made.pk}.md"
    assert document.content.decode() == f"# Warranty\n\n{made.body}\n"
    assert "For: everyone" in newest().text


def test_a_button_shows_the_entry_and_says_if_it_is_gone(owner: Person) -> None:
    number, writer = entry().pk, talk(owner)
    assert "Two years" in everything(writer.press(f"e:get:{number}"))
    Entry.objects.all().delete()
    assert everything(writer.press(f"e:get:{number}")) == f"There is no entry {number}."


# --- /kb_stats ----------------------------------------------------------------------------------


def test_figures_tell_what_is_known_and_what_is_out_of_date(owner: Person) -> None:
    entry(topic="Bosch", kind="policy", language="de")
    entry(topic="Bosch", language="uk", valid_until=TODAY() - timedelta(days=1))
    entry(valid_from=TODAY() + timedelta(days=1))
    talk(owner).write("/kb_stats")
    text = newest().text
    for line in (
        "📚 Entries: 3",
        "⏳ Out of date: 1",
        "🗓 Not valid yet: 1",
        "Bosch: 2",
        "(none): 1",
        "rule of the house: 1",
        "question and answer: 2",
        "German: 1",
        "Ukrainian: 1",
    ):
        assert line in text.splitlines()


def test_figures_of_very_many_topics_fit_into_one_message(owner: Person) -> None:
    for number in range(60):
        entry(topic=f"{number} " + "ü" * 110)
    talk(owner).write("/kb_stats")
    assert fits(newest()) and "… and 48 more" in newest().text


# --- who, and in which language -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ("kb_search", "kb_get", "kb_stats")),
        ("de", ("wissen", "eintrag", "wissensstand")),
        ("uk", ("знання", "запис", "стан_знань")),
        ("uk", ("znannia", "zapys", "stan_znan")),
    ],
)
def test_each_language_has_its_names(owner: Person, language: str, names: tuple[str, ...]) -> None:
    made = entry("Гарантія / Garantie", "Garantie: 2 Jahre. Гарантія: 2 роки.")
    writer = talk(owner, language)
    find, get, stats = names
    assert f"№ {made.pk}" in everything(writer.write(f"/{find} гарантія Garantie"))
    assert "2 роки" in everything(writer.write(f"/{get} {made.pk}"))
    assert "📚" in everything(writer.write(f"/{stats}"))


@pytest.mark.parametrize("data", ["e:get:1", "e:page:1", "e:undo:1"])
def test_nobody_else_sees_entries(person: Person, data: str) -> None:
    entry()
    writer = Talk(person.telegram_id)
    assert writer.press(data) == ["Only the owner can do this."]
    for name in ("kb_search warranty", "kb_get 1", "kb_stats", "kb_add x", "generate_script x"):
        assert writer.write(f"/{name}") == ["Only the owner can do this."]


@pytest.mark.parametrize("data", ["e:", "e:get:", "e:page:1", "e:undo:1", "e:get:" + "9" * 30])
def test_a_button_of_nothing_known_changes_nothing(owner: Person, data: str) -> None:
    assert everything(talk(owner).press(data)) == "This button no longer works."
