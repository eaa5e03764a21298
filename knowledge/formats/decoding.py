"""From bytes to text: UTF-8, UTF-16, and the two code pages of older Windows programs.

The bytes alone do not say for certain which code page it is. Windows-1251 (Cyrillic) has words of
nothing but high bytes; in Windows-1252 (Western) a high byte stands among ASCII letters. Those of
the Macintosh would be signs of Windows-1252 that stand in no word: "HŠlfte", "grŸn". What is
neither for certain is refused: a wrong guess would store nonsense.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from django.utils.translation import gettext as _

from knowledge.formats.types import Unreadable

#: UTF-32 first: its mark begins like the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 16
_ISOLATED = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff]|[\xc0-\xff](?=[A-Za-z])")
_IN_A_ROW = re.compile(rb"(?<=[\xa5\xaa\xaf\xb2-\xb4\xba\xbf-\xff])[\xc0-\xff]")
#: Of the Macintosh: ä, ü and ß.
_MACINTOSH = re.compile(rb"[A-Za-z][\x8a\x9f\xa7][a-z]")
#: How sure the guess must be.
_SURE = 0.75


def open_text(content: BinaryIO) -> io.TextIOWrapper:
    """A text stream over a binary one, which stays the caller's. Raises Unreadable."""
    encoding = encoding_of(content)
    content.seek(0)
    return io.TextIOWrapper(content, encoding=encoding, newline="")


def read_text(content: BinaryIO) -> str:
    """All of the text, its line ends as \\n. Raises Unreadable."""
    stream = open_text(content)
    text = stream.read()
    stream.detach()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def encoding_of(content: BinaryIO) -> str:
    """Find out the encoding by reading all of the content. Raises Unreadable."""
    content.seek(0)
    head = content.read(_CHUNK)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    encoding = encoding or _utf16_without_mark(head) or "utf-8"
    if _decodes(content, encoding):
        return encoding
    if encoding != "utf-8":
        raise Unreadable(_("This text is damaged: it says that it is %s, and is not.") % encoding)
    content.seek(0)
    return _code_page(content.read())


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 whose mark is missing: every other byte of plain letters is zero."""
    if b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and odd > len(head) / 8:
        return "utf-16-le"
    if even > 4 * odd and even > len(head) / 8:
        return "utf-16-be"
    raise Unreadable(_("This is not a text: it has zero bytes in it."))


def _decodes(content: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    content.seek(0)
    try:
        while chunk := content.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                raise Unreadable(_("This is not a text: it has zero bytes in it."))
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _code_page(raw: bytes) -> str:
    """Which code page a text is in that is no UTF-8."""
    western, cyrillic = len(_ISOLATED.findall(raw)), len(_IN_A_ROW.findall(raw))
    if cyrillic > _SURE * (western + cyrillic) and _looks_cyrillic(raw):
        return "cp1251"
    if _MACINTOSH.search(raw):
        return "mac-roman"
    if western >= _SURE * (western + cyrillic) and _decodes_whole(raw, "cp1252"):
        return "cp1252"
    raise Unreadable(
        _("The encoding of this text could not be recognised. Save it as UTF-8 and try again.")
    )


def _looks_cyrillic(raw: bytes) -> bool:
    """Whether the text as Windows-1251 is mostly in small letters: KOI8 and DOS would read as
    capitals or as signs."""
    if not _decodes_whole(raw, "cp1251"):
        return False
    text = raw.decode("cp1251")
    small = sum(sign.islower() for sign in text if sign > "\x7f")
    return small > 0.6 * sum(sign > "\x7f" for sign in text)


def _decodes_whole(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
