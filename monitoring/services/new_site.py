"""Propose a site from the link of one of its results pages; it is added when the owner agrees."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from monitoring.models import Platform
from monitoring.platforms import charset
from monitoring.platforms.base import Adapter, Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.platforms.guess.html import LEAST_ROWS, settings_of
from monitoring.platforms.guess.json import json_settings_of
from monitoring.platforms.json.text import is_json
from monitoring.platforms.registry import ADAPTERS
from monitoring.platforms.search_address import AUTO, GUESSED_NEXT
from monitoring.platforms.search_link import blank_of, search_address, with_pages
from monitoring.problems import ProblemCode, stored
from monitoring.services import keywords
from monitoring.services.fetching.types import FetcherLike, FetchFailure, Request, Target

WAIT_SECONDS = 60.0
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:RDF)\b", re.S)


class NotUnderstood(Exception):
    """The site can't be read. `problem`: address (no search words in the link), fetch, list (no
    list of items on the page) or known (the site is there already). `detail`: why, as problems are
    stored; which site, if it is known."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem, self.detail = problem, detail


@dataclass(frozen=True)
class Proposal:
    """A platform that is not searched yet, and what its page shows."""

    platform: Platform
    items: tuple[ScrapedItem, ...]


def propose(text: str, fetcher: FetcherLike) -> Proposal:
    """Read the page of a link, and store how it is read. `text`: the link, and after it the words
    that it searches for, if the link does not show which they are. Raises NotUnderstood."""
    url, _space, words = text.strip().partition(" ")
    search = search_address(url, words)
    if search is None:
        raise NotUnderstood("address")
    parts = urlsplit(url)
    base_url = f"{parts.scheme}://{parts.netloc}"
    slug = _slug(parts.hostname or "")
    if Platform.objects.filter(slug=slug, enabled=True).exists():
        raise NotUnderstood("known", slug)
    response = _fetch(base_url, url, fetcher)
    adapter, config, page = _read(base_url, response, search, words)
    platform, _made = Platform.objects.update_or_create(
        slug=slug,
        enabled=False,
        defaults={
            "name": (parts.hostname or "").removeprefix("www.")[:80],
            "adapter": adapter.key,
            "base_url": base_url,
            "config": config,
            "private_address": False,
        },
    )
    return Proposal(platform, page.items)


def accept(platform_id: int) -> tuple[Platform, int] | None:
    """Search a proposed site from now on, for every keyword; with how many. None if it is gone."""
    if not Platform.objects.filter(pk=platform_id, enabled=False).update(enabled=True):
        return None
    platform = Platform.objects.get(pk=platform_id)
    return platform, keywords.search_on(platform)


def refuse(platform_id: int) -> None:
    """Forget a proposed site. One that was ever searched stays."""
    Platform.objects.filter(pk=platform_id, enabled=False, listings=None, searches=None).delete()


def _slug(host: str) -> str:
    """The host's name in ASCII; one in other letters as browsers send it (RFC 5891)."""
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode()
    return re.sub(r"[^a-z0-9._-]", "-", host.lower().removeprefix("www."))[:40].strip("-._")


def _fetch(base_url: str, url: str, fetcher: FetcherLike) -> Response:
    try:
        fetched = fetcher.submit(Target(0, base_url), Request(url), 0).result(WAIT_SECONDS)
    except FetchFailure as failure:
        raise NotUnderstood("fetch", str(failure)) from None
    except TimeoutError:
        said = stored(ProblemCode.NO_ANSWER, seconds=f"{WAIT_SECONDS:g}")
        raise NotUnderstood("fetch", said) from None
    if fetched.response is None:
        raise NotUnderstood("fetch", stored(ProblemCode.EMPTY_ANSWER))
    return fetched.response


def _read(
    base_url: str, response: Response, search: str, words: str
) -> tuple[Adapter, dict[str, Any], Page]:
    """The adapter that can read a page, with its settings and what it reads: a feed, the elements
    of the page, or the JSON that it is or has; the first one with prices. Raises NotUnderstood."""
    failure, other, now = "", None, timezone.now()
    for key, guess in _guesses(response):
        try:
            settings = guess()
            if settings is None:
                continue
            config = {"search": search} | _words_as(response, words) | settings
            second = config.pop("second", "")
            page = ADAPTERS[key].parse(Site(base_url, config), Query(words), response, now)
            if settings.get("next", AUTO) == AUTO:
                config |= with_pages(search, response.url, second, len(page.items) + page.unread)
                if "{page}" in config["search"]:
                    config.pop("next", None)
                page = ADAPTERS[key].parse(Site(base_url, config), Query(words), response, now)
            else:
                config[GUESSED_NEXT] = settings["next"]
        except ParseError as error:
            failure = failure or str(error)
            continue
        if len(page.items) < LEAST_ROWS:
            continue
        if any(item.price is not None for item in page.items):
            return ADAPTERS[key], config, page
        other = other or (ADAPTERS[key], config, page)
    if other is None:
        raise NotUnderstood("list", failure)
    return other


def _words_as(response: Response, words: str) -> dict[str, str]:
    """How words are written in the addresses of a site, where that is not as usual."""
    found = {
        "query_charset": charset.of_words(response.body, response.content_type),
        "space": blank_of(response.url, words),
    }
    return {name: value for name, value in found.items() if value}


def _guesses(response: Response) -> Iterator[tuple[str, Callable[[], dict[str, Any] | None]]]:
    """The adapters that may read a response, with what guesses their settings."""
    now, url = timezone.now(), response.url
    if _FEED.match(response.body):
        yield "feed", dict
        return
    text = charset.decode(response.body, response.content_type)
    if not is_json(text):  # without selectors JSON-LD is read
        yield "css", lambda: settings_of(text, url, now) or {}
    yield "json_results", lambda: json_settings_of(text, url, now)
