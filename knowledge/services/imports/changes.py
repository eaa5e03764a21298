"""Compare the entries of files with those that there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from knowledge.formats.types import Problem
from knowledge.models import Entry, EntryContact
from knowledge.services.entries import Contact
from knowledge.services.entry_fields import BadEntry, check_audience, check_dates, narrower
from knowledge.services.imports.values import WantedEntry

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What is to be done: create an entry, change one, or nothing."""

    wanted: WantedEntry
    entry: Entry | None
    differs: bool


class Changes:
    """The changes of all files of one import, batch by batch; finds what is there twice."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        #: Of entries by title and language: whether one of them has no id.
        self._keys: dict[Key, bool] = {}
        self._entries: set[int] = set()

    def of(self, batch: Sequence[WantedEntry]) -> Iterator[EntryChange | Problem]:
        found = _Existing(batch)
        for wanted in batch:
            try:
                self._check_twice(wanted)
                entry = found.entry_for(wanted)
                yield self._change(wanted, entry, found.lists_of(entry) if entry else Lists())
            except BadEntry as bad:
                yield Problem(wanted.place, str(bad))

    def _check_twice(self, wanted: WantedEntry) -> None:
        number, key = wanted.external_id, wanted.key
        if number is not None and number in self._ids:
            raise BadEntry(_("The id “%s” appears twice.") % number)
        if key in self._keys and (number is None or self._keys[key]):
            raise BadEntry(
                _("The title “%s” appears twice. Change one, or give each of these entries an id.")
                % key[0][:60]
            )
        if number is not None:
            self._ids.add(number)
        self._keys[key] = number is None

    def _change(self, wanted: WantedEntry, entry: Entry | None, lists: Lists) -> EntryChange:
        if entry is not None:
            if entry.pk in self._entries:
                raise BadEntry(
                    _("“%s” is the same entry as an earlier one in the file, which has its id.")
                    % entry.title[:60]
                )
            self._entries.add(entry.pk)
            wanted = _without_widening(wanted, entry)
        change = EntryChange(wanted, entry, entry is None or differs(wanted, entry, lists))
        if change.differs:
            _check(wanted, entry or Entry(), lists)
        return change


@dataclass(frozen=True, slots=True)
class Lists:
    """Tags (in small letters), accounts and contacts of an entry."""

    tags: set[str] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    contacts: set[Contact] = field(default_factory=set)


class _Existing:
    """The entries that a batch may mean. Nothing is prefetched: that makes a queryset for each."""

    def __init__(self, batch: Sequence[WantedEntry]) -> None:
        ids = [wanted.external_id for wanted in batch if wanted.external_id is not None]
        rows = Entry.objects.order_by("id")
        self._by_id = {row.external_id: row for row in rows.filter(external_id__in=ids)}
        titles = {one.key[0] for one in batch if one.external_id not in self._by_id}
        self._by_key: dict[Key, list[Entry]] = defaultdict(list)
        for row in rows.filter(title__in=titles):
            self._by_key[row.title, row.language].append(row)
        found = [*self._by_id.values(), *(row for same in self._by_key.values() for row in same)]
        self._lists = _lists_of([row.pk for row in found])

    def lists_of(self, entry: Entry) -> Lists:
        return self._lists[entry.pk]

    def entry_for(self, wanted: WantedEntry) -> Entry | None:
        """The entry that is meant; None if it is new. Raises BadEntry if it may be several."""
        if wanted.external_id in self._by_id:
            return self._by_id[wanted.external_id]
        rows = self._by_key.get(wanted.key, [])
        if wanted.external_id is not None:
            # An entry that has another id is another entry.
            rows = [row for row in rows if row.external_id is None]
            return rows[0] if len(rows) == 1 else None
        if len(rows) > 1:
            raise BadEntry(
                _(
                    "There are %(count)d entries with the title “%(title)s”. Export them first: "
                    "the file then has ids that tell them apart."
                )
                % {"count": len(rows), "title": wanted.key[0][:60]}
            )
        return rows[0] if rows else None


def _without_widening(wanted: WantedEntry, entry: Entry) -> WantedEntry:
    """An entry that exists becomes one for more people only if the file states its audience."""
    audience = wanted.fields.get("audience")
    if audience is None or not wanted.named:
        return wanted
    fields = {**wanted.fields, "audience": narrower(entry.audience, audience)}
    if wanted.by_default and entry.audience != Entry.Audience.EVERYONE:
        return replace(wanted, fields={**fields, "audience": entry.audience}, accounts=None)
    return replace(wanted, fields=fields)


def _lists_of(ids: Sequence[int]) -> dict[int, Lists]:
    found: dict[int, Lists] = defaultdict(Lists)
    tags = Entry.tags.through._default_manager.filter(entry__in=ids)
    for entry, tag in tags.values_list("entry_id", "tag__name"):
        found[entry].tags.add(tag.casefold())
    accounts = Entry.accounts.through._default_manager.filter(entry__in=ids)
    for entry, account in accounts.values_list("entry_id", "telegramaccount_id"):
        found[entry].accounts.add(account)
    contacts = EntryContact.objects.filter(entry__in=ids)
    for one in contacts:
        found[one.entry_id].contacts.add((one.account_id, one.telegram_id, one.name))
    return found


def differs(wanted: WantedEntry, entry: Entry, lists: Lists) -> bool:
    """Whether an entry is not yet as a file wants it."""
    return (
        any(getattr(entry, name) != value for name, value in wanted.fields.items())
        or (wanted.tags is not None and {tag.casefold() for tag in wanted.tags} != lists.tags)
        or (wanted.accounts is not None and set(wanted.accounts) != lists.accounts)
        or (wanted.contacts is not None and set(wanted.contacts) != lists.contacts)
    )


def _check(wanted: WantedEntry, before: Entry, lists: Lists) -> None:
    """What depends on several fields, of which the entry has those that the file leaves out."""
    fields = wanted.fields
    check_dates(
        fields.get("valid_from", before.valid_from), fields.get("valid_until", before.valid_until)
    )
    check_audience(
        fields.get("audience", before.audience),
        bool(lists.accounts if wanted.accounts is None else wanted.accounts),
        bool(lists.contacts if wanted.contacts is None else wanted.contacts),
    )
