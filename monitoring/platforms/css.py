"""Any results page, parsed with CSS selectors that an admin writes. Settings of the platform:

`search`: the URL with `{query}` (see `search_address`); `row`: selects the items; inside a row
`title`, `price`, `link`, `image`, `id`, `seller`, `ends`: selectors, with `@name` at the end for an
attribute (link and image use href and src by default); `id_pattern`: a regular expression that
finds the number in the link; `currency`: that of prices without a sign; `next`: the link to the
next page, or "auto" to look for it on each page; `empty`: selects an element that only a page
without hits has (without it, lines are learned); `sold_out`: selects an element that only a row has
whose item can't be had any more; `newest_first`: true if the results are sorted that way. Without
`row`, the JSON-LD products of the page are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitoring import matching
from monitoring.platforms import charset, parsing, prices
from monitoring.platforms.base import Page, ParseError, Query, Response, ScrapedItem, Site
from monitoring.platforms.empty_lines import learned_lines, text_lines
from monitoring.platforms.guess.next import next_of
from monitoring.platforms.identity import by_number, fitting, number_of_url
from monitoring.platforms.json import jsonld
from monitoring.platforms.markup import page_base, parse_html, selector_mistake, split_attribute
from monitoring.platforms.no_results import page_error
from monitoring.platforms.row_fields import in_style, picture_address, price_node, price_text
from monitoring.platforms.search_address import (
    AUTO,
    SearchAddressAdapter,
    leads_home,
    numbers_pages,
    page_number,
    problem,
    search_problems,
    search_url,
    text_of,
)
from monitoring.platforms.search_request import body_problems
from monitoring.platforms.times import read_end
from monitoring.problems import ProblemCode

#: The setting with the lines that were learned from a search for nonsense.
EMPTY_LINES = "empty_lines"
#: By name, so that RE2 is loaded only where a site has a pattern.
MISTAKE = "monitoring.platforms.patterns.mistake"
FIRST_MATCH = "monitoring.platforms.patterns.first_match"
FINDS_NOTHING = "monitoring.platforms.patterns.finds_nothing"
FIELDS = (
    *("row", "title", "price", "link", "image", "id"),
    *("seller", "ends", "next", "empty", "sold_out"),
)


class CssSelectors(SearchAddressAdapter):
    key = "css"
    title = gettext_noop("Page with CSS selectors")
    tells_posted = False

    def parse(self, site: Site, query: Query, response: Response, now: datetime) -> Page:
        config = site.config
        tree = parse_html(charset.decode(response.body, response.content_type))
        if leads_home(site, query, response.url):
            raise page_error(tree, ProblemCode.HOME_PAGE, query.words)
        base = page_base(tree, response.url)
        rows = _select(tree, text_of(config, "row")) if text_of(config, "row") else []
        items = (_item(row, config, base, now) for row in rows)
        found = by_number(item for item in items if item is not None)
        if rows and not found:
            raise ParseError(ProblemCode.LISTINGS_UNREADABLE, why="no_title_or_link")
        unread = sum(_is_lost(row, config) for row in rows) if len(found) < len(rows) else 0
        if not text_of(config, "row"):
            products = jsonld.products(tree, base)
            found, unread = by_number(products.items), products.unread
            if unread and not found:
                raise ParseError(ProblemCode.LISTINGS_UNREADABLE, why="json_ld")
        if not found:
            self._check_empty(tree, config, query)
        elif _are_recommended(tree, config, query, found.values()):
            return Page(())
        return Page(
            tuple(found.values()),
            _next(tree, config, base, response.url, rows)
            or _following(site, query, response, len(found)),
            None,
            bool(config.get("newest_first")),
            unread,
        )

    def _check_empty(self, tree: LexborHTMLParser, config: Any, query: Query) -> None:
        """Raise ParseError unless the page says that there are no hits."""
        if not _says_nothing(tree, config, query):
            raise page_error(tree, ProblemCode.NOT_CLEARLY_EMPTY, query.words)

    def empty_lines(
        self, site: Site, hits: tuple[Query, Response], without: Sequence[tuple[Query, Response]]
    ) -> list[str]:
        """The lines that tell a page without hits: they are on all of these pages without, and not
        on the page with hits. None if a page that should be without hits has some, or if it is
        another page than one of results, as of cookies or with a challenge."""
        selector = text_of(site.config, "row")
        pages = []
        for query, response in without:
            tree = parse_html(charset.decode(response.body, response.content_type))
            if _select(tree, selector) if selector else jsonld.products(tree, response.url).items:
                return []
            pages.append((query.words, tree))
        query, response = hits
        tree = parse_html(charset.decode(response.body, response.content_type))
        return learned_lines(query.words, tree, selector, pages)

    def posted_at(self, response: Response) -> datetime | None:
        tree = parse_html(charset.decode(response.body, response.content_type))
        times = [item.posted_at for item in jsonld.products(tree, response.url).items]
        return next((time for time in times if time), None)

    def seller(self, response: Response) -> str:
        return ""

    def problems(self, site: Site) -> list[str]:
        found = [*search_problems(site), *body_problems(site)]
        if text_of(site.config, "row"):
            needed = ("title", "link")
            found += [problem(name, _("is needed")) for name in needed if not site.config.get(name)]
        pattern = text_of(site.config, "id_pattern")
        if pattern and (why := import_string(MISTAKE)(pattern)):
            found.append(problem("id_pattern", _("is not a regular expression: %s") % why))
        elif pattern and import_string(FINDS_NOTHING)(pattern):
            found.append(problem("id_pattern", _("finds a number where there is none")))
        for name in FIELDS:
            selector, _attribute = split_attribute(text_of(site.config, name))
            if selector and (why := selector_mistake(selector)):
                found.append(problem(name, why))
        return found


def _says_nothing(tree: LexborHTMLParser, config: Any, query: Query) -> bool:
    """Whether a page has what only a page without hits of this platform has: the element that an
    admin named, or else the lines that were learned from searches for nonsense."""
    selector = text_of(config, "empty")
    if selector:
        return bool(_select(tree, selector))
    learned = config.get(EMPTY_LINES) or ()
    return bool(learned) and set(learned) <= text_lines(tree, query.words)


def _are_recommended(
    tree: LexborHTMLParser, config: Any, query: Query, items: Iterable[ScrapedItem]
) -> bool:
    """Whether a page without hits shows other items: it has the element that an admin named for
    such pages, and no title has a word of the search. Learned lines don't
    tell, as a page with hits may have them by chance; nor do titles, where descriptions are
    searched, too."""
    selector = text_of(config, "empty")
    if query.descriptions or not selector or not _select(tree, selector):
        return False
    return not any(matching.may_be_meant(query.words, one.title) for one in items)


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise ParseError(ProblemCode.WRONG_SETTING, error=selector) from error


def _value(row: LexborNode, config: Any, name: str, default_attribute: str = "") -> str:
    """The value of a field in a row: an attribute, or the text."""
    selector, attribute = split_attribute(text_of(config, name))
    if not selector and not attribute:
        return ""
    try:
        find = price_node if name == "price" else LexborNode.css_first
        node = find(row, selector) if selector else row
    except (SelectolaxError, ValueError) as error:
        raise ParseError(ProblemCode.WRONG_SETTING, error=f"{name}: {selector}") from error
    if node is None:
        return ""
    if attribute or default_attribute:
        return parsing.attribute(node, attribute or default_attribute)
    return price_text(node) if name == "price" else parsing.title_of(node)


def _item(row: LexborNode, config: Any, base: str, now: datetime) -> ScrapedItem | None:
    title = parsing.clean(_value(row, config, "title"))
    url = parsing.link(base, _value(row, config, "link", "href"))
    if not title or not url:
        return None
    money = prices.read_price(_value(row, config, "price"), _currency(config))
    number = parsing.clean(_value(row, config, "id"), 300) or _matched(config, url)
    return ScrapedItem(
        number=fitting(number) if number else number_of_url(url),
        title=title,
        url=parsing.without_blanks(url),
        image_url=parsing.link(base, _image(row, config)),
        price=money.amount if money else None,
        currency=money.currency if money else _currency(config),
        seller=parsing.clean(_value(row, config, "seller"), 120),
        ends_at=read_end(_value(row, config, "ends"), now),
        sold_out=_has(row, config, "sold_out"),
    )


def _has(row: LexborNode, config: Any, name: str) -> bool | None:
    """Whether a row has this element; None if the site's settings name none."""
    selector, attribute = split_attribute(text_of(config, name))
    if not selector:
        return None
    try:
        nodes = row.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise ParseError(ProblemCode.WRONG_SETTING, error=f"{name}: {selector}") from error
    return any(not attribute or attribute in node.attributes for node in nodes)


