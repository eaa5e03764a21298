from __future__ import annotations

import pytest

from knowledge.search.question import MOST_TERMS, named, sentences, terms
from knowledge.words.text import fold, stem
from knowledge.words.vocabulary import language_of


def test_stop_words_are_not_asked_for():
    assert terms("Wie ist das, und was kann ich da?") == []


def test_a_phrase_means_what_its_words_do_not():
    (term,) = terms("How much?")
    assert {stem(word) for word in ("kostet", "price", "ціна")} <= term.alternatives.keys()


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("Do you take Visa?", "Zahlungsarten"),
        ("In welcher Straße seid ihr?", "Adresse"),
        ("Який режим роботи?", "Öffnungszeiten"),
        ("Are you there on Mondays?", "Montag"),
        ("Чи можна в розстрочку?", "Ratenzahlung"),
        ("Where is my order?", "Sendungsverfolgung"),
        ("Habt ihr gerade einen Minijob?", "Stellen"),
        ("Ви є у четвер?", "Donnerstag"),
    ],
)
def test_everyday_words_mean_what_entries_are_called(asked, entry):
    assert any(stem(fold(entry)) in term.alternatives for term in terms(asked))


def test_a_title_that_is_a_phrase_is_one_word_of_its_meaning():
    (term,) = (one for one in terms("Ви завтра працюєте?") if one.concepts)
    assert named("Години роботи") <= term.alternatives.keys()
    assert named("Preise der Messer") == {stem("preise"), stem("messer")}


def test_two_words_of_one_meaning_are_asked_for_once():
    assert len(terms("Öffnungszeiten: wann geöffnet?")) == 1


def test_the_word_itself_counts_more_than_others_of_its_meaning():
    (term,) = terms("Versand")
    assert term.alternatives[stem("versand")] == 1 > term.alternatives[stem("доставка")]


def test_everyday_words_count_less_than_others():
    shares = {next(iter(term.own)): term.share for term in terms("maybe tomorrow a lighthouse")}
    assert shares[stem("lighthouse")] == 1 > shares[stem("tomorrow")]


def test_a_very_long_message_is_cut():
    assert len(terms(" ".join(f"abc{number}" for number in range(500)))) == MOST_TERMS


def test_a_message_has_its_sentences_if_there_are_several():
    assert sentences("Hello! Are you open?\nAnd on Sunday?") == [
        "Hello!",
        "Are you open?",
        "And on Sunday?",
    ]
    assert sentences("Are you open?") == []


def test_the_language_is_that_of_the_small_words():
    asked = ("Haben Sie auch am Sonntag auf?", "Are you open on Sunday?", "Чи є у вас ножі?")
    assert [language_of(one) for one in asked] == ["de", "en", "uk"]
    assert language_of("Kappmesser 1200") == ""
