"""Nothing is the same thing unless title, price and picture are."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from monitoring import same_thing
from monitoring.models import Listing
from monitoring.same_thing import UNCERTAIN, Offer, is_same, is_same_picture
from tests.monitoring.duplicates.world import TITLE


def stored(*blocks: int) -> str:
    """A hash of blocks of these values, by turns."""
    return base64.b64encode((bytes(blocks) * 432)[:432]).decode()


def blocks_of(picture: str) -> bytes:
    return base64.b64decode(picture)


HASHES = st.one_of(
    st.sampled_from(["", UNCERTAIN, stored(9), stored(9, 12), stored(9, 90), stored(9)[:-4]]),
    st.binary(min_size=432, max_size=432).map(lambda blocks: base64.b64encode(blocks).decode()),
    st.text(max_size=5),
)
OFFERS = st.builds(
    Offer,
    title=st.one_of(
        st.sampled_from([TITLE, TITLE.upper(), f"{TITLE}!", "Säbel", "Saebel", "", "!"]), st.text()
    ),
    price=st.one_of(st.none(), st.sampled_from([Decimal(0), Decimal("49"), Decimal("49.00")])),
    currency=st.sampled_from(["EUR", "USD", ""]),
    picture=HASHES,
)


@given(OFFERS, OFFERS)
def test_nothing_is_the_same_unless_title_price_and_picture_are(one: Offer, other: Offer) -> None:
    if is_same(one, other):
        assert same_thing.name_of(one.title) == same_thing.name_of(other.title) != ""
        assert one.price == other.price
        assert one.price is not None and one.price > 0
        assert one.currency == other.currency != ""
        pairs = list(zip(blocks_of(one.picture), blocks_of(other.picture), strict=True))
        assert len(pairs) == 432
        assert sum(abs(a - b) for a, b in pairs) <= 432 * same_thing.MEAN_DIFFERENCE
    assert is_same(one, other) == is_same(other, one)


@given(OFFERS, st.sampled_from(["title", "price", "currency", "picture"]), st.data())
def test_one_difference_is_enough(one: Offer, field: str, data: Any) -> None:
    other = data.draw(OFFERS)
    values = {name: getattr(one, name) for name in ("title", "price", "currency", "picture")}
    changed = Offer(**(values | {field: getattr(other, field)}))
    if field == "picture":
        assume(not is_same_picture(one.picture, changed.picture))
    elif field == "title":
        assume(same_thing.name_of(one.title) != same_thing.name_of(changed.title))
    else:
        assume(getattr(one, field) != getattr(changed, field))
    assert not is_same(one, changed)


@given(st.text(max_size=60))
def test_a_title_that_is_cut_is_no_title(title: str) -> None:
    assert same_thing.name_key_of(title, cut=True) == ""


def test_the_hash_of_another_address_does_not_count() -> None:
    kept = same_thing.stored_hash("https://a.example/1.jpg", stored(9))
    assert len(kept) <= (Listing._meta.get_field("picture_hash").max_length or 0)
    assert same_thing.picture_of("https://a.example/1.jpg", kept) == stored(9)
    assert same_thing.picture_of("https://a.example/2.jpg", kept) == ""
    assert same_thing.picture_of("", kept) == UNCERTAIN
