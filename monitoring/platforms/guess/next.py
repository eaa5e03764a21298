"""Guess which link of a results page leads to the next one, for `guess`: by its relation, by what
its classes and labels say in many languages, by an arrow, or by its place behind the number of this
page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import parse_qs, unquote_plus, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitoring.platforms import parsing
from monitoring.platforms.guess.names import CLASS, classes, marks

#: So many links are looked at, from the end of the page: that is where pages are numbered.
MAX_LINKS = 3000
#: No label of such a link is longer.
MAX_LABEL = 40

_NEXT = re.compile(
    r"n(?:ä|ae)chste[nrs]?|weiter|next|forward|volgende|verder|suivante?s?|siguientes?|successiv[ao]"
    r"|avanti|pr[óo]xim[ao]s?|seguinte|następn\w|dalej|další|ďal\w+|nästa|neste|næste|seuraava"
    r"|következő|următoarea|înainte|наступн\w+|далі|вперед|следующ\w+|впер[её]д|дальше|sonraki"
    r"|επόμενη|sljedeća|naslednja|следваща|次へ|次の|下一页|下一頁",
    re.I,
)
#: What may stand beside such a word in a label.
_BESIDE = re.compile(
    r"seite|page|pagina|página|pág|strona|strony|strana|strán\w+|sida\w*|side|sivu|oldal|сторінк\w+"
    r"|страниц\w+|ergebnisse|results|zu|zur|der|to|go|the|à|la|le|naar|na|do|till|al|ir|a|aller|vers"
    r"|ページ|へ|\d+",
    re.I,
)
_WORD = re.compile(r"[^\W_]+")
#: What may stand in the path of one page of a list and not in that of another: "/page/2".
_OF_PAGE = re.compile(
    r"\d+|p|pg|pn|page|pages|seite|pagina|página|strana|strona|sida|side|sivu|oldal|start|offset"
    r"|from|stranka|sayfa|html?|php|index|s",
    re.I,
)
_NUMBER = re.compile(r"\d+")
_ARROWS = re.compile(r"[›>→▶⟩❯]+|-->?|=>")
_DOUBLE_ARROWS = re.compile(r"[»≫]|>>")
#: A class or another name of such a link, or of an icon in it.
_NAME = re.compile(
    r"(?:^|[-_])(?:next|forward|weiter|naechste|suivant|siguiente)(?:$|[-_](?!day|gen|level))", re.I
)
_ICON = re.compile(r"(?:chevron|arrow|angle|caret)s?-right$|right-(?:arrow|chevron)$", re.I)
_BACK = re.compile(r"prev|back|disabled|zur(?:ü|ue)ck|slick|swiper|carousel|slide|owl", re.I)
#: Names of what shows the number of this page.
_CURRENT = re.compile(r"(?:^|[-_])(?:active|current|selected|aktiv|on)$", re.I)


def next_of(tree: LexborHTMLParser, url: str, rows: Sequence[LexborNode] = ()) -> str:
    """The selector of the link to the next page; empty if there is none. It must find that link
    first. No link counts that is in several rows: "weiter" leads to the item there."""
    inside = _repeated(rows)
    links = [node for node in _links(tree, "a[href], link[href]", inside) if _address(node, url)]
    second = next((_address(one, url) for one in links if _is_second(one, url)), "")
    for kind in (_by_relation, _by_name, _by_label, _by_text, _by_icon, _by_place):
        for node in links:
            for selector in kind(node, url, second):
                first = tree.css_first(selector)
                if first is not None and _address(first, url) == _address(node, url):
                    return selector
    return ""


def second_page(tree: LexborHTMLParser, url: str, rows: Sequence[LexborNode] = ()) -> str:
    """The address of the link "2"; empty if there is none."""
    links = _links(tree, "a[href]", _repeated(rows))
    return next((_address(one, url) for one in links if _is_second(one, url)), "")


def _links(tree: LexborHTMLParser, selector: str, inside: Collection[int]) -> list[LexborNode]:
    return [node for node in tree.css(selector)[-MAX_LINKS:] if node.mem_id not in inside]


def _repeated(rows: Sequence[LexborNode]) -> set[int]:
    """The links in the rows whose text is in several of them. Others may be those of the pages, in
    a row of their own."""
    links = [{one.mem_id: parsing.text_of(one) for one in row.css("a[href]")} for row in rows]
    often = Counter(text for row in links for text in set(row.values()))
    return {one for row in links for one, text in row.items() if often[text] > 1}


def _is_second(node: LexborNode, url: str) -> bool:
    return parsing.text_of(node) == "2" and _leads_on(_address(node, url), url)


def _address(node: LexborNode, url: str) -> str:
    """Where a link leads to; empty if that is this page, or another site."""
    address = parsing.link(url, parsing.attribute(node, "href")).partition("#")[0]
    same = address == url.partition("#")[0] or urlsplit(address).netloc != urlsplit(url).netloc
    return "" if same else address


def _leads_on(address: str, url: str) -> bool:
    """Whether an address may be that of another page of this list: with a number that this page
    does not have, and otherwise with the same words in its path and the same parameters."""
    path, own = urlsplit(address).path, urlsplit(url).path
    there, here = parse_qs(urlsplit(address).query), parse_qs(urlsplit(url).query)
    changed = [name for name in there if there[name] != here.get(name)]
    if not all(_is_number(there[name], here[name]) for name in changed if name in here):
        return False
    numbered = any(_NUMBER.search(value) for name in changed for value in there[name])
    if not numbered and _NUMBER.findall(path) == _NUMBER.findall(own):
        return False
    new, gone = _words(path) - _words(f"{own} {urlsplit(url).query}"), _words(own) - _words(address)
    return all(map(_OF_PAGE.fullmatch, new | gone))


def _is_number(*values: list[str]) -> bool:
    return all(one.isdecimal() for value in values for one in value)


def _words(address: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(unquote_plus(address))}


def _by_relation(node: LexborNode, url: str, second: str) -> Iterator[str]:
    if "next" in parsing.attribute(node, "rel").lower().split():
        yield f"{node.tag}[rel~=next]"


def _by_name(node: LexborNode, url: str, second: str) -> Iterator[str]:
    """By a class of the link or of what is around it, or by a name for tests."""
    if node.tag != "a" or not _leads_on(_address(node, url), url):
        return
    around = node.parent
    named = [(f"a.{name}", name) for name in classes(node)]
    named += [(f"a[{mark}]", mark) for mark in marks(node)]
    if around is not None and around.tag in ("li", "span", "div", "td", "p"):
        named += [(f"{around.tag}.{name} a", name) for name in classes(around)]
    if not any(_BACK.search(name) for _, name in named):
        yield from (selector for selector, name in named if _says_next(name))


def _says_next(name: str) -> bool:
    return bool(_NAME.search(name.rpartition("=")[2].strip("'")))


def _by_label(node: LexborNode, url: str, second: str) -> Iterator[str]:
    if node.tag != "a" or not _leads_on(_address(node, url), url):
        return
    for name in ("aria-label", "title"):
        label = parsing.attribute(node, name)
        if "'" not in label and "\\" not in label and _is_next(label):
            yield f"a[{name}='{label}']"


def _is_next(label: str) -> bool:
    """Whether a label says "next page", and nothing else."""
    words = _WORD.findall(label) if len(label) <= MAX_LABEL else []
    return any(map(_NEXT.fullmatch, words)) and all(
        _NEXT.fullmatch(word) or _BESIDE.fullmatch(word) for word in words
    )


def _by_text(node: LexborNode, url: str, second: str) -> Iterator[str]:
    """By its text: "Weiter »", or an arrow that leads to the page that is called 2."""
    text = parsing.text_of(node, MAX_LABEL + 1)
    if node.tag != "a" or not text or '"' in text or "\\" in text:
        return
    found = next((word for word in _WORD.findall(text) if _NEXT.fullmatch(word)), "")
    if found and _is_next(text) and _leads_on(_address(node, url), url):
        yield f'a:lexbor-contains("{found}" i)'
    arrow = _ARROWS.fullmatch(text) or _DOUBLE_ARROWS.fullmatch(text)
    if arrow and second and _address(node, url) == second:
        yield f'a:lexbor-contains("{text}")'


def _by_icon(node: LexborNode, url: str, second: str) -> Iterator[str]:
    if node.tag != "a" or not _leads_on(_address(node, url), url):
        return
    for icon in node.css("i[class], span[class], svg[class]")[:5]:
        for name in classes(icon):
            if _ICON.search(name):
                yield f"a:has(.{name})"


def _by_place(node: LexborNode, url: str, second: str) -> Iterator[str]:
    """By its place behind the number of this page: "li.active + li a", "span.current + a"."""
    if node.tag != "a" or not second or _address(node, url) != second:
        return
    own, before = "a", _before(node)
    if before is None and node.parent is not None:
        own, before = f"{node.parent.tag} a", _before(node.parent)
    if before is None or parsing.text_of(before) not in ("1", "[1]", "(1)"):
        return
    if before.tag == "a" or any(_address(one, url) for one in before.css("a[href]")):
        return  # this is a later page
    inner = [before, *before.css("*")[:3]]
    if any("aria-current" in one.attributes for one in inner[:1]):
        yield f"{before.tag}[aria-current] + {own}"
    yield from (f"{before.tag}.{name} + {own}" for name in classes(before) if _CURRENT.search(name))
    if before.tag in ("strong", "b", "span", "em"):
        known = [name for name in classes(before) if CLASS.fullmatch(name)]
        yield f"{before.tag}{''.join(f'.{name}' for name in known[:1])} + {own}"


def _before(node: LexborNode) -> LexborNode | None:
    """The element before another one, among its siblings."""
    before = node.prev
    while before is not None and (before.tag or "-").startswith("-"):
        before = before.prev
    return before
