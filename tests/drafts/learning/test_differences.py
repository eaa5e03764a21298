"""What was changed between two texts, word by word."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from drafts.learning.differences import ADDED, REMOVED, SAME, Piece, differences


def test_a_changed_word_is_removed_and_added() -> None:
    assert differences("We open at 9.", "We open at 10.") == [
        Piece(SAME, "We open at "),
        Piece(REMOVED, "9"),
        Piece(ADDED, "10"),
        Piece(SAME, "."),
    ]


def test_words_that_were_changed_in_a_row_are_one_change() -> None:
    assert differences("Bis morgen früh!", "Bis nächsten Montag!") == [
        Piece(SAME, "Bis "),
        Piece(REMOVED, "morgen früh"),
        Piece(ADDED, "nächsten Montag"),
        Piece(SAME, "!"),
    ]


def test_equal_texts_have_one_piece_and_empty_ones_none() -> None:
    assert differences("Так, є.", "Так, є.") == [Piece(SAME, "Так, є.")]
    assert differences("", "") == []
    assert differences("", "New.") == [Piece(ADDED, "New.")]
    assert differences("Old.", "") == [Piece(REMOVED, "Old.")]


@settings(max_examples=60)
@given(st.text("ab \n.ї", max_size=30), st.text("ab \n.ї", max_size=30))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after
    kinds = [piece.kind for piece in pieces]
    assert all(left != right for left, right in pairwise(kinds))
