"""HTML: a page is an entry; its headings, lists and tables become Markdown."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.text import one_line, storable
from knowledge.formats.decoding import encoding_of
from knowledge.formats.fields import BadValue, language_of, link_of, read_entry
from knowledge.formats.markdown import name_of
from knowledge.formats.types import Item, Unreadable

#: What is no text for readers, or the same on each page of a site.
LEFT_OUT = (
    *("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "form"),
    *("nav", "footer", "aside", "dialog", "[role=navigation]", "[hidden]", "[aria-hidden=true]"),
)
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_BLOCKS = frozenset(
    [
        *("p", "div", "section", "article", "main", "header", "ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "tr", "blockquote", "pre", "figure", "figcaption", "address", "details"),
        *("summary", "body", "h1", "h2", "h3", "h4", "h5", "h6"),
    ]
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: These end by themselves, or have no end.
_NO_DEPTH = frozenset(
    [
        *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "br", "hr"),
        *("img", "input", "meta", "link", "source", "col", "area", "base", "embed", "track", "wbr"),
        *("optgroup", "html", "head", "body"),
    ]
)
#: The parser's time grows with the square of the depth.
MAX_DEPTH = 2000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,30})", re.I)


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    source = _text(content)
    if _depth(source) > MAX_DEPTH:
        raise Unreadable(_("The elements of this page are nested too deeply."))
    page = LexborHTMLParser(source)
    main = page.css_first("main, article, [role=main]") or page.body
    if main is None:
        raise Unreadable(_("There is no text in this page."))
    title = _title(page) or name_of(name)
    for node in main.css(", ".join(LEFT_OUT)):
        node.decompose()
    body = markdown_of(main)
    lines = body.split("\n")
    if lines[0].startswith("# ") and lines[0][2:].strip() == title:
        body = "\n".join(lines[1:]).strip()
    stated = {"title": title, "body": body, **_stated(page)}
    yield read_entry({name: value for name, value in stated.items() if value}, "")


def _text(content: BinaryIO) -> str:
    content.seek(0)
    raw = content.read()
    declared = _CHARSET.search(raw[:4096])
    try:
        encoding = encoding_of(content)
    except Unreadable:
        encoding = ""
    if declared and encoding in ("", "cp1251", "cp1252"):
        encoding = _known(declared[1].decode("ascii")) or encoding
    if not encoding:
        encoding_of(content)  # raises what is wrong
    return storable(raw.decode(encoding, "replace"))


def _depth(source: str) -> int:
    """How deep elements are nested, at most."""
    depth = most = 0
    for tag in _TAG.finditer(source):
        if tag[2].lower() not in _NO_DEPTH:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            most = max(most, depth)
    return most


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return ""


def _title(page: LexborHTMLParser) -> str:
    """The heading of the page if it has just one, else its title."""
    headings = page.css("h1")
    found = headings[0].text() if len(headings) == 1 else ""
    head = page.css_first("title")
    return one_line(found) or (one_line(head.text()) if head else "")


def _stated(page: LexborHTMLParser) -> dict[str, str]:
    """The language and the address, if the page states them in a form that we know."""
    html, link = page.css_first("html"), page.css_first("link[rel=canonical]")
    language = (html.attributes.get("lang") if html else None) or ""
    address = (link.attributes.get("href") if link else None) or ""
    found = {}
    with contextlib.suppress(BadValue):
        found["language"] = language_of(language.split("-")[0].strip())
    with contextlib.suppress(BadValue):
        found["source_url"] = link_of(address.strip())
    return found


def markdown_of(root: LexborNode) -> str:
    """The text below a node; without recursion, since pages may be nested as deep as they like."""
    text = _Text()
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            text.words(node.text_content or "")
        elif leaving:
            text.leave(tag)
        else:
            text.enter(tag)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    return text.finished()


class _Text:
    """Markdown, put together line by line. `_mark` is written before the next words; within a row
    of a table and a heading nothing breaks the line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = self._mark = ""
        self._gap = False
        self._preformatted = self._unbroken = 0

    def words(self, text: str) -> None:
        if self._preformatted:
            first, *rest = text.split("\n")
            self._write(first)
            for line in rest:
                self._end_line()
                self._write(line)
        else:
            self._write(re.sub(r"\s+", " ", text))

    def enter(self, tag: str) -> None:
        if tag in _HEADINGS or tag == "tr":
            self._block(gap=tag != "tr")
            self._mark = _HEADINGS.get(tag, "| ")
            self._unbroken += 1
        elif tag in ("li", "dd"):
            self._block(gap=False)
            self._mark = "- "
        elif tag == "br":
            self._block(gap=False)
        elif tag == "pre":
            self._block()
            self._preformatted += 1
        elif tag in _BLOCKS:
            self._block()

    def leave(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._write(" | ")
        elif tag in _HEADINGS or tag == "tr":
            self._unbroken -= 1
            self._block(gap=tag != "tr")
        elif tag in ("li", "dd"):
            self._block(gap=False)
            self._mark = ""
        elif tag == "pre":
            self._preformatted -= 1
            self._block()
        elif tag in _BLOCKS:
            self._block()

    def finished(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def _write(self, text: str) -> None:
        if not self._line:
            text = text if self._preformatted else text.lstrip()
            if not text:
                return
            if self._gap and self._lines:
                self._lines.append("")
            self._gap = False
            self._line, self._mark = self._mark, ""
        self._line += text

    def _block(self, gap: bool = True) -> None:
        if self._unbroken:
            self._write(" ")
            return
        self._end_line()
        # The first paragraph of an item of a list stands beside its mark.
        self._gap = self._gap or (gap and not self._mark)

    def _end_line(self) -> None:
        if self._line.strip():
            self._lines.append(re.sub(r"(?<=\S) {2,}", " ", self._line.rstrip()))
        self._line = ""
