"""Convert an entry of a file into fields: its kind, accounts, tags, and the defaults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from core.text import one_line
from knowledge.formats.types import ReadEntry
from knowledge.models import Entry
from knowledge.services.entries import Contact
from knowledge.services.entry_fields import (
    BadEntry,
    Wrong,
    audience_of,
    check_dates,
    clean_fields,
    clean_tags,
)


@dataclass(frozen=True)
class Defaults:
    """What holds for entries of a file that don't say it themselves. `accounts` are names."""

    kind: str = ""
    topic: str = ""
    language: str = ""
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedEntry:
    """An entry as a file wants it; None is what the file says nothing of."""

    fields: dict[str, Any]
    tags: list[str] | None = None
    accounts: list[int] | None = None
    contacts: list[Contact] | None = None
    place: str = ""
    #: Its audience is not stated: it comes from the accounts or contacts that are named, or from
    #: the defaults.
    named: bool = False
    by_default: bool = False

    @property
    def external_id(self) -> str | None:
        return self.fields.get("external_id")

    @property
    def key(self) -> tuple[str, str]:
        """By which an entry without an id is known again."""
        return self.fields["title"], self.fields.get("language", "")


@dataclass
class Meaning:
    """Turns what files say into what is stored."""

    defaults: Defaults
    kinds: dict[str, str] = field(default_factory=dict)
    audiences: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def now(cls, defaults: Defaults) -> Meaning:
        """With the accounts that there are. Raises BadEntry if a default means nothing."""
        accounts = dict(TelegramAccount.objects.values_list("name", "pk"))
        made = cls(
            defaults,
            _names(Entry.Kind.choices),
            _names(Entry.Audience.choices),
            {name.casefold(): pk for name, pk in accounts.items()},
        )
        made.wanted(ReadEntry("title", "body"))
        return made

    def wanted(self, read: ReadEntry) -> WantedEntry:
        """Raises BadEntry, which says all that is wrong."""
        wrong = Wrong(read.problems)
        accounts = read.accounts
        by_default = not (accounts or read.contacts or read.audience)
        by_default = by_default and bool(self.defaults.accounts)
        if by_default:
            accounts = self.defaults.accounts
        fields = self._fields(read, bool(accounts), bool(read.contacts), wrong)
        found: dict[str, Any] = {}
        with wrong.noted():
            found["contacts"] = self._contacts(read)
        with wrong.noted():
            fields = clean_fields(fields)
        with wrong.noted():
            found["tags"] = None if read.tags is None else clean_tags(read.tags)
        with wrong.noted():
            found["accounts"] = accounts and [self._account(name) for name in accounts]
        wrong.check()
        return WantedEntry(
            fields, place=read.place, named=not read.audience, by_default=by_default, **found
        )

    def _contacts(self, read: ReadEntry) -> list[Contact] | None:
        if read.contacts is None:
            return None
        people = {(self._account(one.account), one.telegram_id): one for one in read.contacts}
        return [(account, id, one_line(one.name)) for (account, id), one in people.items()]

    def _fields(
        self, read: ReadEntry, has_accounts: bool, has_contacts: bool, wrong: Wrong
    ) -> dict[str, Any]:
        fields: dict[str, Any] = {"title": read.title, "body": read.body}
        for name in ("topic", "language"):
            value = getattr(read, name) or getattr(self.defaults, name)
            if value or getattr(read, name) is not None:
                fields[name] = value
        if kind := read.kind or self.defaults.kind:
            with wrong.noted():
                fields["kind"] = _known(
                    self.kinds, kind, _("“%s” is not a kind of entry. Kinds are: %s."), Entry.Kind
                )
        if read.source_url is not None:
            fields["source_url"] = read.source_url
        if read.external_id:
            fields["external_id"] = read.external_id
        if read.audience:
            with wrong.noted():
                fields["audience"] = _known(
                    self.audiences,
                    read.audience,
                    _("“%s” doesn’t say whom an entry is for. Possible are: %s."),
                    Entry.Audience,
                )
        elif has_contacts or has_accounts:
            fields["audience"] = audience_of(has_accounts, has_contacts)
        fields |= {name: getattr(read, name) for name in read.dates}
        with wrong.noted():
            check_dates(fields.get("valid_from"), fields.get("valid_until"))
        return fields

    def _account(self, name: str) -> int:
        """The account of a name; the only one there is if none is named."""
        if not name and len(self.accounts) == 1:
            return next(iter(self.accounts.values()))
        found = self.accounts.get(name.casefold())
        if found is None:
            raise BadEntry(_("There is no account named “%s”.") % name[:60])
        return found


def _known(values: dict[str, str], word: str, sentence: str, choices: Any) -> str:
    found = values.get(word.strip().casefold())
    if found is None:
        raise BadEntry(sentence % (word[:40], ", ".join(choices.values)))
    return found


def _names(choices: Sequence[tuple[str, Any]]) -> dict[str, str]:
    """Values by themselves and by their labels in each of our languages."""
    found = {value: value for value, _label in choices}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(label).casefold(): value for value, label in choices}
    return found
