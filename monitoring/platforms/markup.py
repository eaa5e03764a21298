"""Parse HTML within limits.

Some inputs cost the parser much more than their size: its time grows with the square of the nesting
depth and of the number of attributes of a tag. They are counted first, in one linear pass.
"""

from __future__ import annotations

import re
from collections import defaultdict

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from monitoring.platforms import parsing
from monitoring.platforms.base import ParseError
from monitoring.problems import ProblemCode

MAX_TAGS = 120_000
MAX_DEPTH = 1000
#: Attributes of one tag, roughly: the characters of the tag outside of quoted values.
MAX_TAG = 8000
#: Smaller pages can't cost much, whatever is in them.
FEW_TAGS = 4000
SMALL = 65_536

#: A tag up to its end, where a quoted value may contain anything. Possessive, so that each
#: character is read once.
_TAG = re.compile(r"""<[a-zA-Z](?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')|["'=])*+""")
_QUOTED = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_NAME = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*+)")
_ATTRIBUTE = re.compile(r"^(.*?)@([a-zA-Z_:][\w:.-]*)$", re.S)
MAX_SELECTOR, MAX_COMMAS = 300, 10
#: Parts of a selector that compare each element with all others around it.
_COMPARING = re.compile(r":has\(|\sof\s", re.I)
#: In XHTML these may be empty; as HTML all that follows would be in them.
_XHTML = re.compile(r"\s*<\?xml\b")
_CLOSED = re.compile(
    r"<(script|style|title|textarea|iframe|noscript|a|div|span|td|p)\b((?:\s[^<>]{0,500}?)?)\s*/>",
    re.I,
)
_VOID = frozenset(
    re.findall(r"\w+", "area base br col embed frame hr img input link meta param source track wbr")
)
#: Elements that a further one of the same kind closes, and those inside of which it does not.
_IMPLIED = frozenset(re.findall(r"\w+", "a dd dt li option p tbody td tfoot th thead tr"))
_SCOPES = frozenset(re.findall(r"\w+", "dl ol table ul"))


def parse_html(html: str) -> LexborHTMLParser:
    """Parse a page. Raises ParseError if it has too many tags, is nested too deeply, or has a tag
    with too many attributes."""
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise ParseError(ProblemCode.TOO_COMPLEX, why="tags")
    if len(html) > SMALL:
        _check_attributes(html)
    if tags > FEW_TAGS:
        _check_depth(html)
    return LexborHTMLParser(_CLOSED.sub(r"<\1\2></\1>", html) if _XHTML.match(html) else html)


def page_base(tree: LexborHTMLParser, url: str) -> str:
    """What relative links of a page are relative to: its `<base href>`, else its own URL."""
    return parsing.link(url, parsing.attribute(tree.css_first("base[href]"), "href")) or url


def split_attribute(selector: str) -> tuple[str, str]:
    """A CSS selector with `@name` at its end: the selector, and the name of the attribute."""
    match = _ATTRIBUTE.match(selector)
    return (match[1].strip(), match[2]) if match else (selector, "")


def selector_mistake(selector: str) -> str:
    """Why a CSS selector is not used: it is none, or one whose time grows with a power of the
    page's size; empty if nothing is wrong."""
    if len(selector) > MAX_SELECTOR or selector.count(",") > MAX_COMMAS:
        return _("is too long")
    if len(_COMPARING.findall(selector)) > 1:
        return _("may have :has() or “of” only once")
    try:
        LexborHTMLParser("<p>").css(selector)
    except (SelectolaxError, ValueError):
        return _("is not a CSS selector")
    return ""


def _check_attributes(html: str) -> None:
    for tag in _TAG.findall(html):
        if len(tag) > MAX_TAG and len(_QUOTED.sub("=", tag)) > MAX_TAG:
            raise ParseError(ProblemCode.TOO_COMPLEX, why="attributes")


def _check_depth(html: str) -> None:
    """Follow the open elements, roughly as a browser does."""
    stack: list[str] = []
    places: dict[str, list[int]] = defaultdict(list)
    for tag in _NAME.findall(html):
        name = tag.lower()
        if name[0] == "/":
            _close(stack, places, name[1:], -1)
            continue
        if name in _VOID:
            continue
        if name in _IMPLIED:
            inside = max((places[scope][-1] for scope in _SCOPES if places[scope]), default=-1)
            _close(stack, places, name, inside)
        places[name].append(len(stack))
        stack.append(name)
        if len(stack) > MAX_DEPTH:
            raise ParseError(ProblemCode.TOO_COMPLEX, why="depth")


def _close(stack: list[str], places: dict[str, list[int]], name: str, inside: int) -> None:
    """Close the innermost element of this name, with all in it, if it is further in than that."""
    if not places[name] or places[name][-1] <= inside:
        return
    for _count in range(len(stack) - places[name][-1]):
        places[stack.pop()].pop()
