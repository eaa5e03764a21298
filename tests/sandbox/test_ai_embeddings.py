from __future__ import annotations

from sandbox.ai.embeddings import DIMENSIONS, embeddings, problem, vector


def alike(one: str, other: str) -> float:
    return sum(a * b for a, b in zip(vector(one), vector(other), strict=True))


def test_texts_that_share_words_or_parts_of_them_are_alike():
    assert alike("a red lighthouse", "lighthouses") > 0.4 > alike("a red lighthouse", "kitchen")


def test_each_text_has_its_vector_and_the_same_one_each_time():
    answer = embeddings({"model": "any", "input": ["one", "two"]})
    assert [row["index"] for row in answer["data"]] == [0, 1]
    assert answer["data"][0]["embedding"] == vector("one") and len(vector("one")) == DIMENSIONS


def test_what_is_no_request_is_refused():
    assert problem({"model": "any", "input": "text"}) == ""
    assert all(map(problem, ([], {}, {"model": "any"}, {"model": "any", "input": [""]})))
