"""Sites that an admin describes: what a row says of an item."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitoring.platforms.base import ParseError, Query, Response, Site
from monitoring.platforms.identity import number_of_url
from monitoring.platforms.registry import ADAPTERS
from tests.monitoring.own_sites import CONFIG, HIT, JSON_LD, NOW, SHOP, feed, shop

#: Parameters that a small shop may have its numbers in.
NUMBERS = """
pvid at_id at_nr at_code mc mc-id mc_id pk pk-id pk_id pkid ga ga-nr ga_id hsa-nr itm itm-id
itm_id oly oly-x oly_id mtm vero vero_nr glid gkid ylid
"""
#: Parameters that tell where a visitor came from.
TRACKING = """
utm_source utm-source utm_id utm itmmeta itmprp itm_campaign _trksid _trkparms mtm_campaign
mtm_kwd pk_campaign pk_kwd hsa_acc mc_cid mc_eid _ga _ga_AB1 ga_source vero_conv oly_enc_id
oly_anon_id at_medium at_campaign at_custom1 at_send_date algo_pvid fbclid gclid dclid yclid
ysclid ttclid twclid msclkid irclickid irclid s_ckid s_kwcid
"""


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://s.example/itm/1?itmmeta=01HZX", "/itm/1"),
        ("https://s.example/p.php?id=5&osCsid=9f8", "/p.php?id=5"),
        ("https://s.example/p.php?id=5&XTCsid=9f8", "/p.php?id=5"),
        ("http://s.example/itm/1?itmmeta=77&hash=x&_trkparms=a%3D1", "/itm/1"),
        ("https://s.example/p?id=5&utm_source=x&fbclid=y", "/p?id=5"),
        ("https://s.example/products/helm?_pos=2&_sid=ab12&_ss=r", "/products/helm"),
        ("https://s.example/d/helm-ID5x.html?search_reason=organic", "/d/helm-ID5x.html"),
        ("https://s.example/p?sid=9&id=5#top", "/p?id=5"),
        ("https://s.example/p/5;jsessionid=AB12?ref=list", "/p/5"),
        ("https://s.example/(S(ab12cd))/p/5", "/p/5"),
        ("https://s.example/shop/(A(x1)S(ab12cd)F(y))/p.aspx?id=5", "/shop/p.aspx?id=5"),
        ("https://s.example/p/helm-(s(m))/5", "/p/helm-(s(m))/5"),
        ("https://s.example/p?id=5&_gl=1*1x&gad_source=1&gad_campaignid=7", "/p?id=5"),
        ("https://s.example/p?id=5&li_fat_id=a&mkt_tok=b&epik=c&mibextid=d", "/p?id=5"),
        ("https://s.example/dp/B01?pf_rd_r=A&pd_rd_w=B&_encoding=UTF8", "/dp/B01"),
        (
            "https://s.example/item/7.html?algo_pvid=a&algo_exp_id=b&btsid=c&gps-id=d",
            "/item/7.html",
        ),
        ("https://s.example/p?id=5&at_campaign=x&utm-source=y&_hsenc=z&_kx=w", "/p?id=5"),
        ("https://s.example/p?id=5&ved=0ah&sxsrf=y2&ref_src=z", "/p?id=5"),
        ("https://s.example/p?key=5&v=2&t=7&tag=a", "/p?key=5&v=2&t=7&tag=a"),
        ("https://s.example/p?artikel=5&farbe=rot", "/p?artikel=5&farbe=rot"),
        ("https://s.example/i?t=Old Helm", "/i?t=Old Helm"),
        ("https://s.example/i?t=Old%20Helm", "/i?t=Old%20Helm"),
        ("https://s.example/item/7#/gallery", "/item/7"),
        ("https://s.example/item/7#!/gallery", "/item/7"),
        ("https://s.example/?id=7#/gallery", "/?id=7"),
        ("https://s.example/#/item/7", "/#/item/7"),
        ("https://s.example#!/item/7", "#!/item/7"),
    ],
)
def test_parameters_that_change_are_no_part_of_the_number(url: str, number: str) -> None:
    assert number_of_url(url) == number


@pytest.mark.parametrize("parameter", NUMBERS.split())
def test_what_a_small_shop_may_call_its_number_stays(parameter: str) -> None:
    assert number_of_url(f"https://s.example/p?{parameter}=7") == f"/p?{parameter}=7"


@pytest.mark.parametrize("parameter", TRACKING.split())
def test_what_tells_where_a_visitor_came_from_is_left_out(parameter: str) -> None:
    assert number_of_url(f"https://s.example/p?id=5&{parameter}=7") == "/p?id=5"


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("/produit.php?ref=ART-77", "/produit.php?ref=ART-77"),
        ("/produit.php?ref=ART-77&sid=ab12&utm_source=x", "/produit.php?ref=ART-77"),
        ("/produit.php?sid=ab12&ref=ART-77", "/produit.php?ref=ART-77"),
        ("/shop/item.aspx?sid=7", "/shop/item.aspx?sid=7"),
        ("/los?pos=12", "/los?pos=12"),
        ("/product/?ref=12", "/product/?ref=12"),
        ("/produit.php?id=5&ref=list", "/produit.php?id=5"),
        ("/helm-m35.php?ref=list", "/helm-m35.php"),
        ("/products/helm?ref=list&pos=2", "/products/helm"),
        ("/index.php?PHPSESSID=7", "/index.php"),
    ],
)
def test_a_page_for_all_things_has_the_number_in_what_else_is_tracking(
    url: str, number: str
) -> None:
    assert number_of_url(f"https://s.example{url}") == number


def test_relative_links_follow_the_base_of_the_page() -> None:
    html = f'<base href="https://cdn.example/shop/">{HIT.replace("/p/1", "p/1")}'
    assert shop(html).items[0].url == "https://cdn.example/shop/p/1"


@pytest.mark.parametrize(
    ("image", "source"),
    [
        ('<img src="/a.jpg">', "/a.jpg"),
        ('<img src="data:image/gif;base64,xx" data-src="/b.jpg">', "/b.jpg"),
        ('<img srcset="/c.jpg 1x, /d.jpg 2x">', "/c.jpg"),
        ('<img src="data:image/gif;base64,xx" data-srcset="/e.jpg 320w">', "/e.jpg"),
        ('<img src="/placeholder.gif" data-src="/f.jpg">', "/f.jpg"),
        ('<img src="/blank.png" data-lazy-src="/g.jpg">', "/g.jpg"),
        ('<img src="/h.jpg" data-src="data:image/gif;base64,xx" srcset="/i.jpg 2x">', "/h.jpg"),
    ],
)
def test_lazy_pictures(image: str, source: str) -> None:
    site = Site(SHOP.base_url, CONFIG | {"image": "img"})
    [item] = shop(HIT.replace("</div>", f"{image}</div>"), site).items
    assert item.image_url == f"https://s.example{source}"


def test_a_title_that_is_encoded_twice_and_a_link_to_nowhere() -> None:
    [item] = shop(HIT.replace(">Helm<", ">Helm &amp;amp; Koppel &amp;quot;M35&amp;quot;<")).items
    assert item.title == 'Helm & Koppel "M35"'
    page = shop(HIT + HIT.replace("/p/1", "#"))
    assert ([item.url for item in page.items], page.unread) == (["https://s.example/p/1"], 0)
    with pytest.raises(ParseError):
        shop(HIT.replace("/p/1", "#top"))


@pytest.mark.parametrize(
    ("text", "amount", "code"),
    [("£1,250", "1250.00", "GBP"), ("3 Gebote 15,50 zł", "15.50", "PLN"), ("12", "12.00", "CHF")],
)
def test_the_currency_of_a_row_is_kept(text: str, amount: str, code: str) -> None:
    site = Site(SHOP.base_url, CONFIG | {"currency": "CHF"})
    [item] = shop(HIT.replace("12 €", text), site).items
    assert (item.price, item.currency) == (Decimal(amount), code)


@pytest.mark.parametrize(
    ("ends", "selector"),
    [
        ('<time datetime="2026-11-26T12:00:00Z">bald</time>', "time@datetime"),
        ('<i data-ends="1795694400"></i>', "i@data-ends"),
        ("<i>2 Tage</i>", "i"),
    ],
)
def test_when_an_auction_ends(ends: str, selector: str) -> None:
    site = Site(SHOP.base_url, CONFIG | {"ends": selector})
    assert ADAPTERS["css"].problems(site) == []
    [item] = shop(HIT.replace("</div>", f"{ends}</div>"), site).items
    assert item.ends_at == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert shop(HIT, site).items[0].ends_at is None


def test_a_row_that_can_not_be_read_is_counted() -> None:
    assert shop(HIT + '<div class="hit">-</div>').unread == 1
    assert shop(HIT).unread == 0


@pytest.mark.parametrize(
    "price",
    [
        "<del>20 €</del> <ins>15 €</ins>",
        "<s>20,00 €</s> 15 €",
        "<ins>15 €</ins> <strike>20 €</strike>",
        "<del>15 €</del>",  # the only one
        "15<sup>00</sup> €",
        "15<small>00</small>€",
        "<span>15</span><span>00</span> €",
        "15<sup>–</sup> €",
        "<i>15</i><i>,</i><i>00</i> €",
        "15 € <sup>12</sup>",
        "<del><s>20 €</s> <del>30 €</del></del> 15 €",
        '<span style="display:none">99</span>15 €',
        '<span style="color:red; display: NONE !important">99 € </span>15 €',
        "<span hidden>20 €</span>15 €",
        '<span style="display:none">15 €</span>',  # shown by a script
        '<span style="display:none" class="js-price">15 €</span> <small>3 Gebote</small>',
        "<span hidden>15,00 €</span><span>inkl. 19% MwSt</span>",
        "<span hidden>15 €</span><span> (2 Stück)</span>",
        "<span>15<span><b>00</b></span></span> €",
        '<span class="old-price">20 €</span> <span>15 €</span>',
        '<span class="old-price">20 €</span> <span>Sofortkauf 15 €</span>',
        '<span class="list-price">15 €</span> <small>+ 5,90 € Versand</small>',
        '<span class="old-price">15 €</span> <small>+ 5,90 € Versand</small>',
        '<span class="listprice">15 €</span> <span>12 Gebote</span>',
        "<s>15 €</s> <span>(5,00 €/kg)</span>",
        "<s>15 €</s> <span>12 Raten</span>",
    ],
)
def test_a_price_in_several_tags(price: str) -> None:
    assert shop(HIT.replace("12 €", price)).items[0].price == 15


def test_a_price_beside_a_former_one_whose_end_is_no_cents() -> None:
    assert shop(HIT.replace("12 €", "<del>20 €, 3</del><sup>15</sup> €")).items[0].price == 15


def test_the_price_is_the_element_that_is_not_struck_out() -> None:
    both = '<del><b class="p">20 €</b></del> <ins><b class="p">15 €</b></ins>'
    assert shop(HIT.replace('<b class="p">12 €</b>', both)).items[0].price == 15
    only = '<del><b class="p">20 €</b></del> <b class="p">Versand 5 €</b>'
    assert shop(HIT.replace('<b class="p">12 €</b>', only)).items[0].price == 20
    only = '<del><b class="p">20 €</b></del>'
    assert shop(HIT.replace('<b class="p">12 €</b>', only)).items[0].price == 20


@pytest.mark.parametrize(
    "picture",
    [
        "<picture><source srcset='/a.jpg 1x'><img src='data:,'></picture>",
        "<img src=/blank.gif data-lazy-srcset='/a.jpg 200w, /b.jpg 800w'>",
        "<img src=/img/placeholder-300.png data-src=/a.jpg>",
        "<img style=\"background: url('/a.jpg')\">",
        "<img src=/a.jpg srcset='/b.jpg 2x'>",
    ],
)
def test_a_picture_in_other_places(picture: str) -> None:
    site = Site("https://s.example", CONFIG | {"image": "img"})
    page = shop(HIT.replace("</a>", f"</a>{picture}"), site)
    assert page.items[0].image_url == "https://s.example/a.jpg"


def test_a_title_without_what_is_drawn_beside_it() -> None:
    drawn = "<svg><style>b{}</style><title>heart</title></svg><style>i{}</style>Helm"
    assert shop(HIT.replace(">Helm<", f">{drawn}<")).items[0].title == "Helm"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('<span class="badge">Neu</span> Helm', "Helm"),
        ('Helm <b class="card__badge--new">New listing</b>', "Helm"),
        ('Helm <span class="badge">Replik</span>', "Helm Replik"),
        ('<b class="title-badge">Helm M35</b> alt', "Helm M35 alt"),
        ('Helm <i class="badge-size">Gr. 58</i>', "Helm Gr. 58"),
        ('Helm <i class="clipped">Wird in neuem Fenster geöffnet</i>', "Helm"),
    ],
)
def test_a_label_is_left_out_only_if_it_announces_something_new(written: str, title: str) -> None:
    assert shop(HIT.replace(">Helm<", f">{written}<")).items[0].title == title


@pytest.mark.parametrize("written", ["/p/1 a.html", "/p/1%20a.html"])
def test_a_blank_in_a_link_stays_in_the_number_as_the_page_has_it(written: str) -> None:
    """Else all that is known would be new after an update."""
    thing = f'{{"@type": "Product", "url": "{written}", "name": "Helm"}}'
    item = f"<item><title>Helm</title><link>https://s.example{written}</link></item>"
    json_site = Site("https://s.example", {"row": "all", "title": "name", "link": "url"})
    json_page = Response("https://s.example/j", f'{{"all": [{thing}]}}'.encode())
    for page in (
        shop(HIT.replace("/p/1", written)),
        shop(f'<script type="application/ld+json">{thing}</script>', JSON_LD),
        feed(item),
        ADAPTERS["json_results"].parse(json_site, Query("Helm"), json_page, NOW),
    ):
        [found] = page.items
        assert (found.number, found.url) == (written, "https://s.example/p/1%20a.html")


def test_a_link_that_would_deceive() -> None:
    with pytest.raises(ParseError):
        shop(HIT.replace("/p/1", "https://s.example@other.example/p/1"))


ROWS = "".join(HIT.replace("/p/1", f"/p/{n}").replace("Helm", f"Helm {n}") for n in range(5))


@pytest.mark.parametrize("settings", [{"id_pattern": "[a-z]+"}, {"id": "b"}])
def test_what_is_the_same_for_all_is_no_number(settings: dict[str, str]) -> None:
    """Else a new listing would be one of those that are known."""
    site = Site("https://s.example", CONFIG | settings)
    with pytest.raises(ParseError, match="repeated_numbers"):
        shop(ROWS, site)
    assert len(shop(HIT + HIT, site).items) == 1, "one that stands there twice"


def test_a_link_whose_fragment_is_its_path() -> None:
    page = shop(ROWS.replace("/p/", "/#/p/"))
    assert [one.number for one in page.items] == [f"/#/p/{n}" for n in range(5)]
