"""egun.de as it is since about September 2026."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from sandbox.auctions import egun_classic
from sandbox.auctions.frame import Frame, links
from sandbox.auctions.german import berlin, euros, left_in_words, slug
from sandbox.auctions.listing import DRAWN, Listing
from sandbox.auctions.market import by_end, by_start, state_of
from sandbox.auctions.pictures import picture
from sandbox.auctions.serving import Answer, Visit, astray, clean

ROWS = 25
FRAME = Frame(
    name="eGun",
    motto="Der Marktplatz für Jäger, Schützen und Sammler",
    path="/search",
    parameter="query",
    hidden={"order": "starts", "asdes": "desc"},
)


def search(visit: Visit) -> Answer:
    """`/search?query=…`"""
    if visit.style.layout == "classic":
        return egun_classic.not_here(visit)
    found = _found(visit)
    page, pages = max(visit.number("page", 1), 1), max(-(-len(found) // ROWS), 1)
    shown = found[(page - 1) * ROWS : page * ROWS]
    text = clean(visit.query.get("query", ""))
    if visit.style.layout == "changed":
        body = "".join(_tile(visit, listing) for listing in shown)
        return _page(visit, text, f'<div class="tiles">{body}</div>', state_of(shown, visit.now))
    parts = [_count(len(found))]
    promoted = [listing for listing in found if listing.promoted][:3]
    if page == 1 and promoted:
        parts.append(_list(visit, promoted, " auction-list--shelf"))
    if shown:
        parts += [_list(visit, shown), _pagination(visit, page, pages)]
    else:
        parts.append('<p class="auction-list__empty">Es wurden keine Artikel gefunden.</p>')
    return _page(visit, text, "\n".join(parts), (len(found), page, state_of(shown, visit.now)))


def detail(visit: Visit) -> Answer:
    """`/item/<id>/<slug>`; nobody could confirm its markup."""
    listing = visit.market.listings.get(int(visit.path["id"]))
    if visit.style.layout == "classic":
        return egun_classic.not_here(visit)
    if listing is None or listing.site != "egun":
        gone = "Artikel nicht gefunden"
        return Answer(_whole(visit, gone, f"<h1>{gone}</h1>"), status=404)
    began, ends = berlin(listing.starts), berlin(listing.ends)
    text = (
        f'<article class="item" data-auction-id="{listing.id}"><h1 class="item__title">'
        f"{escape(clean(listing.title))}</h1>{_thumb(visit, listing)}{_price(listing)}"
        f'<dl class="item__facts"><dt>Artikelnummer</dt><dd>{listing.id}</dd>'
        f"<dt>Auktionsbeginn</dt><dd>{began:%d.%m.%Y, %H:%M} Uhr</dd>"
        f"<dt>Auktionsende</dt><dd>{ends:%d.%m.%Y, %H:%M} Uhr</dd>"
        f"<dt>Verkäufer</dt><dd>{escape(listing.seller)}</dd></dl>"
        f'<div class="item__description">{escape(clean(listing.description))}</div></article>'
    )
    return Answer(
        _whole(visit, f"{escape(clean(listing.title))} | eGun", text),
        state_of([listing], visit.now),
    )


def home(visit: Visit) -> Answer:
    """The first page, with a search field."""
    if visit.style.layout == "classic":
        return egun_classic.home(visit)
    text = (
        '<div class="welcome"><h1>Willkommen bei eGun</h1>'
        "<p>Suchen Sie oben nach einem Stichwort.</p></div>"
    )
    return Answer(_whole(visit, "eGun - Der Marktplatz", text))


def thumb(visit: Visit) -> Answer:
    """`/thumb/fit-256x192/<id>.png`"""
    return picture(visit)


def _found(visit: Visit) -> list[Listing]:
    query = visit.query
    found = visit.market.search(
        "egun",
        query.get("query", ""),
        descriptions=query.get("plusdescr") == "1",
        either=query.get("wheremode") == "or",
    )
    low, high = _cents(query.get("minprice", "")), _cents(query.get("maxprice", ""))
    if low is not None:
        found = [one for one in found if one.price is not None and one.price >= low]
    if high is not None:
        found = [one for one in found if one.price is not None and one.price <= high]
    if query.get("cond") in ("new", "used"):
        found = [one for one in found if one.used is (query["cond"] == "used")]
    if query.get("order") == "starts":
        newest = by_start(found)
        return newest if query.get("asdes") == "desc" else newest[::-1]
    return by_end(found)


def _cents(text: str) -> int | None:
    """ "99,50" -> 9950."""
    try:
        return round(float(text.replace(".", "").replace(",", ".")) * 100)
    except (ValueError, OverflowError):
        return None


def _list(visit: Visit, listings: Iterable[Listing], more: str = "") -> str:
    rows = "\n".join(_row(visit, listing) for listing in listings)
    return f'<ul class="auction-list{more}">\n{rows}\n</ul>'


def _row(visit: Visit, listing: Listing) -> str:
    bids = (
        f'<span class="list-item__bidstate list-item__bidstate--{{}}">{_bids(listing)}</span>'
    ).format("has" if listing.bids else "none")
    ends = left_in_words(listing.ends - visit.now)
    return (
        f'<li class="list-item" data-auction-id="{listing.id}">\n'
        f'<a class="list-item__link" href="{_href(visit, listing)}">{_thumb(visit, listing)}\n'
        f'<h3 class="list-item__title"><span class="list-item__title-text">\n'
        f"{_new(visit, listing)}{_title(visit, listing)}\n</span></h3></a>\n"
        f'<a class="list-item__watch" href="{visit.prefix}/my/watchlist/add/{listing.id}" '
        f'title="Beobachten"><i class="icon icon--heart"></i></a>\n'
        f'<div class="list-item__meta"><span class="list-item__number">Nr. {listing.id}</span>'
        f"{_span('seller', escape(clean(listing.seller)))}{_badges(listing)}{bids}</div>\n"
        f'<div class="list-item__side">{_price(listing)}{bids}<time class="list-item__ends" '
        f'data-ends="{int(listing.ends)}">{ends}</time></div>\n</li>'
    )


def _href(visit: Visit, listing: Listing) -> str:
    """Absolute for some, relative to the host for others."""
    path = f"/item/{listing.id}/{slug(listing.title)}"
    return escape(visit.base + path if listing.id % 3 == 0 else visit.prefix + path)


def _title(visit: Visit, listing: Listing) -> str:
    title = escape(clean(listing.title))
    return astray(title, visit.style, title=True) if listing.id % 3 == 0 else title


def _new(visit: Visit, listing: Listing) -> str:
    fresh = visit.now - listing.starts < 86_400
    return '<span class="badge badge--new">neu</span> ' if fresh else ""


def _thumb(visit: Visit, listing: Listing) -> str:
    if not listing.image:
        return '<div class="list-item__thumb list-item__thumb--none"></div>'
    own = f"{visit.prefix}/thumb/fit-256x192/{listing.id}.png"
    src = escape(own if listing.image == DRAWN else listing.image)
    return f'<div class="list-item__thumb"><img src="{src}" alt="" loading="lazy"></div>'


def _price(listing: Listing) -> str:
    kind, label = "start", "Startpreis"
    if listing.kind == "buynow":
        kind, label = "buynow", "Sofortkauf"
    elif listing.bids:
        kind, label = "bid", "Aktuelles Gebot"
    told = ""
    if listing.price is not None:
        told = (
            f'<span class="list-item__price-label list-item__price-label--{kind}">{label}</span>'
            f"{_span('price', f'{euros(listing.price)} €')}"
        )
    if listing.buynow is not None:
        told += _span("buynow", f"Sofortkauf {euros(listing.buynow)} €")
    if listing.quantity > 1:
        told += _span("qty", f"noch {listing.quantity} Stück")
    haggle = "oder Preisvorschlag" if listing.haggle else ""
    return told + _span("base-price", listing.base_price) + _span("haggle", haggle)


def _span(name: str, text: str) -> str:
    return f'<span class="list-item__{name}">{text}</span>' if text else ""


def _bids(listing: Listing) -> str:
    return "1 Gebot" if listing.bids == 1 else f"{listing.bids} Gebote"


def _badges(listing: Listing) -> str:
    badges = (
        ("legal", "EWB", listing.legal),
        ("condition", "gebraucht" if listing.used else "neu", True),
        ("business", "gewerblich", listing.business),
    )
    return "".join(
        f'<span class="badge badge--{name}">{text}</span>' for name, text, has in badges if has
    )


def _tile(visit: Visit, listing: Listing) -> str:
    """The row of a layout that nobody knows."""
    return (
        f'<div class="tile" data-lot="{listing.id}"><a class="tile-link" '
        f'href="{_href(visit, listing)}"><b>{escape(clean(listing.title))}</b></a>'
        f'<em data-cents="{listing.price or 0}"></em></div>'
    )


def _count(number: int) -> str:
    return f'<p class="search-head__count">{euros(number * 100)[:-3]} Artikel</p>'


def _pagination(visit: Visit, page: int, pages: int) -> str:
    def link(to: int, name: str, more: str, text: str) -> str:
        query = escape(urlencode({**visit.query, "page": str(to)}))
        href = f"{visit.prefix}/search?{query}"
        return f'<a class="pagination__{name}" {more}href="{href}">{text}</a>'

    around = range(max(page - 2, 1), min(page + 2, pages) + 1)
    links = [link(number, "page", "", str(number)) for number in around]
    if page < pages:
        links.append(link(page + 1, "next", 'rel="next" ', "Weiter"))
    return f'<nav class="pagination">{"".join(links)}</nav>'


def _page(visit: Visit, text: str, body: str, state: object) -> Answer:
    head = f'<h1 class="search-head__title">Suchergebnisse für „{escape(text)}“</h1>'
    foot = astray("<footer>© eGun – Käuferschutz</footer>", visit.style)
    title = f"Suche nach {escape(text)} | eGun"
    return Answer(_whole(visit, title, f"{head}\n{body}\n{foot}"), state)


def _whole(visit: Visit, title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{title}</title>'
        f"{links(visit)}</head>\n<body>\n{FRAME.masthead(visit)}<main>{body}</main>\n"
        "</body></html>\n"
    )
