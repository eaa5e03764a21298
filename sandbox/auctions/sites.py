"""The addresses of all pages of all sites."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox.auctions import ebay, egun, egun_classic, feed, militaria321, modern, plain
from sandbox.auctions.frame import styles
from sandbox.auctions.market import Auctions
from sandbox.auctions.serving import Render, Serving
from sandbox.faults import Faults

_PAGES: tuple[tuple[str, str, str, Render], ...] = (
    ("egun", "page", "/", egun.home),
    ("egun", "search", "/search", egun.search),
    ("egun", "detail", "/item/{id:int}/{slug}", egun.detail),
    ("egun", "detail", "/item/{id:int}", egun.detail),
    ("egun", "image", "/thumb/fit-256x192/{id:int}.png", egun.thumb),
    ("egun", "search", "/market/list_items.php", egun_classic.search),
    ("egun", "detail", "/market/item.php", egun_classic.detail),
    ("egun", "image", "/market/cache/aucimg/100x100/{id:int}.png", egun_classic.thumb),
    ("militaria321", "page", "/", militaria321.home),
    ("militaria321", "search", "/suchergebnisse.cfm", militaria321.search),
    ("militaria321", "detail", "/auktion/{id:int}/{slug}", militaria321.detail),
    ("militaria321", "image", "/images/auktion/{id:int}.png", militaria321.image),
    ("militaria321", "image", "/images/{name}.gif", militaria321.icon),
    ("feed", "page", "/", feed.home),
    ("feed", "search", "/rss", feed.rss),
    ("feed", "search", "/atom", feed.atom),
    ("feed", "detail", "/stueck/{id:int}/{slug}", feed.detail),
    ("feed", "image", "/bild/{id:int}.png", feed.image),
    ("plain", "search", "/", plain.search),
    ("plain", "search", "/jsonld", plain.json_ld),
    ("plain", "detail", "/angebot/{id:int}/{slug}", plain.detail),
    ("plain", "image", "/bild/{id:int}.png", plain.image),
    ("ebay", "search", "/buy/browse/v1/item_summary/search", ebay.search),
    ("ebay", "detail", "/itm/{id:int}", ebay.detail),
    ("ebay", "image", "/images/{id:int}.png", ebay.image),
    ("modern", "search", "/api/search", modern.api),
    ("modern", "search", "/suche", modern.page),
    ("modern", "detail", "/stueck/{id:int}/{slug}", modern.detail),
    ("modern", "image", "/bild/{id:int}.png", modern.image),
)
_POSTED: tuple[tuple[str, str, str, Render], ...] = (
    ("ebay", "token", "/identity/v1/oauth2/token", ebay.token),
    ("modern", "search", "/finden", modern.form),
    ("modern", "search", "/graphql", modern.graphql),
)


def routes(market: Auctions, faults: Faults) -> list[Route]:
    """The sites' routes, to be put into a Starlette app."""
    serving = Serving(market, faults)

    async def robots(request: Request) -> PlainTextResponse:
        return PlainTextResponse("User-agent: *\nDisallow: /my/\nAllow: /search\n")

    return [
        Route("/egun/robots.txt", robots),
        *styles(),
        *[serving.route(*page) for page in _PAGES],
        *[serving.route(*page, method="POST") for page in _POSTED],
    ]
