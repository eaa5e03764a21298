"""Which words are left out, and how a list of them is read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring import matching
from monitoring.evaluation import MatchFilter, Verdict, evaluate
from monitoring.platforms.base import ScrapedItem


@pytest.mark.parametrize(
    ("title", "word", "excluded"),
    [
        ("Kappmesser der Luftwaffe", "SS", False),
        ("Messing, alt", "SS", False),
        ("Großer Helm", "SS", False),
        ("Kappmesser SS", "SS", True),
        ("SS-Dolch", "ss", True),
        ("Dolch (SS)", "SS", True),
        ("Kappmesser", "*ss*", True),
        ("Messer", "*ser", True),
        ("Messer", "*ser*", True),
        ("Serie", "*ser", False),
        ("Serie", "ser*", True),
        ("Replikat", "Replika", False),
        ("Wehrmachts-Replika", "replika", True),
        ("Helm US Army 1944", "US Army", True),
        ("Helm US-Army", "US Army", True),
        ("Helm der US Navy, Army", '"US Army"', False),
        ("Säbel", "saebel", True),
        ("Programm in C++", "C++", True),
        ("Programm in C", "C++", False),
        ("Orden", "*", False),
    ],
)
def test_an_excluded_word_is_a_whole_word(title: str, word: str, excluded: bool) -> None:
    words = matching.parse_exclusions(word)
    assert any(matching.has_excluded(title, one) for one in words) == excluded


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Karabiner M‑35", "M-35"),
        ("Karabiner M–35", "m-35"),
        ("Ніж «Сім’я»", "сім'я"),
        ("Ніж Сімʼя", "сім’я"),
        ("Dolch Łódź", "lodz"),
        ("Dolch Đorđe", "dorde"),
        ("Sa\u0308bel", "Säbel"),
        ("Stahl\u00adhelm", "Stahlhelm"),
        ("ﬁne He\u200blm", "fine helm"),
        ("GROSSE STRASSE", "große straße"),
    ],
)
def test_the_same_word_in_another_spelling(title: str, word: str) -> None:
    assert matching.has_whole_words(title, word) and matching.has_excluded(title, word)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Replika Nachbau", ("Replika", "Nachbau")),
        ("Replika, Nachbau", ("Replika", "Nachbau")),
        ("Replika,Nachbau;Kopie", ("Replika", "Nachbau", "Kopie")),
        ("Replika\nNachbau", ("Replika", "Nachbau")),
        ('"US Army"', ("US Army",)),
        ('"US Army" Replika', ("US Army", "Replika")),
        ("„US Army“, Replika", ("US Army", "Replika")),
        ("US Army, Replika", ("US Army", "Replika")),
        ('"US Army', ("US Army",)),
        ("Replika und Nachbau", ("Replika", "Nachbau")),
        ("Replika or copy", ("Replika", "copy")),
        ("репліка та копія", ("репліка", "копія")),
        ("-Replika -Nachbau", ("Replika", "Nachbau")),
        ("*ss*", ("*ss*",)),
        ("Replika, Replika", ("Replika",)),
        (' , "" ; * ', ()),
    ],
)
def test_a_list_of_excluded_words(text: str, words: tuple[str, ...]) -> None:
    assert matching.parse_exclusions(text) == words
    assert matching.parse_exclusions(matching.write_exclusions(words)) == words


@pytest.mark.parametrize(
    ("text", "words", "phrases", "excluded"),
    [
        ('"Helm', "Helm", (), ()),
        ('Helm"', "Helm", (), ()),
        ('"US Helm', "US Helm", ("US Helm",), ()),
        ('"US Helm -Replika', "US Helm", ("US Helm",), ("Replika",)),
        ('Rohr 3"', "Rohr 3", (), ()),
        ("Kappmesser -SS", "Kappmesser", (), ("SS",)),
        ("Kappmesser -SS,-Replika", "Kappmesser", (), ("SS", "Replika")),
        ('Kappmesser -"US Army"', "Kappmesser", (), ("US Army",)),
        ("Kappmesser -*ss*", "Kappmesser", (), ("*ss*",)),
    ],
)
def test_what_a_keyword_says(
    text: str, words: str, phrases: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    assert matching.parse_terms(text) == matching.SearchTerms(words, phrases, excluded)


def test_a_keyword_without_a_word_does_not_leave_out_parts_of_words() -> None:
    item = ScrapedItem("1", "Kappmesser", "http://x", price=Decimal(5))
    [one] = evaluate(
        [item],
        MatchFilter(text="Kappmesser -SS"),
        baseline_complete=True,
        now=None,  # type: ignore[arg-type]
    )
    assert one.verdict == Verdict.ANNOUNCED


@pytest.mark.parametrize(
    ("title", "phrase", "found"),
    [
        ("Wehrmacht-Helm M35", "Wehrmacht Helm", True),
        ("Wehrmacht / Helm", "Wehrmacht Helm", True),
        ("„Wehrmacht“ Helm", "Wehrmacht Helm", True),
        ("WEHRMACHT  Helme", "wehrmacht helm", True),
        ("US-Army", "US Army", True),
        ("Wehrmachthelm", "Wehrmacht Helm", False),
        ("Helm/Wehrmacht", "Wehrmacht Helm", False),
        ("Wehrmacht alter Helm", "Wehrmacht Helm", False),
        ("Wehrmacht Helm", "... ...", False),
        ("Helm ... ... alt", "... ...", True),
    ],
)
def test_the_words_of_a_phrase_stand_beside_each_other(
    title: str, phrase: str, found: bool
) -> None:
    assert matching.has_phrase(title, phrase) == found


def test_an_underscore_ends_a_word() -> None:
    assert matching.has_whole_words("Helm_neu", "helm")
