"""Names of columns and keys in English, German and Ukrainian, and what their values mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from knowledge.formats.types import FileContact, ReadEntry

#: Of each field: the names it may have in a file, the one that is written first.
NAMES = {
    "external_id": ("id", "external id", "number", "nr", "nummer", "kennung", "код", "номер", "ід"),
    "title": (
        *("title", "question", "name", "titel", "frage", "überschrift", "bezeichnung"),
        *("заголовок", "назва", "питання", "запитання", "вопрос", "название"),
    ),
    "body": (
        *("text", "body", "answer", "content", "description", "antwort", "inhalt", "beschreibung"),
        *("текст", "відповідь", "зміст", "опис", "ответ", "описание"),
    ),
    "kind": ("kind", "type", "category", "art", "typ", "kategorie", "вид", "тип", "категорія"),
    "topic": (
        *("topic", "manufacturer", "brand", "subject", "thema", "hersteller", "marke"),
        *("тема", "виробник", "бренд"),
    ),
    "tags": ("tags", "keywords", "schlagwörter", "stichwörter", "теги", "мітки", "ключові слова"),
    "language": ("language", "lang", "sprache", "мова"),
    "source_url": (
        *("source", "source url", "url", "link", "quelle", "adresse"),
        *("джерело", "посилання"),
    ),
    "valid_from": ("valid from", "from", "gültig ab", "gültig von", "ab", "діє з", "дійсне з"),
    "valid_until": (
        *("valid until", "valid to", "until", "gültig bis", "bis"),
        *("діє до", "дійсне до"),
    ),
    "audience": ("for whom", "audience", "scope", "für wen", "для кого"),
    "accounts": ("accounts", "konten", "акаунти", "облікові записи"),
    "contacts": ("contacts", "kontakte", "контакти"),
}
_FIELDS = {name: field for field, names in NAMES.items() for name in names}
_LANGUAGES = {
    "de": ("german", "deutsch", "німецька"),
    "en": ("english", "englisch", "англійська"),
    "uk": ("ukrainian", "ukrainisch", "українська", "ua"),
    "ru": ("russian", "russisch", "російська"),
    "pl": ("polish", "polnisch", "польська"),
}
_LANGUAGE_OF = {name: code for code, names in _LANGUAGES.items() for name in names}
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,6})?")
_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y/%m/%d")
#: As it is written: "Shop: 4711 (Olena)", or without an account "4711".
_CONTACT = re.compile(r"(?:(?P<account>.*?):)?\s*(?P<id>-?\d{1,18})\s*(?:\((?P<name>.*)\))?", re.S)
#: Between two contacts or accounts in one cell, and between two tags.
_BETWEEN, _BETWEEN_TAGS = re.compile(r"[;\n]"), re.compile(r"[,;\n]")
#: What is said about a column behind its name: "Text (max. 500 characters)".
_ADDED = re.compile(r"\([^()]*\)[\s:*]*$")
MAX_TAGS, MAX_CONTACTS = 30, 1000


class BadValue(Exception):
    """A value of a field is not understood; its text is a sentence for people."""


def field_named(name: str) -> str | None:
    """The field that a column or key means, whatever is added in brackets; None if it means
    none."""
    words = re.sub(r"[\s_\-]+", " ", _ADDED.sub("", name).strip("\ufeff \t\r\n:*?")).casefold()
    return _FIELDS.get(words)


def read_entry(values: Mapping[str, Any], place: str) -> ReadEntry:
    """An entry from values by field; what is not stated is not among them."""
    known: dict[str, Any] = {"title": "", "body": ""}
    problems: list[str] = []
    dates = frozenset(name for name in ("valid_from", "valid_until") if name in values)
    for name, read in _READERS.items():
        if values.get(name) is None and name not in dates:
            continue
        try:
            known[name] = read(values[name], name)
        except BadValue as bad:
            problems.append(str(bad))
            if name in ("title", "body"):
                known[name] = "…"  # it is not missing
    return ReadEntry(place=place, dates=dates, problems=tuple(problems), **known)


def _text(value: Any, field: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue(_("“%s” must be a text.") % NAMES[field][0])
    return str(value).strip()


def _list(value: Any, field: str) -> tuple[str, ...]:
    """Tags or accounts: a list, or a text with separators."""
    if isinstance(value, str):
        value = _split(value, _BETWEEN_TAGS if field == "tags" else _BETWEEN)
    if not isinstance(value, list | tuple):
        raise BadValue(_("“%s” must be a list of texts.") % NAMES[field][0])
    words = (_text(one, field) for one in value)
    found = tuple(dict.fromkeys(word for word in words if word))
    if field == "tags" and len(found) > MAX_TAGS:
        raise BadValue(
            _("There are %(count)d tags; an entry can have %(most)d.")
            % {"count": len(found), "most": MAX_TAGS}
        )
    return found


def _split(text: str, between: re.Pattern[str]) -> list[Any]:
    """The parts of a cell: separated, or a JSON list, as `list_text` writes what has separators in
    it."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            return found
        text = text.strip("[]")
    return between.split(text)


