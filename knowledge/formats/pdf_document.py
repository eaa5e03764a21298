"""PDF: the text of a short document is one entry, of a longer one each page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import DependencyError, PdfReadError

from core.text import storable
from knowledge.formats.fields import read_entry
from knowledge.formats.markdown import name_of
from knowledge.formats.types import Item, Unreadable

#: Of a document that is one entry, in characters.
SHORT = 8000
MAX_PAGES = 2000


def read(content: BinaryIO, name: str) -> Iterator[Item]:
    pages = _pages(content)
    if not any(pages):
        raise Unreadable(
            _("There is no text in this PDF, only pictures. Have its text recognised (OCR) first.")
        )
    title = name_of(name)
    if sum(map(len, pages)) <= SHORT:
        yield read_entry({"title": title, "body": "\n\n".join(filter(None, pages))}, "")
        return
    for number, text in enumerate(pages, 1):
        place = _("page %d") % number
        if text:
            yield read_entry({"title": f"{title}, {place}", "body": text}, place)


def _pages(content: BinaryIO) -> list[str]:
    content.seek(0)
    try:
        document = PdfReader(content)
        if document.is_encrypted and not document.decrypt(""):
            raise Unreadable(_("This PDF has a password. Save it without one and try again."))
        if len(document.pages) > MAX_PAGES:
            raise Unreadable(
                _("This PDF has more than %d pages. Split it and try again.") % MAX_PAGES
            )
        return [_tidy(page.extract_text()) for page in document.pages]
    except (Unreadable, DependencyError, MemoryError):
        raise
    except PdfReadError:
        raise Unreadable(_("This is not a PDF, or it is damaged.")) from None
    except Exception as error:  # a damaged file raises anything: KeyError, TypeError, …
        raise Unreadable(_("This is not a PDF, or it is damaged.")) from error


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in storable(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
