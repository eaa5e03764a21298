"""A shop which has no list to read but a feed: RSS 2.0 and Atom, with the search term."""

from __future__ import annotations

from email.utils import formatdate
from html import escape
from urllib.parse import quote
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from sandbox.auctions.frame import Frame, links
from sandbox.auctions.german import berlin, euros, slug
from sandbox.auctions.listing import Listing
from sandbox.auctions.market import by_start
from sandbox.auctions.pictures import picture
from sandbox.auctions.serving import Answer, Visit, clean

FRAME = Frame("Antik-Kontor", "Ausgesuchte Stücke", "/", "q")
ENTRIES = 50
NEWEST = 12


def rss(visit: Visit) -> Answer:
    """`/rss?q=…`"""
    found = _found(visit)
    if visit.style.layout == "changed":
        return Answer("<html><body><h1>Umgezogen</h1></body></html>", "changed")
    items = "\n".join(_item(visit, listing) for listing in found)
    text = (
        f'<?xml version="1.0" encoding="{visit.style.charset}"?>\n<rss version="2.0"><channel>\n'
        f"<title>Antik-Kontor</title><link>{xml(visit.base)}/</link>"
        f"<description>Neue Stücke</description>\n{items}\n</channel></rss>\n"
    )
    return Answer(text, found, "application/rss+xml")


def atom(visit: Visit) -> Answer:
    """`/atom?q=…`"""
    found = _found(visit)
    if visit.style.layout == "changed":
        return Answer("<html><body><h1>Umgezogen</h1></body></html>", "changed")
    entries = "\n".join(_entry(visit, listing) for listing in found)
    updated = berlin(found[0].starts if found else 0).isoformat(timespec="seconds")
    text = (
        f'<?xml version="1.0" encoding="{visit.style.charset}"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>Antik-Kontor</title><id>{xml(visit.base)}/</id><updated>{updated}</updated>\n"
        f"{entries}\n</feed>\n"
    )
    return Answer(text, found, "application/atom+xml")


def detail(visit: Visit) -> Answer:
    """`/stueck/<id>/<slug>`"""
    listing = visit.market.listings.get(int(visit.path["id"]))
    if listing is None or listing.site != "feed":
        return Answer("<h1>Nicht gefunden</h1>", status=404)
    title = escape(clean(listing.title))
    body = f"<h1>{title}</h1>{_html(visit, listing)}<p>{escape(clean(listing.description))}</p>"
    return Answer(_whole(visit, title, body), listing)


def home(visit: Visit) -> Answer:
    """The first page, with the feeds' addresses and the newest pieces."""
    feeds = "".join(f'<link rel="alternate" href="{visit.prefix}/{n}">' for n in ("rss", "atom"))
    words = clean(visit.query.get("q", ""))
    pieces = "".join(_piece(visit, listing) for listing in _newest(visit, words))
    text = (
        f'<h1>Neue Stücke</h1><div class="pieces">{pieces or "Nichts gefunden."}</div>'
        f'<p><a href="{visit.prefix}/rss?q={quote(words or "Orden")}">'
        f"{escape(words or 'Orden')} als RSS</a></p>"
    )
    return Answer(_whole(visit, "Antik-Kontor", text, feeds))


def image(visit: Visit) -> Answer:
    """`/bild/<id>.png`"""
    return picture(visit)


def _found(visit: Visit) -> list[Listing]:
    return by_start(visit.market.search("feed", visit.query.get("q", "")))[:ENTRIES]


def _newest(visit: Visit, words: str) -> list[Listing]:
    """What is found, or without words what has come in last."""
    every = _found(visit) if words else visit.market.of("feed")
    return [one for one in every if one.starts <= visit.now < one.ends][:NEWEST]


def _href(visit: Visit, listing: Listing) -> str:
    return f"{visit.base}/stueck/{listing.id}/{slug(listing.title)}"


def _html(visit: Visit, listing: Listing) -> str:
    price = f"<p>{euros(listing.price)} €</p>" if listing.price is not None else ""
    drawn = f'<img src="{escape(visit.base)}/bild/{listing.id}.png" alt="">'
    return price + (drawn if listing.image else "")


def _piece(visit: Visit, listing: Listing) -> str:
    price = f"{euros(listing.price)} €" if listing.price is not None else "auf Anfrage"
    drawn = f'<img src="{visit.prefix}/bild/{listing.id}.png" alt="">' if listing.image else ""
    return (
        f'<a class="piece" href="{escape(_href(visit, listing))}">{drawn}'
        f"<span>{escape(clean(listing.title))}</span><b>{price}</b></a>"
    )


def _item(visit: Visit, listing: Listing) -> str:
    text = xml(_html(visit, listing) + f"<p>{escape(clean(listing.description))}</p>")
    enclosure = f'<enclosure url={quoteattr(f"{visit.base}/bild/{listing.id}.png")} length="0" '
    return (
        f"<item><title>{xml(clean(listing.title))}</title>"
        f"<link>{xml(_href(visit, listing))}</link>"
        f'<guid isPermaLink="false">{listing.id}</guid>'
        f"<pubDate>{formatdate(listing.starts, usegmt=True)}</pubDate>"
        f"<description>{text}</description>"
        + (f'{enclosure}type="image/png"/>' if listing.image else "")
        + "</item>"
    )


def _entry(visit: Visit, listing: Listing) -> str:
    began = berlin(listing.starts).isoformat(timespec="seconds")
    return (
        f"<entry><title>{xml(clean(listing.title))}</title>"
        f"<link href={quoteattr(_href(visit, listing))}/><id>urn:stueck:{listing.id}</id>"
        f"<published>{began}</published><updated>{began}</updated>"
        f'<content type="html">{xml(_html(visit, listing))}</content></entry>'
    )


def _whole(visit: Visit, title: str, body: str, more: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{title}</title>'
        f"{more}{links(visit)}</head>\n<body>\n{FRAME.masthead(visit)}"
        f'<div class="page">{body}</div>\n</body></html>\n'
    )
