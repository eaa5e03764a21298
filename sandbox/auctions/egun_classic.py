"""egun.de as it was: tables in tables, and bytes that are not what the page says of them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.entities import codepoint2name
from urllib.parse import parse_qsl, urlencode

from sandbox.auctions.german import berlin, euros, left_classic
from sandbox.auctions.listing import DRAWN, Listing
from sandbox.auctions.market import by_end, by_start, state_of
from sandbox.auctions.pictures import picture
from sandbox.auctions.serving import Answer, Visit, astray, clean

ROWS = 25
_TYPES = {"1": "auction", "2": "buynow"}


def search(visit: Visit) -> Answer:
    """`/market/list_items.php?mode=qry&query=…`"""
    if visit.style.layout != "classic":
        return _gone()
    query = _query(visit)
    found = _found(visit, query)
    page, pages = max(visit.number("page", 1), 1), max(-(-len(found) // ROWS), 1)
    promoted = [listing for listing in found if listing.promoted][:3]
    usual = [listing for listing in found if listing not in promoted]
    shown = usual[(page - 1) * ROWS : page * ROWS]
    text = escape(clean(query.get("query", "")))
    parts = [f"<h1>Suche nach &quot;{text}&quot;</h1>"]
    if page == 1 and promoted:
        parts.append(_table(visit, "toplist", promoted, ""))
    total = f"<small>gesamt: {len(usual)}</small>"
    parts += [_table(visit, "itemlist", shown, total), _pages(query, page, pages)]
    return _page(
        visit,
        f"eGun - {text}",
        "\n".join(parts),
        (len(found), page, state_of(promoted + shown, visit.now)),
    )


def detail(visit: Visit) -> Answer:
    """`/market/item.php?id=…`"""
    listing = visit.market.listings.get(visit.number("id", 0))
    if visit.style.layout != "classic":
        return _gone()
    if listing is None or listing.site != "egun":
        return _page(visit, "eGun", "<h1>Artikel wurde nicht gefunden</h1>", None)
    began, ends = berlin(listing.starts), berlin(listing.ends)
    rows = (
        ("Artikelnummer", str(listing.id)),
        ("Verkäufer", escape(clean(listing.seller))),
        ("Preis", _price(listing)),
        ("Gestartet", f"{began:%d.%m.%Y %H:%M} Uhr"),
        ("Endet", f"{ends:%d.%m.%Y %H:%M} Uhr"),
        ("Restzeit", left_classic(listing.ends - visit.now)),
    )
    cells = "".join(f"<tr><td>{name}:</td><td>{text}</td></tr>\n" for name, text in rows)
    title = _title(visit, listing)
    body = f"<h1>{title}</h1><table>{cells}</table><p>{escape(clean(listing.description))}</p>"
    return _page(visit, f"eGun - {title}", body, state_of([listing], visit.now))


def home(visit: Visit) -> Answer:
    """The first page, with a search field."""
    form = (
        f'<form action="{visit.prefix}/market/list_items.php"><input type=hidden name=mode '
        "value=qry><input name=query aria-label=Suche><input type=submit value=Suchen></form>"
    )
    return _page(visit, "eGun - Der Marktplatz", form, None)


def thumb(visit: Visit) -> Answer:
    """`/market/cache/aucimg/100x100/<id>.png`"""
    return picture(visit)


def not_here(visit: Visit) -> Answer:
    """The new addresses answer as before there was anything."""
    return Answer("<html><body><h1>404 Nicht gefunden</h1></body></html>", status=404)


def _gone() -> Answer:
    return Answer(
        "<html><body><h1>410 Diese Seite gibt es nicht mehr</h1></body></html>", None, status=410
    )


def _query(visit: Visit) -> dict[str, str]:
    """The fields, sent as UTF-8 or, as the page's own form does, as ISO-8859-1."""
    raw = visit.raw_query.decode("latin-1")
    try:
        return dict(parse_qsl(raw, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        return dict(parse_qsl(raw, keep_blank_values=True, encoding="cp1252", errors="replace"))


def _found(visit: Visit, query: dict[str, str]) -> list[Listing]:
    found = visit.market.search(
        "egun",
        query.get("query", ""),
        descriptions=query.get("plusdescr", "off") != "off",
        either=query.get("wheremode") == "or",
    )
    if query.get("mode") != "qry":
        return []
    if query.get("type") in _TYPES:
        found = [one for one in found if one.kind == _TYPES[query["type"]]]
    return by_start(found) if query.get("type") == "3" else by_end(found)


def _table(visit: Visit, name: str, listings: Iterable[Listing], total: str) -> str:
    rows = "\n".join(_row(visit, listing) for listing in listings)
    return (
        f'<table class="{name}" width="100%" cellspacing=0 cellpadding=3>\n'
        f"<tr><th>Artikel {total}</th><th>Preis</th><th>Gebote</th><th>Restzeit</th></tr>\n"
        f"{rows}\n</table>"
    )


def _row(visit: Visit, listing: Listing) -> str:
    """A row; every other one shouts its tags, as the old pages do."""
    loud = listing.id % 2 == 0
    a, href = ("A", "HREF") if loud else ("a", "href")
    to = f'{href}="item.php?id={listing.id}"'
    cell = f"<{a} {to}>{_title(visit, listing)}</{a}>"
    if listing.image:
        own = f"cache/aucimg/100x100/{listing.id}.png"
        src = escape(own if listing.image == DRAWN else listing.image)
        cell = (
            f'<table border=0><tr><td width=100><{a} {to}><img src="{src}" border="0"></{a}>'
            f"</td><td>{cell}</td></tr></table>"
        )
    tr, td = ("TR", "TD") if loud else ("tr", "td")
    return (
        f'<{tr} bgcolor="#f5f5f5"><{td}>{cell}</{td}>'
        f'<{td} align="right" nowrap>{_price(listing)}</{td}>'
        f'<{td} align="center">{_amount(listing)}</{td}>'
        f'<{td} align="center" nowrap>{left_classic(listing.ends - visit.now)}</{td}></{tr}>'
    )


def _title(visit: Visit, listing: Listing) -> str:
    """With entities, with plain bytes, or astray."""
    title = escape(clean(listing.title))
    if listing.id % 3 == 0:
        return astray(title, visit.style, title=True)
    return _entities(title) if listing.id % 3 == 1 else title


def _entities(text: str) -> str:
    return "".join(
        f"&{codepoint2name[ord(c)]};" if ord(c) > 127 and ord(c) in codepoint2name else c
        for c in text
    )


def _price(listing: Listing) -> str:
    if listing.price is None:
        return "&nbsp;"
    second = f"<br><i>{euros(listing.buynow)} EUR</i>" if listing.buynow is not None else ""
    return f"{euros(listing.price)} EUR{second}"


def _amount(listing: Listing) -> str:
    if listing.kind == "buynow":
        return f'noch {listing.quantity} Stück<br><span class="ls-buynow">Sofort-Kauf</span>'
    if listing.quantity > 1:
        return f"{listing.quantity} Stück"
    return "1 Gebot" if listing.bids == 1 else f"{listing.bids} Gebote"


def _pages(query: dict[str, str], page: int, pages: int) -> str:
    def link(to: int, text: str) -> str:
        fields = urlencode({**query, "page": str(to)}, encoding="cp1252", errors="replace")
        return f'<a href="list_items.php?{escape(fields)}">{text}</a>'

    links = [link(number, str(number)) for number in range(1, pages + 1) if number != page]
    if page < pages:
        links.append(link(page + 1, "weiter &gt;&gt;"))
    return f"<p>Seite {page} von {pages} {' '.join(links)}</p>"


def _page(visit: Visit, title: str, body: str, state: object) -> Answer:
    """The page says ISO-8859-1 of itself; its banner comes from elsewhere, and is UTF-8."""
    banner = astray("<p>eGun „sicher” kaufen – für Jäger, Schützen und Angler</p>", visit.style)
    text = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<html><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={visit.style.charset}">'
        f"<title>{title}</title></head>\n<body>{banner}\n{body}\n"
        "<hr><small>Preise in EUR (€) inkl. MwSt.</small></body></html>\n"
    )
    return Answer(text, state)
