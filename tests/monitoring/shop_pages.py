"""Results pages in the markup of well-known sites and shop systems, written by hand as their saved
pages are. In a row, NUM is the item's number, NR its place, TITLE, PRICE and SLUG are its own."""

from __future__ import annotations

from dataclasses import dataclass

TITLES = [
    f"{name} {kind}"
    for kind in ("um 1890", "mit Scheide")
    for name in ("Stahlhelm M35", "Säbel", "Pour le Mérite Kopie", "US Helm", "Dolch", "Koppel")
]
MENU = "".join(f'<li class="nav-item"><a href="/c/{n}">Kategorie {n}</a></li>' for n in range(25))


@dataclass(frozen=True)
class ShopPage:
    """A page, and what it shows: the form of its prices, their currency, where the next page is,
    what the first item's number is, and whether ends are told."""

    url: str
    row: str
    price: str
    next: str = ""
    number: str = "3400000000"
    currency: str = "EUR"
    after: str = ""
    ends: bool = False

    def html(self, first: int = 0) -> str:
        """The page; `first`: how many items have left it at its top."""
        rows = "".join(self._row(n) for n in range(first, len(TITLES)))
        head = f"<!doctype html><title>Helm</title><nav><ul>{MENU}</ul></nav>"
        tag = "table" if self.row.startswith("<tr") else "ul"
        return f"{head}<{tag}>{rows}</{tag}>{self.after}<footer><a href='/agb'>AGB</a></footer>"

    def _row(self, n: int) -> str:
        values = {"NUM": str(3400000000 + 977 * n), "NR": str(n), "TITLE": TITLES[n]}
        values |= {"PRICE": self.price.replace("9", str(10 + n)), "SLUG": f"ding-{n:x}"}
        row = self.row
        for name, value in values.items():
            row = row.replace(name, value)
        return row


