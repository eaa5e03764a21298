"""The text of a Word document as it is shown: with what was inserted while changes were tracked,
without what was deleted, and with the addresses behind words."""

from __future__ import annotations

from docx.document import Document
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

#: Not shown: deleted, moved away, a row that was deleted, the table of contents, and what programs
#: show that can't show the rest.
_GONE = (
    *("//w:del", "//w:moveFrom", "//w:tr[w:trPr/w:del]"),
    *('//w:sdt[w:sdtPr/w:docPartObj/w:docPartGallery/@w:val="Table of Contents"]',),
    "//*[local-name()='Fallback']",
)
#: Around what is shown; python-docx passes over what stands in them.
_WRAPPERS = "//w:ins | //w:moveTo | //w:smartTag | //w:customXml | //w:sdtContent | //w:sdt"


def show_as_printed(document: Document) -> None:
    """Accept all tracked changes, and open all content controls, in memory."""
    body = document.element.body
    gone = [element for path in _GONE[::-1] for element in body.xpath(path)]
    for element in gone:
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    for element in body.xpath(_WRAPPERS):
        _unwrap(element)


def _unwrap(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        for child in list(element):
            element.addprevious(child)
        parent.remove(element)


def text_of(paragraph: Paragraph) -> str:
    """The text of a paragraph, with the address of each link behind its words."""
    return "".join(
        _with_address(part) if isinstance(part, Hyperlink) else part.text
        for part in paragraph.iter_inner_content()
    )


def _with_address(link: Hyperlink) -> str:
    words, address = link.text, link.url
    bare = address.partition("://")[2].rstrip("/").removeprefix("www.")
    if not address.startswith(("http://", "https://")) or bare.casefold() in words.casefold():
        return words
    kept = words.rstrip()
    return f"{kept} ({address}){words[len(kept) :]}" if kept else words
