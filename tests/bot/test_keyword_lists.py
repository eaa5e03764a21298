"""A list of keywords in one message: its bullets and numbers, and lines that are refused."""

from __future__ import annotations

import pytest

from monitoring.models import Keyword
from tests.bot.talk import Talk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("same_thread", "tasks", "owner", "person", "egun"),
]
SUBSCRIBER = 500


def watched() -> list[str]:
    return list(Keyword.objects.order_by("id").values_list("text", flat=True))


@pytest.mark.parametrize(
    "text", ["3. Reich Dolch", "12. SS Panzerdivision", "6. Armee", "1. Modell Kappmesser"]
)
def test_the_number_of_a_single_line_belongs_to_the_keyword(text: str) -> None:
    Talk(SUBSCRIBER).write(f"/suche {text}")
    assert watched() == [text]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- Helm\n- Dolch", ["Helm", "Dolch"]),
        ("• Helm", ["Helm"]),
        ("1. Helm\n\n2. Dolch\n3. Reich", ["Helm", "Dolch", "Reich"]),
        ("1) Helm\n2) 6. Armee", ["Helm", "6. Armee"]),
        ("Helm\n3. Reich Dolch", ["Helm", "3. Reich Dolch"]),
        ("1. Modell Helm\n2. Modell Helm", ["1. Modell Helm", "2. Modell Helm"]),
        ("6. Armee\n7. Armee", ["6. Armee", "7. Armee"]),
    ],
)
def test_numbers_that_count_the_lines_are_no_part_of_the_keywords(
    text: str, found: list[str]
) -> None:
    Talk(SUBSCRIBER).write(f"/suche {text}")
    assert watched() == found


def test_refused_lines_are_named_and_the_others_added() -> None:
    *_, said = Talk(SUBSCRIBER).write("/suche Helm\n" + "x" * 400 + "\nDolch\n😀\nMesser")
    assert watched() == ["Helm", "Dolch", "Messer"]
    first, second = said.splitlines()
    assert first.startswith("“xxx") and "x…”: That is too long" in first
    assert second == "“😀”: There is no word to search for in this."


def test_where_a_long_list_was_cut_is_said() -> None:
    lines = [f"Wort{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    *_, said = Talk(SUBSCRIBER).write("/suche " + "\n".join(lines))
    assert watched() == lines[:20]
    assert said == "I take 20 lines at once. Please send the rest again, from “Wortu” on."


def test_words_to_leave_out_never_become_another_keywords() -> None:
    Talk(SUBSCRIBER).write("/suche Helm")
    [said] = Talk(SUBSCRIBER).write("/exclude Stahlhelm Replika Helm")
    assert said.startswith("You have no keyword “Stahlhelm Replika Helm”.")
    assert Keyword.objects.get().exclude == ""
