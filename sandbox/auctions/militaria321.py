"""militaria321.com: one table, links that are never closed, and no newest first."""

from __future__ import annotations

import base64
from html import escape
from urllib.parse import quote

from sandbox.auctions.frame import Frame, links
from sandbox.auctions.german import berlin, euros, left_militaria, slug
from sandbox.auctions.listing import DRAWN, Listing
from sandbox.auctions.market import by_end, state_of
from sandbox.auctions.pictures import picture
from sandbox.auctions.serving import Answer, Visit, astray, clean

FRAME = Frame(
    name="militaria321.com",
    motto="Auktionshaus für Militaria",
    path="/suchergebnisse.cfm",
    parameter="q",
    hidden={"groupsize": "100"},
)
GROUP_SIZES = (25, 50, 100)
TITLE_LENGTH = 55
_GIF = base64.b64decode("R0lGODlhAQABAIABAMzMzAAAACH5BAEKAAEALAAAAAABAAEAAAICRAEAOw==")
_START_LABELS = ("Auktionsstart", "Auktionsbeginn", "Eingestellt", "Angebotsbeginn", "Start")


def search(visit: Visit) -> Answer:
    """`/suchergebnisse.cfm?q=…`; without `q` everything is answered with nothing."""
    text = clean(visit.query.get("q", ""))
    found = by_end(
        visit.market.search("militaria321", text, descriptions=visit.query.get("adv") == "1")
    )
    if visit.query.get("sb") == "dateto" and visit.query.get("so") == "desc":
        found.reverse()
    size = visit.number("groupsize", 25)
    size = size if size in GROUP_SIZES else 25
    first = max(visit.number("startat", 1), 1)
    shown = found[first - 1 : first - 1 + size]
    if visit.style.layout == "changed":
        body = "\n".join(_tile(listing) for listing in shown)
    else:
        body = _results(visit, shown, len(found)) + _pages(visit, text, first, size, len(found))
    title = f'Suchergebnisse "{escape(text, quote=False)}" - Auktionshaus für Militaria'
    return _page(visit, title, body, (len(found), first, state_of(shown, visit.now)))


def detail(visit: Visit) -> Answer:
    """`/auktion/<id>/<slug>.html`"""
    listing = visit.market.listings.get(int(visit.path["id"]))
    if listing is None or listing.site != "militaria321":
        text = "<h1>Diese Auktion ist nicht mehr verfügbar</h1>"
        return _page(visit, "Auktion - militaria321.com", text, None)
    ends = berlin(listing.ends)
    ended = "<p><b>Diese Auktion ist beendet.</b></p>" if listing.ends <= visit.now else ""
    body = (
        f"<h1>{escape(clean(listing.title))}</h1>{ended}<table>\n"
        f"<tr><td>Artikelnummer:</td><td>{listing.id}</td></tr>\n"
        f"<tr><td>Verkäufer:</td><td>{escape(clean(listing.seller))}</td></tr>\n"
        f"<tr><td>{'Sofortkauf' if listing.kind == 'buynow' else 'Aktueller Preis'}:</td>"
        f"<td>{_price(listing)}</td></tr>\n"
        f"<tr><td>Gebote:</td><td>{listing.bids}</td></tr>\n{_started(listing)}"
        f"<tr><td>Auktionsende:</td><td>{ends:%d.%m.%Y} um {ends:%H:%M} Uhr</td></tr>\n"
        f'</table>{_image(listing)}<div class="beschreibung">'
        f"{escape(clean(listing.description))}</div>"
    )
    title = f"{escape(clean(listing.title), quote=False)} - militaria321.com"
    return _page(visit, title, body, state_of([listing], visit.now))


def home(visit: Visit) -> Answer:
    """The first page, with a search field."""
    text = "<h1>Willkommen bei militaria321.com</h1><p>Suchen Sie oben nach einem Stichwort.</p>"
    return _page(visit, "militaria321.com", text, None)


def image(visit: Visit) -> Answer:
    """`/images/auktion/<id>.png`"""
    return picture(visit)


def icon(visit: Visit) -> Answer:
    """`/images/<name>.gif`: symbols, and what stands where a picture is missing."""
    return Answer(_GIF, visit.path["name"], "image/gif")


def _started(listing: Listing) -> str:
    """When it began, in one of the words for that; a few pages don't say."""
    if listing.id % 11 == 0:
        return ""
    began, label = berlin(listing.starts), _START_LABELS[listing.id % len(_START_LABELS)]
    um = " um" if listing.id % 2 else ""
    return f"<tr><td>{label}:</td><td>{began:%d.%m.%Y}{um} {began:%H:%M} Uhr</td></tr>\n"


