from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.words.text import LONGEST, fold, index_stems, likeness, stem, stems, trigrams, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Öffnungszeiten", "o\u0308ffnungszeiten"),
        ("Café", "cafe"),
        ("п'ять", "п’ять"),
        ("м’яч", "мʼяч"),
        ("ґанок", "ганок"),
        ("Ёлка", "елка"),
        ("Versand\u00adkosten", "versandkosten"),
        ("ﬁne", "fine"),
        ("men's", "men’s"),
    ],
)
def test_what_people_write_now_so_now_so_is_one_word(one, other):
    assert words(one) == words(other)


def test_letters_of_their_own_stay():
    assert fold("Їжак, йод") == "їжак, йод"


def test_words_are_letters_and_digits_and_codes_are_also_found_in_one_word():
    assert words("Das VG-10, für 4,90 €!") == ["das", "vg", "10", "fur", "4", "90", "vg10"]


def test_a_code_is_found_by_its_parts():
    assert {"xe1005", "xe", "1005"} <= set(index_stems("Modell XE1005"))
    assert {"xe1005", "xe", "1005"} <= set(index_stems("Modell XE-1005"))


@pytest.mark.parametrize(
    "forms",
    [
        "Messer Messern",
        "liefern liefert Lieferung Lieferungen",
        "kostet kosten koste",
        "bike bikes",
        "open opens opening opened",
        "ніж ножа ножем ножі",
        "вишиванка вишиванки вишиванку вишиванок",
        "переклад перекладу перекладати перекладаєте",
        "доставка доставку доставки доставкою",
        "робота робіт роботи",
        "цена цены цену",
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    found = stems(forms)
    # A form or two may differ: the trigrams are there for those.
    assert max(found.count(one) for one in found) >= len(found) - 1


def test_short_words_and_codes_are_not_cut():
    assert [stem(word) for word in ("gas", "хліб"[:2], "k5", "1200")] == ["gas", "хл", "k5", "1200"]


def test_likeness_is_one_for_the_same_and_nothing_for_strangers():
    assert likeness("messer", "messer") == 1
    assert likeness("messer", "fahrrad") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("offnungszeit", "ofnungszeit"), ("koffer", "werkzeugkoffer"), ("вишиванк", "вишеванк")],
)
def test_misspelt_and_compound_words_are_alike(one, other):
    assert likeness(one, other) >= 0.5


def test_numbers_are_the_same_or_they_are_not():
    assert likeness("1005", "1006") == 0


@given(st.text(max_size=200))
def test_any_text_becomes_plain_words(text):
    for word in index_stems(text):
        assert word.isalnum() and 0 < len(word) <= LONGEST and '"' not in word and "'" not in word
        assert all(" " not in one for one in trigrams(word))


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(text):
    assert words(" ".join(words(text)))[: len(words(text))] == words(text) or words(text)
