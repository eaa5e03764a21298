"""Formatting: which of it is kept, and where it stands after a text was cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.entities import cut_entities, formatting, split_formatted
from core.text import LIMIT

WORDS = ["Wort", "🙂", "Ä.", "x" * 900, "\n", "\n\n"]


def covered(text: str, entity: dict) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    start = entity["offset"] * 2
    return units[start : start + entity["length"] * 2].decode("utf-16-le", "surrogatepass")


def test_only_what_a_person_sets_by_hand_is_kept() -> None:
    given_entities = [
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "url", "offset": 0, "length": 1},
        {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 5}},
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://a.example", "x": 1},
        {"type": "sparkle", "offset": 0, "length": 1},
    ]
    assert formatting(given_entities) == [
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://a.example"},
    ]


def test_a_cut_entity_ends_with_its_piece() -> None:
    bold = {"type": "bold", "offset": 2, "length": 6}
    assert cut_entities([bold], "🙂bold now", 1, "bold") == [
        {"type": "bold", "offset": 0, "length": 4}
    ]
    assert cut_entities([bold], "🙂bold now", 6, "ow") == [
        {"type": "bold", "offset": 0, "length": 1}
    ]


@given(
    words=st.lists(
        st.sampled_from(["Wort", "🙂", "Ä.", "x" * 900, "\n", "\n\n"]), min_size=1, max_size=60
    ),
    data=st.data(),
)
def test_parts_of_a_long_text_keep_their_formatting(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words).strip()
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before = len(text[:start].encode("utf-16-le")) // 2
    length = len(text[start:end].encode("utf-16-le")) // 2
    bold = {"type": "bold", "offset": before, "length": length}
    parts = split_formatted(text, [bold])
    shown = "".join(covered(piece, one) for piece, entities in parts for one in entities)
    squeeze = "".join(text[start:end].split())
    assert "".join(shown.split()) == squeeze
    assert all(len(piece.encode("utf-16-le")) // 2 <= LIMIT for piece, _ in parts)
