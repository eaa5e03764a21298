"""Results pages in the markup of the real sites, for tests and benchmarks."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Lot:
    """An item as a site shows it."""

    number: int
    title: str = "Kappmesser der Bundeswehr"
    price: str = "49,00"
    kind: str = "start"
    buy_now: str = ""
    bids: int = 0
    ends: int = 1_800_000_000
    picture: bool = True
    seller: str = "mueller77"


def lots(numbers: Iterable[int], title: str = "Kappmesser der Bundeswehr") -> list[Lot]:
    return [Lot(number, f"{title} Nr. {number}") for number in numbers]


def egun_new(
    hits: Sequence[Lot], *, next_url: str = "", promoted: Sequence[Lot] = (), nothing: bool = False
) -> str:
    shelf = (
        f'<ul class="auction-list auction-list--shelf">{_rows(promoted)}</ul>' if promoted else ""
    )
    rows = f'<ul class="auction-list">{_rows(hits)}</ul>' if not nothing else ""
    empty = "<p>Zu Ihrer Suche wurden keine Artikel gefunden.</p>" if nothing else ""
    pager = f'<nav><a class="pager__next" rel="next" href="{escape(next_url)}">weiter</a></nav>'
    return f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Suche - eGun</title>
<script>var cats = {{"a": 1}};</script></head><body><form action="/search"><input name="query"></form>
{shelf}{rows}{empty}{pager if next_url else ""}<footer>Impressum</footer></body></html>"""


def _rows(hits: Sequence[Lot]) -> str:
    return "\n".join(_row(lot) for lot in hits)


def _row(lot: Lot) -> str:
    picture = (
        f'<div class="list-item__thumb"><img loading="lazy" src="/thumb/fit-256x192/{lot.number}.jpg"></div>'
        if lot.picture
        else '<div class="list-item__thumb"></div>'
    )
    labels = {"start": "Startpreis", "bid": "Aktuelles Gebot", "buynow": "Sofortkauf"}
    buy_now = (
        f'<div class="list-item__buynow">Sofortkauf {lot.buy_now} €</div>' if lot.buy_now else ""
    )
    state = "has" if lot.bids else "none"
    bids = (
        f'<span class="list-item__bidstate list-item__bidstate--{state}">{lot.bids} Gebote</span>'
    )
    return f"""<li class="list-item" data-auction-id="{lot.number}">
<a class="list-item__watch" href="/watch/{lot.number}">merken</a>
<a class="list-item__link" href="/item/{lot.number}/kappmesser">{picture}
<h3 class="list-item__title"><span class="list-item__title-text">
  <span class="badge badge--new">neu</span> {escape(lot.title)} </span></h3></a>
<span class="badge badge--legal">EWB</span><span class="badge badge--condition">gebraucht</span>
<div class="list-item__number">Nr. {lot.number}</div><div class="list-item__seller">{lot.seller}</div>
<div class="list-item__price-label list-item__price-label--{lot.kind}">{labels[lot.kind]}</div>
<div class="list-item__price">{lot.price} €</div>{buy_now}<div class="list-item__haggle">oder Preisvorschlag</div>
<div class="list-item__base-price">0,50 € / Stück</div><div class="list-item__qty">noch 5 Stück</div>
{bids}<div class="list-item__meta">{bids}</div>
<time class="list-item__ends" data-ends="{lot.ends}">9 Tage, 0 Std</time></li>"""


def egun_classic(hits: Sequence[Lot], *, total: int | None = None, page: int = 1) -> str:
    rows = "\n".join(_classic_row(lot) for lot in hits)
    total = len(hits) if total is None else total
    pager = (
        f'<a href="list_items.php?mode=qry&query=x&page={page + 1}">&gt;&gt;</a>'
        if total > page * 25
        else ""
    )
    return f"""<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">
<TITLE>eGun - Suche</TITLE></HEAD><BODY>
<TABLE class="toplist"><TR><TD>Top-Angebote <small>gesamt: 0</small></TD></TR></TABLE>
<TABLE CLASS="itemlist" width="100%"><tr><td colspan=5><small>gesamt: {total}</small></td></tr>
{rows}</TABLE>{pager}</BODY></HTML>"""


def _classic_row(lot: Lot) -> str:
    buy_now = f"<br><i>{lot.buy_now} EUR</i>" if lot.buy_now else ""
    link = f"item.php?id={lot.number}"
    title = f'<A HREF="{link}">{escape(lot.title)}</A>'
    if lot.picture:
        title = f"""<table border=0><tr><td><a HREF='{link}'><IMG
 SRC="cache/aucimg/100x100/{lot.number}.jpg" border=0></a></td><td>{title}</td></tr></table>"""
    count = (
        "noch 13 St&uuml;ck <span class='ls-buynow'></span>"
        if lot.kind == "buynow"
        else (f"{lot.bids} Gebote")
    )
    return f"""<TR><TD>{title}</TD><td ALIGN="right" nowrap>{lot.price} EUR{buy_now}</td>
<td align=center>{count}</td><td>1 Tage<br>04:06</td></TR>"""


def militaria(
    hits: Sequence[Lot], query: str, *, total: int | None = None, start: int = 1, group: int = 100
) -> str:
    rows = "\n".join(_militaria_row(lot) for lot in hits)
    total = len(hits) if total is None else total
    pager = "".join(
        f'<a href="suchergebnisse.cfm?&q=x&groupsize={group}&startat={at}">{at}</a> '
        for at in range(1, total + 1, group)
    )
    found = f"<b>{total}</b> Artikel gefunden" if total else ""
    return f"""<!DOCTYPE html><html><head><base href="https://www.militaria321.com/">
<meta charset="utf-8"><title>Suchergebnisse "{escape(query, quote=False)}" - Auktionen - militaria321</title>
</head><body><p>{found}</p><table>{rows}</table>{pager}</body></html>"""


def _militaria_row(lot: Lot) -> str:
    link = f"auktion/{lot.number}/kappmesser.html?&sid=1"
    src = f"images/auktion/{lot.number}.jpg" if lot.picture else "images/dsp_photo.gif"
    second = f'<br><font class="smallgray">{lot.buy_now} €</font>' if lot.buy_now else ""
    icon = '<img src="images/symbole_buynow.gif">' if lot.kind == "buynow" else ""
    return f"""<tr><td><a href="{link}"><a href="{link}"><img src="{src}" border="0"></td>
<td><a href="{link}"><a href="{link}">{escape(lot.title[:55])}</td><td><img src="images/garantie.gif"></td>
<td>2&nbsp;T.&nbsp;8&nbsp;Std.&nbsp;47&nbsp;Min.&nbsp;35&nbsp;Sek.</td>
<td><strong>{lot.price} €</strong>{second}</td><td>{icon}</td></tr>"""
