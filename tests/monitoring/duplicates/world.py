"""Pictures and two sites that show them."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image

from accounts.telegram.types import BotMessage
from monitoring.models import KeywordPlatform, Listing
from monitoring.services.verdicts import pictures
from outbox.models import Delivery
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite, Sites
from tests.monitoring.sent import send_all

TITLE = "Kappmesser der Luftwaffe"


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


def urls(message: BotMessage) -> list[str]:
    return [one.url for row in message.buttons for one in row if one.url]


OTHER = "https://other.example/item/2/kappmesser"
