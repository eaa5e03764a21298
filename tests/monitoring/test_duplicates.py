"""The same thing on two sites: one message with both links, and nothing joined that may differ."""

from __future__ import annotations

import base64
import io
import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from accounts.models import Person
from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import BotMessage, SentMessage
from core.text import utf16_len
from monitoring import references, same_thing
from monitoring.models import Announcement, Decision, Keyword, KeywordPlatform, Listing, Platform
from monitoring.picture_hash import hash_of
from monitoring.same_thing import UNCERTAIN, Offer, is_same, is_same_picture
from monitoring.services import keywords, notifications, pictures
from outbox import claim, record
from outbox.models import Delivery
from sandbox.auctions.pictures import png
from tests.monitoring.conftest import announced_to, scan
from tests.monitoring.fakes import FakeSite, Sites
from tests.monitoring.test_notifications import HANDLERS, send_all

TITLE = "Kappmesser der Luftwaffe"
REFUSED = Failure("refused", Treatment.REFUSED, "Telegram refuses it.")


def drawn(seed: int) -> Image.Image:
    """A picture with some blocks of different brightness."""
    dice = random.Random(seed)
    picture = Image.new("RGB", (320, 240), "white")
    for _ in range(14):
        left, top = dice.randrange(260), dice.randrange(200)
        colour = tuple(dice.randrange(256) for _ in range(3))
        picture.paste(colour, (left, top, left + dice.randrange(20, 160), top + 60))
    return picture


def file_of(picture: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **more)
    return stream.getvalue()


# --- pictures -----------------------------------------------------------------------------------


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


# --- what is the same ---------------------------------------------------------------------------


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


# --- two sites ----------------------------------------------------------------------------------


class World:
    """Two sites, and pictures of what is there."""

    def __init__(self) -> None:
        self.egun, self.other = FakeSite(), FakeSite()
        self.sites = Sites(egun=self.egun, other=self.other)

    def put(self, site: FakeSite, number: int, seed: int | None = 1, **more: Any) -> None:
        values = {"title": TITLE, "price": "49,00", "seller": f"seller{number}"} | more
        site.put(number, **values)
        if seed is not None:
            quality = 90 if site is self.egun else 70
            site.pictures[number] = file_of(drawn(seed), "JPEG", quality=quality)

    def clear(self) -> None:
        """Begin with thirty lots on each site, so that what follows is no flood."""
        self.kinds: dict[str, int] = {}
        for site in (self.egun, self.other):
            site.lots.clear()
            site.per_page = 100
            site.put(*range(1000, 1030), picture=False)
        Listing.objects.all().delete()
        Delivery.objects.all().delete()
        KeywordPlatform.objects.update(baseline="pending", last_items=0, fingerprint="")
        self.scan()

    def put_kind(self, kind: int) -> None:
        """Two titles, two prices and two pictures make eight kinds, each on one of two sites."""
        number = len(self.kinds) + 1
        site = self.other if kind & 8 else self.egun
        title = "Kappmesser der Marine" if kind & 4 else TITLE
        price = "80,00" if kind & 2 else "49,00"
        self.kinds[str(number)] = kind & 7
        self.put(site, number, seed=kind & 1, title=title, price=price)

    def scan(self) -> int:
        return scan(self.sites)

    def send(self) -> list[BotMessage]:
        """What is sent until nothing waits any more, with the comparisons in between."""
        sent = send_all()
        while pictures.compare(self.sites):
            sent += send_all()
        return sent


@pytest.fixture
def world(egun: Platform, person: Person) -> World:
    Platform.objects.create(
        slug="other",
        name="Other",
        adapter="egun",
        base_url="https://other.example",
        requests_per_second=1000,
    )
    keywords.add(person, "Kappmesser")
    world = World()
    world.scan()
    return world


def urls(message: BotMessage) -> list[str]:
    return [one.url for row in message.buttons for one in row if one.url]


EGUN = "https://www.egun.de/item/1/kappmesser"
OTHER = "https://other.example/item/2/kappmesser"


def test_the_same_on_two_sites_at_once_is_one_message_with_both_links(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2, title="KAPPMESSER der  Luftwaffe!")
    assert world.scan() == 2
    first, edit = world.send()
    assert "The same on" in edit.text and "The same on" not in first.text
    assert sorted(urls(edit)) == sorted([EGUN, OTHER])
    links = {one["url"] for one in edit.entities if one["type"] == "text_link"}
    assert links == {EGUN, OTHER} - set(urls(first))
    assert sorted(announced_to(person)) == [1, 2]
    assert Announcement.objects.filter(sent_at=None).count() == 0
    assert (world.scan(), world.send()) == (0, [])