_TAILWIND = "inline-flex hover:text-accent focus:&amp;:not(:focus-visible):outline-none underline"
PAGES = {
    "kleinanzeigen": ShopPage(
        "https://k.example/s-helm/k0",
        f'<li data-clickable="card" class="relative mb-xsmall"><article class="flex p-medium"'
        f' data-adid="NUM"><div class="relative"><a class="{_TAILWIND}" href="/s-anzeige/SLUG/NUM-'
        '1"><div class="flex"><img class="size-full" src="/i/NUM.jpg"></div></a></div><div><div'
        ' class="mb-xsmall flex"><span>1NR37 Ort</span></div><h3 class="mb-xsmall line-clamp-2">'
        f'<a class="{_TAILWIND} !text-onSurface" href="/s-anzeige/SLUG/NUM-1">TITLE</a></h3><p'
        ' class="mb-xsmall text-bodyRegular">Verkaufe wie abgebildet NR</p><div class="flex"><p'
        ' class="my-xsmall font-strong">PRICE</p><p class="line-through">2.499 €</p></div><a'
        f' class="{_TAILWIND}" href="/pro/NR"><span>Haus NR GmbH</span></a></div></article></li>',
        "9 € VB",
        "/s-seite:2/helm/k0",
        after='<span>1</span><a href="/s-seite:2/helm/k0">2</a><a href="/s-seite:2/helm/k0"'
        ' title="Nächste"><i></i></a>',
    ),
    "ebay": ShopPage(
        "https://e.example/sch/i.html?_nkw=helm",
        '<li class="s-card s-card--horizontal" id="itemNR"><div class="su-media"><a class='
        '"s-card__link" href="/itm/NUM?hash=item5NR"><img src="/i/NUM.webp"></a></div><a class='
        '"s-card__link" href="/itm/NUM?hash=item7NR"><div role="heading" class="s-card__title">'
        '<span class="su-styled-text">TITLE</span><span class="clipped">Wird in neuem Fenster '
        'geöffnet</span></div></a><span class="su-styled-text s-card__price">PRICE</span><span'
        ' class="s-card__time-left">Noch 2T 3Std</span><span>+EUR 5,49 Versand</span></li>',
        "EUR 9,00",
        "_pgn=2",
        after='<a class="pagination__previous"></a><a class="pagination__next icon-link" href='
        '"/sch/i.html?_nkw=helm&_pgn=2"><svg></svg></a>',
        ends=True,
    ),
    "olx": ShopPage(
        "https://o.example/uk/list/q-helm/",
        '<div data-cy="l-card" data-testid="l-card" id="NUM" class="css-1sw7q4x"><div class='
        '"css-1venxj6"><a class="css-1tqlkj0" href="/d/uk/SLUG.html?search_reason=x"><img src='
        '"/i/NUM.jpg" class="css-8wsg1m"></a><div data-cy="ad-card-title" class="css-u2ayx9"><a'
        ' class="css-1tqlkj0" href="/d/uk/SLUG.html?search_reason=x"><h4 class="css-1g61gc2">TITLE'
        '</h4></a><p data-testid="ad-price" class="css-uj7mm0">PRICE<span class="css-1c0ed4l">'
        'Договірна</span></p></div><p class="css-vbz67q">Київ - Сьогодні о 12:1NR</p></div></div>',
        "9 грн.",
        "?page=2",
        currency="UAH",
        after='<a data-testid="pagination-forward" href="/uk/list/q-helm/?page=2"><svg></svg></a>',
    ),
    "marktplaats": ShopPage(
        "https://m.example/q/helm/",
        '<li class="hz-Listing hz-Listing--list-item"><a class="hz-Link" href="/v/x/mNUM-SLUG">'
        '<img src="//i.example/NUM.jpg"><h3 class="hz-Listing-title">TITLE</h3><p class='
        '"hz-Listing-price">PRICE</p><p class="hz-Listing-description">Mooi NR</p></a><a class='
        '"hz-Link" href="/u/jan/NR">Jan NR</a><span>Vandaag</span></li>',
        "€ 9,00",
        "/q/helm/p/2/",
        after='<a class="hz-Link" href="/q/helm/p/2/" aria-label="Volgende">&gt;</a>',
    ),
    "catawiki": ShopPage(
        "https://c.example/en/s?q=helm",
        '<article class="c-lot-card__container" data-testid="lot-card-container-NUM"><a class='
        '"c-lot-card" href="/en/l/NUM-SLUG"><img src="/i/NUM.jpg"><p class="c-lot-card__title">'
        'TITLE </p><p class="c-lot-card__status-text">Current bid</p><p class="c-lot-card__price">'
        'PRICE</p><div class="c-lot-card__timer"><time>3 days left</time></div></a></article>',
        "€9",
        number="lot-card-container-3400000000",
        ends=True,
    ),
    "tradera": ShopPage(
        "https://t.example/search?q=helm",
        '<div class="item-card-container" id="item-card-NUM"><a href="/item/1/NUM/SLUG" title='
        '"TITLE"><img src="/i/NUM.jpg"></a><span>Slutar 3 dec</span><a class="d-block" href='
        '"/item/1/NUM/SLUG">TITLE</a><span class="pr-1">PRICE</span><span>NR bud</span></div>',
        "9 kr",
        "paging=2",
        number="item-card-3400000000",
        currency="SEK",
        after='<li class="page-item"><a href="?q=helm&paging=2">2</a></li><li class="page-item">'
        '<a href="?q=helm&paging=2">Nästa</a></li>',
    ),
    "ricardo": ShopPage(
        "https://r.example/de/s/helm",
        '<a class="MuiGrid-item mui-8x2g1" href="/de/a/SLUG-NUM/"><div class="mui-91"><img src='
        '"/i/NUM.jpg"><p class="MuiTypography-root mui-a1">TITLE</p><p class="mui-p1">PRICE</p><p'
        ' class="mui-g1">(NR Gebote)</p><p class="mui-p2">99.00</p><p>Sofort kaufen</p></div></a>',
        "9.00",
    ),
    "discogs": ShopPage(
        "https://d.example/sell/list?q=helm",
        '<tr class="shortcut_navigable" data-release-id="9NR"><td><a href="/sell/item/NUM"><img'
        ' src="/i/NUM.jpg"></a></td><td><strong><a href="/sell/item/NUM" class='
        '"item_description_title">TITLE</a></strong></td><td><a href="/seller/sNR">sNR</a></td>'
        '<td class="item_price"><span class="price">PRICE</span><span>+€6.50 shipping</span></td>'
        "</tr>",
        "€9.00",
        "page=2",
        after='<a class="pagination_next" href="?q=helm&page=2">Next</a>',
    ),
    "shopware 5": ShopPage(
        "https://s.example/search?sSearch=helm",
        '<div class="product--box box--basic" data-ordernumber="SW1NR" data-page-index="1"><div'
        ' class="product--info"><a href="/SLUG?c=5" class="product--image"><img srcset='
        '"/i/NR_200.jpg, /i/NR_400.jpg 2x"></a><a href="/SLUG?c=5" class="product--title">TITLE'
        '</a><div class="product--price"><span class="price--default"> PRICE * </span><span'
        ' class="price--pseudo pseudo-price">99,00 €</span></div></div></div>',
        "9,00 €",
        "p=2",
        number="SW10",
        after='<a href="?sSearch=helm&p=2" class="paging--link paging--next"><i></i></a>',
    ),
    "magento": ShopPage(
        "https://m2.example/catalogsearch/result/?q=helm",
        '<li class="item product product-item"><a href="/SLUG.html" class="photo"><img src='
        '"/i/NR.jpg"></a><strong class="product-item-name"><a href="/SLUG.html"> TITLE </a>'
        '</strong><div class="price-box" data-role="priceBox" data-product-id="NUM"><span class='
        '"old-price"><span class="price">$999.00</span></span><span class="special-price"><span'
        ' class="price">PRICE</span></span></div></li>',
        "$9.00",
        "p=2",
        currency="USD",
        after='<li class="item pages-item-next"><a class="action  next" href="?p=2&q=helm">Next'
        "</a></li>",
    ),
    "odoo": ShopPage(
        "https://od.example/shop?search=helm",
        '<li class="oe_product"><form class="oe_product_cart"><a href="/shop/SLUG-NUM?search=helm">'
        '<img src="/i/NUM"></a><h6 class="o_title mb-2"><a href="/shop/SLUG-NUM?search=helm">TITLE'
        '</a></h6><div class="product_price"><span>PRICE</span></div></form></li>',
        "9,00 €",
        "/shop/page/2",
        after='<li class="page-item active"><a href="/shop?search=helm">1</a></li><li class='
        '"page-item"><a href="/shop/page/2?search=helm">2</a></li>',
    ),
    "oxid": ShopPage(
        "https://ox.example/index.php?cl=search&searchparam=helm",
        '<div class="productData"><form><input type="hidden" name="cl" value="search"><input type='
        '"hidden" name="aid" value="a5NUM"><a href="/SLUG.html"><img src="/i/NR.jpg"></a><a class='
        '"title" href="/SLUG.html"><span class="badge">NEU</span>TITLE</a><div class="price"><del>'
        "99,00 €</del><span>PRICE *</span></div></form></div>",
        "9,00 €",
        "pgNr=1",
        number="a53400000000",
        after='<li class="next"><a href="?cl=search&searchparam=helm&pgNr=1">&raquo;</a></li>',
    ),
    "hood": ShopPage(
        "https://h.example/result.htm?q=helm",
        '<div class="item-box" id="iNUM"><a href="/i/SLUG-NUM.htm"><img src="/i/NUM.jpg"></a><a'
        ' class="title" href="/i/SLUG-NUM.htm">TITLE</a><div class="price"><strong>PRICE</strong>'
        '<br><span>Versand: 4,90 EUR</span></div><div class="end">noch 2 T 3 Std</div></div>',
        "9,00 EUR",
        "page=2",
        number="i3400000000",
        after='<a href="?q=helm&page=2">2</a> <a href="?q=helm&page=2">weiter &raquo;</a>',
        ends=True,
    ),
}
