"""Misspellings of words: the likely ones, and titles that have one."""

from __future__ import annotations

import pytest

from monitoring import spelling


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("Kappmesser", {"kapmesser", "kappmeser", "kappmeßer"}),
        ("Säbel", {"saebel", "sabel", "säebl"}),
        ("Fußball", {"fussball", "fußbal"}),
        ("Brieföffner", {"briefoeffner", "brieföfner", "briefföffner"}),
        ("Thermometer", {"termometer"}),
        ('"Stahlhelm M35" -Replika', {"stalhhelm m35", "stahhelm m35"}),
        ("Гвинтівка", {"гвинтивка", "гвинітвка"}),
        ("US-Stahlhelm M1", {"us-stalhhelm m1"}),
        ("Helm", set()),
        ("K98Karabiner98", set()),
        ("M1916 1940", set()),
    ],
)
def test_likely_misspellings(text: str, some: set[str]) -> None:
    found = spelling.spellings(text)
    assert some <= set(found) and len(found) <= spelling.MOST
    assert len(set(found)) == len(found)
    assert bool(found) == bool(some)


@pytest.mark.parametrize(
    ("title", "words", "fits"),
    [
        ("Altes KAPMESSER der BW", "kapmesser", True),
        ("Kapmesser-Griff", "kapmesser", True),
        ("Kappmeeser", "kappmeser", True),
        ("Kapmesser, ein Kappmesser", "kapmesser", False),
        ("Kappmesser", "kapmesser", False),
        ("Karpmessel", "kapmesser", False),
        ("Ein Rasiermesser", "kapmesser", False),
    ],
)
def test_titles_with_a_misspelling(title: str, words: str, fits: bool) -> None:
    assert spelling.is_misspelt(title, "Kappmesser", words) == fits


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("messer", "messer", True),
        ("messer", "meser", True),
        ("messer", "messser", True),
        ("messer", "mesesr", True),
        ("messer", "masser", True),
        ("messer", "messe", True),
        ("messer", "mesr", False),
        ("messer", "emssre", False),
        ("", "m", True),
    ],
)
def test_one_letter_apart(one: str, other: str, apart: bool) -> None:
    assert spelling.one_letter_apart(one, other) == apart
    assert spelling.one_letter_apart(other, one) == apart