def test_what_turns_up_on_the_second_site_later_is_added_to_the_message(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1)
    world.scan()
    [first] = world.send()
    assert urls(first) == [EGUN]
    world.put(world.other, 2)
    assert world.scan() == 1
    assert send_all() == [], "it waits for the pictures"
    assert pictures.compare(world.sites) == 1
    [job] = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5)
    assert job.kind == references.FIND_EDIT
    assert (
        job.outgoing.edits == Delivery.objects.get(kind=references.FINDS, state="sent").message_id
    )
    assert job.outgoing.bot_message is not None
    assert sorted(urls(job.outgoing.bot_message)) == sorted([EGUN, OTHER])
    second = Announcement.objects.get(listing__number="2")
    assert (second.sent_at, second.delivery_id) == (None, job.id)
    record.record_sent(job.id, SentMessage(5, None), HANDLERS)
    second.refresh_from_db()
    assert second.sent_at is not None
    notifications.sweep()
    assert world.send() == []


def test_a_second_piece_on_the_second_site_is_another(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    world.send()
    world.put(world.other, 3)
    world.scan()
    [third] = world.send()
    assert urls(third) == ["https://other.example/item/3/kappmesser"]


def test_pictures_are_read_once_and_only_where_the_rest_is_the_same(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1, seed=4)
    world.put(world.egun, 5, title="Kappmesser alt")
    world.put(world.other, 2)
    world.put(world.other, 3)
    world.scan()
    assert len(world.send()) == 4
    asked = [one for one in world.egun.requests + world.other.requests if "/thumb/" in one]
    assert len(asked) == 3


@pytest.mark.parametrize(
    "second",
    [
        {"price": "49,50"},
        {"title": "Kappmesser der Marine"},
        {"seed": 2},
        {"seed": None},
        {"picture": False, "seed": None},
        {"price": ""},
    ],
)
def test_what_differs_or_is_uncertain_is_told_by_itself(
    world: World, person: Person, second: dict[str, Any]
) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2, **second)
    world.scan()
    assert len(world.send()) == 2
    assert not Announcement.objects.exclude(duplicate_of=None).exists()
    assert Announcement.objects.filter(sent_at=None).count() == 0


def test_two_of_the_same_kind_on_one_site_are_two(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.egun, 2)
    world.scan()
    assert len(world.send()) == 2
    assert not any("/thumb/" in one for one in world.egun.requests)


def test_a_plate_of_the_site_is_no_picture(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.egun, 9, title="Kappmesser alt")
    world.put(world.other, 2)
    world.scan()
    Listing.objects.filter(platform__slug="egun.de").update(
        image_url="https://www.egun.de/thumb/1.jpg"
    )
    assert len(world.send()) == 3


def test_without_a_worker_it_is_told_by_itself(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    assert len(send_all()) == 1
    assert notifications.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        assert notifications.sweep() == 1
        assert len(send_all()) == 1
        assert send_all() == []


def test_what_had_ended_is_not_named(world: World, person: Person) -> None:
    now = timezone.now()
    world.put(world.egun, 1, ends=int((now + timedelta(hours=1)).timestamp()))
    world.scan()
    world.send()
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        world.put(world.other, 2)
        world.scan()
        [message] = world.send()
    assert urls(message) == [OTHER]


def test_in_a_message_of_many_the_line_has_both(world: World, person: Person) -> None:
    for number in range(10, 17):
        world.put(world.egun, number, title=f"Kappmesser {number}")
    world.put(world.egun, 1)
    world.scan()
    [bundle] = world.send()
    assert bundle.text.startswith("🆕 8 new finds")
    world.put(world.other, 2)
    world.scan()
    [edit] = world.send()
    assert edit.text.startswith("🆕 8 new finds") and "Other" in edit.text
    assert OTHER in [one.get("url") for one in edit.entities]


def test_many_at_once_with_some_on_both_sites(world: World, person: Person) -> None:
    for number in range(10, 17):
        world.put(world.egun, number, seed=number, title=f"Kappmesser {number}")
        world.put(world.other, number + 10, seed=number, title=f"Kappmesser {number}")
    world.scan()
    first, *edits = world.send()
    assert first.text.startswith("🆕 7 new finds")
    assert sum("other.example" in one.get("url", "") for one in edits[-1].entities) == 7
    assert Announcement.objects.exclude(duplicate_of=None).count() == 7
    assert Announcement.objects.filter(sent_at=None).count() == 0


def test_a_message_that_is_gone_becomes_one_that_names_the_earlier(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1)
    world.scan()
    world.send()
    Delivery.objects.all().delete()
    world.put(world.other, 2)
    world.scan()
    [message] = world.send()
    assert (
        "Now also on Other – €49.00" in message.text
        and "I told you about it before" in message.text
    )
    assert urls(message) == [OTHER]
    assert Announcement.objects.filter(sent_at=None).count() == 0
    assert notifications.sweep() == 0
    assert world.send() == []


def test_where_the_edit_is_refused_a_message_names_the_earlier(
    world: World, person: Person
) -> None:
    world.put(world.egun, 1)
    world.scan()
    world.send()
    world.put(world.other, 2)
    world.scan()
    send_all()
    pictures.compare(world.sites)
    for text in ("The same on", "Now also on"):
        [job] = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5)
        assert job.outgoing.bot_message is not None and text in job.outgoing.bot_message.text
        record.record_failure(job.id, REFUSED, "no", HANDLERS)
    assert Announcement.objects.get(listing__number="2").failed
    assert claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5) == []


