"""Clean and check the fields of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.text import one_line, storable
from knowledge.formats.fields import MAX_TAGS, NAMES, BadValue, language_of, link_of
from knowledge.models import Entry
from knowledge.models.entry import BODY, TITLE, TOPIC

TAG, LINK, EXTERNAL_ID = 60, 500, 120
_LINES = {"title": TITLE, "topic": TOPIC, "external_id": EXTERNAL_ID}
_CHOICES = {"kind": Entry.Kind, "audience": Entry.Audience, "origin": Entry.Origin}


class BadEntry(Exception):
    """An entry can't be like this; its text is a sentence for people."""


class Wrong:
    """Collects all that is wrong with an entry, a sentence each."""

    def __init__(self, sentences: Iterable[str] = ()) -> None:
        self._sentences = list(sentences)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Go on after what is wrong here."""
        try:
            yield
        except (BadEntry, BadValue) as bad:
            self._sentences.append(str(bad))

    def check(self) -> None:
        """Raises BadEntry if anything is wrong."""
        if self._sentences:
            raise BadEntry(" ".join(dict.fromkeys(self._sentences)))


def clean_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored, of those fields that are given. Raises BadEntry."""
    wrong, found = Wrong(), {}
    for name, value in fields.items():
        with wrong.noted():
            found[name] = _clean(name, value)
    wrong.check()
    return found


def _clean(name: str, value: Any) -> Any:
    if name in _LINES:
        line = _short(name, one_line(storable(value or "")), _LINES[name])
        if name == "title" and not line:
            raise BadEntry(_("The title is missing."))
        return (line or None) if name == "external_id" else line
    if name == "body":
        return clean_body(value)
    if name == "language":
        return language_of(value)
    if name == "source_url":
        return _short(name, link_of(storable(value).strip()), LINK)
    if name in _CHOICES:
        if value not in _CHOICES[name].values:
            raise BadEntry(
                _("“%(value)s” can’t be the %(field)s of an entry.")
                % {"value": value, "field": name}
            )
        return str(value)
    if name in ("valid_from", "valid_until"):
        return value
    raise TypeError(f"an entry has no {name}")


def clean_body(text: str) -> str:
    """The text of an entry as it is stored. Raises BadEntry."""
    body = storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not body:
        raise BadEntry(_("The text is missing."))
    if len(body) > BODY:
        raise BadEntry(
            _("The text has %(size)d characters; an entry can have %(most)d. Split it.")
            % {"size": len(body), "most": BODY}
        )
    return body


def clean_tags(names: Iterable[str]) -> list[str]:
    """Names of tags, each once, whatever its capital letters. Raises BadEntry."""
    found: dict[str, str] = {}
    for name in names:
        tag = one_line(storable(name))
        if len(tag) > TAG:
            raise BadEntry(
                _("A tag can have %(most)d characters; “%(tag)s…” is longer.")
                % {"most": TAG, "tag": tag[:30]}
            )
        if tag:
            found.setdefault(tag.casefold(), tag)
    if len(found) > MAX_TAGS:
        raise BadEntry(
            _("There are %(count)d tags; an entry can have %(most)d.")
            % {"count": len(found), "most": MAX_TAGS}
        )
    return list(found.values())


def check_dates(begin: date | None, end: date | None) -> None:
    """Raises BadEntry if an entry would end before it begins."""
    if begin and end and end < begin:
        raise BadEntry(_("“Valid until” is before “valid from”."))


def check_audience(audience: str, has_accounts: bool, has_contacts: bool) -> None:
    """Raises BadEntry if an entry would be for nobody."""
    if audience == Entry.Audience.ACCOUNTS and not has_accounts:
        raise BadEntry(_("Choose the accounts whose contacts this entry is for."))
    if audience == Entry.Audience.CONTACTS and not has_contacts:
        raise BadEntry(_("Name the contacts whom this entry is for."))


def audience_of(has_accounts: bool, has_contacts: bool) -> str:
    """Whom an entry is for that says so only by naming accounts or contacts."""
    if has_contacts:
        return Entry.Audience.CONTACTS
    return Entry.Audience.ACCOUNTS if has_accounts else Entry.Audience.EVERYONE


def narrower(one: str, other: str) -> str:
    """Of two audiences the one of fewer people."""
    from_all_to_few = [Entry.Audience.EVERYONE, Entry.Audience.ACCOUNTS, Entry.Audience.CONTACTS]
    return max(one, other, key=lambda audience: from_all_to_few.index(Entry.Audience(audience)))


def _short(name: str, text: str, most: int) -> str:
    if len(text) > most:
        raise BadEntry(
            _("“%(field)s” has %(size)d characters; it can have %(most)d.")
            % {"field": NAMES[name][0], "size": len(text), "most": most}
        )
    return text
