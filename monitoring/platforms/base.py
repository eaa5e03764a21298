"""What an adapter takes and gives, and the ways in which a page is not one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True)
class Site:
    """Where a platform is, and the adapter's settings for it."""

    base_url: str
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """What a site is asked: words with blanks between, and whether descriptions count too."""

    words: str
    descriptions: bool = False


@dataclass(frozen=True)
class ScrapedItem:
    """One item of a results page. Times are aware; prices in `currency`; `price_kind` is start,
    bid, buynow or empty. `title_cut` says that the site shows only the title's beginning;
    `place` is where on the platform it stands, if that matters; `old`: it was there before the
    platform watched this place, so it is no news."""

    number: str
    title: str
    url: str
    image_url: str = ""
    price: Decimal | None = None
    price_kind: str = ""
    buy_now: Decimal | None = None
    currency: str = "EUR"
    seller: str = ""
    bids: int | None = None
    ends_at: datetime | None = None
    posted_at: datetime | None = None
    description: str = ""
    title_cut: bool = False
    place: str = ""
    old: bool = False


@dataclass(frozen=True)
class Page:
    """One page of results; `next_url` is None on the last, `total` is what the site says there
    are in all. `newest_first`: the newest listings stand on the first page, so reading may stop
    where nothing is new."""

    items: tuple[ScrapedItem, ...]
    next_url: str | None = None
    total: int | None = None
    newest_first: bool = False


@dataclass(frozen=True)
class Response:
    """What a site answered: the body's bytes, the address it came from after redirects."""

    url: str
    body: bytes
    content_type: str = ""


class ParseError(Exception):
    """The page is not a results page as we know it. Never to be taken for "nothing found"."""


class CaptchaWanted(ParseError):
    """The site wants to see a human."""


class Adapter(Protocol):
    """How one kind of site is asked and read."""

    key: str
    title: str

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        """The addresses of the first page; the later ones are tried if the site says that the
        earlier ones do not exist."""

    def page_address(self, site: Site, query: Query, number: int) -> str | None:
        """The address of the page with this number (from 1), if it can be known beforehand."""

    def parse(self, site: Site, query: Query, answer: Response, now: datetime) -> Page:
        """Read a results page; raises ParseError."""

    def posted_at(self, answer: Response) -> datetime | None:
        """When a listing was put up, from its own page; None if that is not said."""

    def problems(self, site: Site) -> list[str]:
        """What is wrong with the site's settings, in sentences."""