def test_a_lost_edit_is_queued_again(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.scan()
    world.send()
    world.put(world.other, 2)
    world.scan()
    send_all()
    pictures.compare(world.sites)
    jobs = claim.claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=5)
    assert len(jobs) == 1
    Delivery.objects.filter(kind=references.FIND_EDIT).delete()
    notifications.sweep()
    [edit] = send_all()
    assert "The same on" in edit.text


def test_of_a_deleted_keyword_neither_is_told(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    keywords.delete(Keyword.objects.get())
    assert world.send() == []


def test_the_keywords_of_both_are_named(world: World, person: Person) -> None:
    messer = keywords.add(person, "Luftwaffe")[0]
    messer.searches.filter(platform__slug="egun.de").delete()
    Keyword.objects.get(text="Kappmesser").searches.filter(platform__slug="other").delete()
    world.scan()
    world.put(world.egun, 1)
    world.put(world.other, 2)
    world.scan()
    assert "🔎 Kappmesser, Luftwaffe" in world.send()[-1].text


def test_with_everything_a_find_fits_below_a_picture(world: World, person: Person) -> None:
    long = "🏺" * 60
    Person.objects.update(language="uk")
    world.put(world.egun, 1, title=f"Kappmesser {long}", price="99999999,99", bids=123456)
    world.put(world.other, 2, title=f"Kappmesser {long}", price="99999999,99")
    world.scan()
    edit = world.send()[-1]
    Platform.objects.update(name=long)
    high = Decimal("4999999999.99")
    Listing.objects.update(seller=long, price=high, buy_now=high - 1)
    Listing.objects.filter(number="2").update(price=high - 2)
    typical = {"kind": "fixed", "currency": "EUR", "median": "9999999999.99", "count": 99999}
    Announcement.objects.update(change="title", before=long * 2, typical=[typical])
    notifications.refresh_finds(person, Listing.objects.values_list("pk", flat=True))
    [edit] = send_all()
    assert "📉" in edit.text and "4\xa0999\xa0999\xa0997,99" in edit.text
    assert utf16_len(edit.text) <= 1024


def test_why_it_was_not_told_by_itself_can_be_asked(world: World, person: Person) -> None:
    world.put(world.egun, 1)
    world.scan()
    world.send()
    world.put(world.other, 2)
    world.scan()
    world.send()
    assert Decision.objects.get(listing__number="2").detail == "= egun.de:1"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 15)),
        st.tuples(st.sampled_from(["scan", "send", "compare", "wait", "lose"]), st.just(0)),
    ),
    max_size=24,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_whatever_the_order_each_is_told_once_and_none_is_lost(
    world: World, person: Person, steps: list[tuple[str, int]]
) -> None:
    """Lots with two titles, prices and pictures on both sites; deliveries get lost in between."""
    world.clear()
    sent: list[BotMessage] = []
    moment = timezone.now()
    for step, kind in (*steps, ("scan", 0), ("send", 0), ("compare", 0), ("send", 0), ("wait", 0)):
        with time_machine.travel(moment, tick=False):
            match step:
                case "put":
                    world.put_kind(kind)
                case "scan":
                    world.scan()
                case "send":
                    sent += send_all()
                case "compare":
                    pictures.compare(world.sites)
                case "lose":
                    Delivery.objects.filter(state="queued").delete()
                case "wait":
                    moment += timedelta(minutes=3)
    with time_machine.travel(moment, tick=False):
        notifications.sweep()
        sent += world.send()
    rows = list(Announcement.objects.select_related("listing", "duplicate_of__listing"))
    assert len(rows) == len(world.kinds)
    assert all(row.sent_at is not None for row in rows)
    told = [url for message in sent for url in all_urls(message)]
    for row in rows:
        assert row.listing.url in told
        if row.duplicate_of is not None:
            first = row.duplicate_of
            assert first.duplicate_of_id is None
            assert world.kinds[row.listing.number] == world.kinds[first.listing.number]
            assert row.listing.platform_id != first.listing.platform_id
    assert Announcement.objects.filter(delivery=None).count() == 0


def all_urls(message: BotMessage) -> list[str]:
    return [*urls(message), *(one["url"] for one in message.entities if "url" in one)]


# --- again --------------------------------------------------------------------------------------


def test_a_lot_that_was_away_is_called_here_again(world: World, person: Person) -> None:
    other = keywords.add(Person.objects.create(telegram_id=501), "Messer")[0]
    Keyword.objects.filter(text="Kappmesser").update(active=False)
    world.put(world.egun, 1)
    world.scan()
    world.egun.lots.clear()
    Keyword.objects.update(active=True)
    Keyword.objects.filter(pk=other.pk).update(active=False)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        world.put(world.egun, 1)
        world.scan()
        [message] = [one for one in world.send() if "Here again" in one.text]
    assert "Here again: it was last seen on" in message.text
    assert announced_to(person) == [1]
