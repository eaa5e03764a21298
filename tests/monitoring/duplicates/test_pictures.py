"""Which pictures are the same, and which are uncertain."""

from __future__ import annotations

import pytest
from PIL import Image

from monitoring.picture_hash import hash_of
from monitoring.same_thing import UNCERTAIN, is_same_picture
from sandbox.auctions.pictures import png
from tests.monitoring.duplicates.world import drawn, file_of


@pytest.mark.parametrize("seed", range(8))
def test_a_picture_is_known_again_in_another_size_and_quality(seed: int) -> None:
    picture = drawn(seed)
    small = picture.resize((128, 96), Image.Resampling.LANCZOS)
    one, other = hash_of(file_of(picture)), hash_of(file_of(small, "JPEG", quality=60))
    assert is_same_picture(one, other)
    assert is_same_picture(one, hash_of(file_of(picture, "WEBP", quality=50)))


def test_different_pictures_differ() -> None:
    hashes = [hash_of(file_of(drawn(seed))) for seed in range(30)]
    same = [(a, b) for a in range(30) for b in range(a) if is_same_picture(hashes[a], hashes[b])]
    assert same == []


def test_two_things_that_are_photographed_alike_differ() -> None:
    """The sandbox draws them alike but for some colours and the tilt of a blade."""
    hashes = [hash_of(png(number)) for number in range(60)]
    assert UNCERTAIN not in hashes
    pairs = [(a, b) for a in range(60) for b in range(a)]
    assert not any(is_same_picture(hashes[a], hashes[b]) for a, b in pairs)


def huge() -> bytes:
    return file_of(Image.new("L", (3000, 3000)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>not found</html>",
        file_of(drawn(1))[:200],
        file_of(Image.new("RGB", (300, 200), "white")),
        file_of(Image.new("RGBA", (300, 200), (0, 0, 0, 0))),
        file_of(drawn(1), "TIFF"),
        huge(),
    ],
)
def test_what_is_no_picture_or_too_plain_is_uncertain(body: bytes) -> None:
    assert hash_of(body) == UNCERTAIN
    assert not is_same_picture(hash_of(body), hash_of(body))