def list_text(parts: Sequence[str]) -> str:
    """Several values as they are written into one cell, so that `read_entry` reads the same."""
    plain = all(part and not re.search(r"[,;\n\[\]]|^\s|\s$", part) for part in parts)
    return "; ".join(parts) if plain else json.dumps(list(parts), ensure_ascii=False)


def _contacts(value: Any) -> tuple[FileContact, ...]:
    if isinstance(value, str | int):
        value = [part for part in _split(str(value), _BETWEEN) if str(part).strip()]
    if not isinstance(value, list):
        raise BadValue(_("“%s” must be a list of texts.") % NAMES["contacts"][0])
    if len(value) > MAX_CONTACTS:
        raise BadValue(_("An entry can be for at most %d contacts.") % MAX_CONTACTS)
    return tuple(dict.fromkeys(_contact(one) for one in value))


def _contact(value: Any) -> FileContact:
    found = _CONTACT.fullmatch(_text(value, "contacts"))
    if found is None:
        raise BadValue(
            _("“%s” is not a contact. Write it as: Account: 123456 (Name).") % str(value)[:60]
        )
    return FileContact((found["account"] or "").strip(), int(found["id"]), found["name"] or "")


def contact_text(contact: FileContact) -> str:
    """A contact as it is written into files."""
    name = f" ({contact.name})" if contact.name else ""
    return f"{contact.account}: {contact.telegram_id}{name}"


def language_of(text: str) -> str:
    """The code of a language; empty if none is stated. Raises BadValue."""
    words = text.casefold().replace("_", "-")
    code = _LANGUAGE_OF.get(words, words)
    if code and not _CODE.fullmatch(code):
        raise BadValue(_("“%s” is not a language. Write it as uk, de or en.") % text[:40])
    return code


def link_of(text: str) -> str:
    """A link to a web page; empty if none is stated. Raises BadValue."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise BadValue(_("“%s” is not a link. It should begin with https://.") % text[:60])
    return text


def date_of(value: Any) -> date | None:
    """A day; None if none is stated. Raises BadValue."""
    text = str(value if value is not None else "").strip()
    if not text:
        return None
    day = re.split(r"[T ]", text, maxsplit=1)[0]
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(day, form).date()
        except ValueError:
            continue
    raise BadValue(_("“%s” is not a date. Write it as 2026-12-31 or 31.12.2026.") % text[:40])


_READERS: dict[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys(("title", "body", "kind", "topic", "audience", "external_id"), _text),
    "source_url": lambda value, name: link_of(_text(value, name)),
    "language": lambda value, name: language_of(_text(value, name)),
    "tags": _list,
    "accounts": _list,
    "contacts": lambda value, name: _contacts(value),
    "valid_from": lambda value, name: date_of(value),
    "valid_until": lambda value, name: date_of(value),
}
