"""Decodes the bytes of a page, whose declared charset is often wrong."""

from __future__ import annotations

import codecs
import re

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,30})", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,30})", re.I)
_LATIN = {"iso-8859-1", "latin-1", "latin1", "iso8859-1", "us-ascii", "ascii", "windows-1252"}
#: What is a Cyrillic letter in cp1251, and an accented letter or a sign in cp1252; a word of it.
_HIGH = rb"[\xa5\xa8\xaa\xaf\xb2-\xb4\xb8\xba\xbf-\xff]"
_LETTER, _WORD = re.compile(_HIGH), re.compile(_HIGH + rb"{3,}")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: Without a mark at the beginning; such a page is UTF-8 as well, with a NUL in each letter.
_WIDE = {"utf-16le", "utf-16be", "utf-16"}
#: Codecs of Python that are none for pages (docs.python.org/3/library/codecs.html).
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
_STRAY_UTF8 = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2})+")


def decode(body: bytes, content_type: str, default: str = "utf-8") -> str:
    """Decode a page, whatever charset it declares; never fails.

    A body that is valid UTF-8 is decoded as UTF-8, even if it declares something else. Otherwise
    it is cp1252 (the superset of ISO-8859-1 that browsers use, encoding.spec.whatwg.org) with
    stray UTF-8 sequences repaired, or the declared charset. One that declares none and has
    Cyrillic words is cp1251.
    """
    if body.startswith(_UTF16):
        return body.decode("utf-16", "replace")
    if b"\0" in body[:200] and (name := _declared(body, content_type)) in _WIDE:
        return body.decode(name, "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        charset = _declared(body, content_type) or _guessed(body) or default
    if charset in _LATIN or charset.startswith("utf"):
        return _mixed(body)
    try:
        if codecs.lookup(charset).name not in _NO_CHARSETS:
            return body.decode(charset, "replace")
    except (LookupError, UnicodeError):  # unknown, or not a charset of texts at all
        pass
    return _mixed(body)


def of_words(body: bytes, content_type: str) -> str:
    """The charset in which a page's search form sends its words, that of the page
    (html.spec.whatwg.org, form submission encoding); empty for UTF-8."""
    name = _declared(body, content_type)
    try:
        known = codecs.lookup("cp1252" if name in _LATIN else name).name if name else "utf-8"
    except LookupError:
        return ""
    return "" if known.startswith("utf") or known in _NO_CHARSETS else known


def without_utf16(body: bytes) -> bytes:
    """XML as UTF-8 if it is UTF-16, without the declaration that says so."""
    if not body.startswith(_UTF16):
        return body
    return _XML_DECLARATION.sub("", body.decode("utf-16", "replace"), count=1).encode()


def _declared(body: bytes, content_type: str) -> str:
    header = _HEADER_CHARSET.search(content_type)
    if header:
        return header[1].lower()
    meta = _META_CHARSET.search(body[:4096])
    return meta[1].decode("ascii").lower() if meta else ""


def _guessed(body: bytes) -> str:
    """cp1251, if most letters that are no UTF-8 stand in words of such; else empty."""
    rest = _STRAY_UTF8.sub(b" ", body)
    in_words = sum(len(word) for word in _WORD.findall(rest))
    others = len(_LETTER.findall(rest)) - in_words
    return "cp1251" if in_words and in_words >= 2 * others else ""


def _mixed(body: bytes) -> str:
    """Decode cp1252 with UTF-8 sequences inside. The five bytes that cp1252 leaves undefined are
    decoded as latin-1."""
    parts: list[str] = []
    last = 0
    for run in _STRAY_UTF8.finditer(body):
        parts.append(_cp1252(body[last : run.start()]))
        parts.append(_run(run[0]))
        last = run.end()
    parts.append(_cp1252(body[last:]))
    return "".join(parts)


def _run(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _cp1252(raw)


def _cp1252(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)
