"""The interface of an adapter: its protocol, input and output types, and parse errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from monitoring.problems import ProblemCode, SiteProblem


@dataclass(frozen=True)
class Site:
    """The base URL of a platform and the adapter's settings for it."""

    base_url: str
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """A search: words separated by spaces, and whether descriptions are searched too."""

    words: str
    descriptions: bool = False


@dataclass(frozen=True)
class ScrapedItem:
    """One item of a results page. Times are aware; prices in `currency`; `price_kind` is start,
    bid, buynow or empty. `title_cut`: the site shows only the beginning of the title. `place`:
    where on the platform the item is (a Telegram group), if that matters. `old`: the item existed
    before the place was watched, so it is never announced. `sold_out`: None if the site does
    not say. `other_number`: the one that it has as soon as others share its number, or no longer do
    (`identity.told_apart`)."""

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
    sold_out: bool | None = None
    other_number: str = ""


@dataclass(frozen=True)
class Page:
    """One page of results. `next_url` is None on the last page; `total` is the number of hits that
    the site states. `newest_first`: the newest listings are on the first page, so reading may stop
    at the first page without anything new."""

    items: tuple[ScrapedItem, ...]
    next_url: str | None = None
    total: int | None = None
    newest_first: bool = False
    #: How many items are on the page, but could not be read.
    unread: int = 0


@dataclass(frozen=True)
class Response:
    """An HTTP response: the body, and the URL it came from after redirects."""

    url: str
    body: bytes
    content_type: str = ""


class ParseError(SiteProblem):
    """The page is not a results page that the adapter knows. Never treated as "nothing found"."""


class CaptchaRequired(ParseError):
    """The site asks for a captcha."""

    def __init__(self) -> None:
        super().__init__(ProblemCode.CAPTCHA)


class Adapter(Protocol):
    """How one kind of site is searched and its results pages are parsed."""

    key: str
    title: str
    #: Whether the page of a single listing tells what the list lacks: `posted_at`, `seller`.
    tells_posted: bool

    def search_urls(self, site: Site, query: Query) -> tuple[str, ...]:
        """The URLs of the first page, in the order in which they are tried: the next one is used
        when the site answers 404 or 410."""

    def page_url(self, site: Site, query: Query, number: int) -> str | None:
        """The URL of the page with this number (from 1); None if it can't be computed."""

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        """Parse a results page. Raises ParseError."""

    def posted_at(self, response: Response) -> datetime | None:
        """When a listing was published, from its own page; None if the page does not say."""

    def seller(self, response: Response) -> str:
        """Who offers a listing, from its own page; empty if the page does not say."""

    def problems(self, site: Site) -> list[str]:
        """Validate the site's settings: one sentence for each problem."""