def _results(visit: Visit, shown: list[Listing], total: int) -> str:
    if not shown:
        return "<p>Zu Ihrer Suche gibt es zur Zeit leider nichts.</p>"
    rows = "\n".join(_row(visit, listing) for listing in shown)
    return (
        f"<p><b>{total} Artikel gefunden</b></p>\n"
        '<table width="100%" border="0" cellspacing="0" cellpadding="4">\n<tr><th>Bild</th>'
        "<th>Titel</th><th></th><th>Restzeit</th><th>Preis</th><th></th></tr>\n"
        f"{rows}\n</table>"
    )


def _row(visit: Visit, listing: Listing) -> str:
    """Two links to the same auction, one in the other or side by side, none closed."""
    link = f'<a href="auktion/{listing.id}/{slug(listing.title)}.html?&amp;">'
    if listing.id % 2:
        link = link.replace("&amp;", "&")
    cells = (
        f"<td>{_image(listing)}</td><td>{link}{link}{_title(visit, listing)}</td>"
        if listing.id % 3
        else f"<td>{link}{_image(listing)}</td><td>{link}{_title(visit, listing)}</td>"
    )
    guarantee = '<img src="images/symbole_garantie.gif" alt="Echtheitsgarantie">'
    return (
        f'<tr bgcolor="{"#e8e4d8" if listing.id % 2 else "#ffffff"}">{cells}'
        f"<td>{guarantee if listing.business else '&nbsp;'}</td>"
        f"<td nowrap>{left_militaria(listing.ends - visit.now)}</td>"
        f'<td align="right">{_price(listing)}</td><td>{_icons(visit, listing)}</td></tr>'
    )


def _title(visit: Visit, listing: Listing) -> str:
    """Cut, as it is in the lists."""
    whole = clean(listing.title)
    cut = whole if len(whole) <= TITLE_LENGTH else whole[:TITLE_LENGTH].rstrip() + "..."
    title = escape(cut, quote=False)
    return astray(title, visit.style, title=True) if listing.id % 3 == 0 else title


def _image(listing: Listing) -> str:
    src = f"images/auktion/{listing.id}.png" if listing.image == DRAWN else listing.image
    return f'<img src="{escape(src or "images/dsp_photo.gif")}" width="80" border="0">'


def _price(listing: Listing) -> str:
    if listing.price is None:
        return "&nbsp;"
    second = ""
    if listing.buynow is not None:
        second = f'<br><font class="smallgray">{euros(listing.buynow)} €</font>'
    return f"<strong>{euros(listing.price)} €</strong>{second}"


def _icons(visit: Visit, listing: Listing) -> str:
    names = (
        ("symbole_buynow", listing.kind == "buynow" or listing.buynow is not None),
        ("symbole_makeoffer", listing.haggle),
        ("symbol_anlaufend", listing.starts > visit.now),
        ("symbole_shoparticle", listing.kind == "buynow" and listing.business),
    )
    return "".join(f'<img src="images/{name}.gif" border="0">' for name, has in names if has)


def _pages(visit: Visit, text: str, first: int, size: int, total: int) -> str:
    """Links to all pages; each says where it starts."""
    adv = "1" if visit.query.get("adv") == "1" else "0"
    links = []
    for start in range(1, total + 1, size):
        if start != first:
            query = f"q={quote(text)}&adv={adv}&searchcat=1&groupsize={size}&startat={start}"
            number = (start - 1) // size + 1
            links.append(f'<a href="suchergebnisse.cfm?&{query}">{number}</a>')
    return f"<p>Seiten: {' '.join(links)}</p>" if links else ""


def _tile(listing: Listing) -> str:
    """The row of a layout that nobody knows."""
    return (
        f'<section class="lot"><h4><a href="auktion/{listing.id}/{slug(listing.title)}.html">'
        f"{escape(clean(listing.title))}</a></h4><data>{listing.price or 0}</data></section>"
    )


def _page(visit: Visit, title: str, body: str, state: object) -> Answer:
    foot = astray("<p>Gebühren für Käufer: keine – Größe zählt</p>", visit.style)
    text = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; '
        f'charset={visit.style.charset}"><title>{title}</title>'
        f'<base href="{escape(visit.base)}/">{links(visit)}</head>\n<body>\n'
        f'{FRAME.masthead(visit)}<div class="page">\n{body}\n{foot}\n</div></body></html>\n'
    )
    return Answer(text, state)