def _currency(config: Any) -> str:
    return text_of(config, "currency").upper()[:3] or "EUR"


def _image(row: LexborNode, config: Any) -> str:
    selector, attribute = split_attribute(text_of(config, "image"))
    if attribute or not selector:
        value = _value(row, config, "image", "src")
        return in_style(value) if attribute == "style" else value
    image = row.css_first(selector)
    return picture_address(image) if image is not None else ""


def _matched(config: Any, url: str) -> str:
    """The part of the URL that `id_pattern` finds."""
    pattern = text_of(config, "id_pattern")
    return str(import_string(FIRST_MATCH)(pattern, url)) if pattern else ""


def _is_lost(row: LexborNode, config: Any) -> bool:
    """Whether a row lacks a title or a link."""
    return not (_value(row, config, "title") and _value(row, config, "link", "href"))


def _following(site: Site, query: Query, response: Response, items: int) -> str | None:
    """The page after this one, where pages are numbered; a page without items is the last one."""
    number = page_number(site, query, response.url) if numbers_pages(site) and items else None
    return search_url(site, query, number + 1) if number is not None else None


def _next(
    tree: LexborHTMLParser, config: Any, base: str, url: str, rows: Sequence[LexborNode]
) -> str | None:
    selector, attribute = split_attribute(text_of(config, "next"))
    if selector == AUTO:
        selector = next_of(tree, url, rows)
    nodes = _select(tree, selector) if selector else []
    address = parsing.link(base, parsing.attribute(nodes[0], attribute or "href")) if nodes else ""
    same = address.partition("#")[0] == url.partition("#")[0]
    return address if address and not same else None
