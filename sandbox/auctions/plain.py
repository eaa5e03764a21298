"""A shop with a plain page, for CSS selectors or for JSON-LD."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import urlencode

from sandbox.auctions.frame import Frame, links
from sandbox.auctions.german import euros, slug
from sandbox.auctions.listing import Listing
from sandbox.auctions.market import by_start
from sandbox.auctions.pictures import picture
from sandbox.auctions.serving import Answer, Visit, clean

FRAME = Frame("Trödel-Halle", "Alles muss raus", "/", "q")
ROWS = 20


def search(visit: Visit) -> Answer:
    """`/?q=…`: rows for selectors."""
    return _search(visit, visit.prefix + "/", "".join, _row)


def json_ld(visit: Visit) -> Answer:
    """`/jsonld?q=…`: what is there stands in JSON-LD only."""

    def whole(products: list[str]) -> str:
        text = f'{{"@context":"https://schema.org","@graph":[{",".join(products)}]}}'
        return f'<script type="application/ld+json">{text}</script>'

    def product(visit: Visit, listing: Listing) -> str:
        return json.dumps(_product(visit, listing)).replace("<", "\\u003c")

    return _search(visit, visit.prefix + "/jsonld", whole, product)


def detail(visit: Visit) -> Answer:
    """`/angebot/<id>/<slug>`, with JSON-LD."""
    listing = visit.market.listings.get(int(visit.path["id"]))
    if listing is None or listing.site != "plain":
        return Answer(_whole(visit, "Nicht gefunden", "<h1>Nicht gefunden</h1>"), status=404)
    product = {"@context": "https://schema.org", **_product(visit, listing)}
    text = json.dumps(product).replace("<", "\\u003c")
    script = f'<script type="application/ld+json">{text}</script>'
    title = escape(clean(listing.title))
    price = f"{euros(listing.price)} €" if listing.price is not None else "auf Anfrage"
    drawn = f'<img class="picture" src="{visit.prefix}/bild/{listing.id}.png" alt="">'
    body = (
        f'{script}<h1>{title}</h1>{drawn if listing.image else ""}<p class="price">{price}</p>'
        f"<p>{escape(clean(listing.description))}</p>"
    )
    return Answer(_whole(visit, title, body), listing)


def image(visit: Visit) -> Answer:
    """`/bild/<id>.png`"""
    return picture(visit)


def _search(visit: Visit, path: str, whole: Any, row: Any) -> Answer:
    found = by_start(visit.market.search("plain", visit.query.get("q", "")))
    page = max(visit.number("page", 1), 1)
    shown = found[(page - 1) * ROWS : page * ROWS]
    if visit.style.layout == "changed":
        body = "".join(f'<b data-nr="{one.id}">{escape(clean(one.title))}</b>' for one in shown)
        return Answer(_whole(visit, "Trödel-Halle", body), shown)
    parts = [whole([row(visit, listing) for listing in shown])]
    if not shown:
        parts.append('<p class="nothing">Nichts gefunden.</p>')
    if page * ROWS < len(found):
        query = escape(urlencode({**visit.query, "page": str(page + 1)}))
        parts.append(f'<a class="next" href="{path}?{query}">mehr</a>')
    return Answer(_whole(visit, "Trödel-Halle", "\n".join(parts)), (len(found), page, shown))


def _row(visit: Visit, listing: Listing) -> str:
    price = f"{euros(listing.price)} €" if listing.price is not None else "auf Anfrage"
    src = f"{visit.prefix}/bild/{listing.id}.png"
    return (
        f'<article class="offer" data-id="{listing.id}"><a class="offer-link" '
        f'href="angebot/{listing.id}/{slug(listing.title)}"><h2 class="offer-title">'
        f"{escape(clean(listing.title))}</h2></a>"
        + (f'<img class="offer-image" src="{src}" alt="" height="60">' if listing.image else "")
        + f'<p class="offer-price">{price}</p></article>\n'
    )


def _product(visit: Visit, listing: Listing) -> dict[str, Any]:
    product: dict[str, Any] = {
        "@type": "Product",
        "sku": str(listing.id),
        "name": clean(listing.title),
        "url": f"{visit.base}/angebot/{listing.id}/{slug(listing.title)}",
    }
    if listing.image:
        product["image"] = f"{visit.base}/bild/{listing.id}.png"
    if listing.price is not None:
        product["offers"] = {
            "@type": "Offer",
            "price": f"{listing.price / 100:.2f}",
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
        }
    return product


def _whole(visit: Visit, title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8">'
        f"<title>{title}</title>{links(visit)}</head>\n<body>\n{FRAME.masthead(visit)}"
        f'<div class="page">{body}</div>\n</body></html>\n'
    )
