"""Write the changes of an import, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.utils import timezone

from knowledge.models import Entry, EntryContact, Tag
from knowledge.services.entries import ensure_first_version
from knowledge.services.imports.changes import EntryChange
from knowledge.services.imports.values import WantedEntry
from knowledge.services.indexing import index_entries

#: Not by an import.
_KEPT = {"id", "created_at", "origin"}
_FIELDS = [field.name for field in Entry._meta.concrete_fields if field.name not in _KEPT]
_TAGGED, _SHARED = Entry.tags.through, Entry.accounts.through


class Writer:
    """Writes within the caller's transaction.

    A new entry has no history yet: it is its own first version, which is kept with its first change
    (`ensure_first_version`). Otherwise an import of 100 000 entries would store each text twice."""

    def __init__(self, reason: str, user: User | None) -> None:
        self._reason, self._user = reason, user
        self._tags = {name.casefold(): pk for pk, name in Tag.objects.values_list("pk", "name")}

    def write(self, changes: Sequence[EntryChange]) -> None:
        if not changes:
            return
        self._create_tags([change.wanted for change in changes])
        old = [(change.wanted, change.entry) for change in changes if change.entry is not None]
        new = self._create([change.wanted for change in changes if change.entry is None])
        self._change(old)
        self._clear_lists(old)
        self._add_lists([*new, *old])
        index_entries([entry.pk for _wanted, entry in (*new, *old)])

    def _create(self, wanted: Sequence[WantedEntry]) -> list[tuple[WantedEntry, Entry]]:
        origin = Entry.Origin.IMPORTED
        rows = [Entry(**one.fields, origin=origin) for one in wanted]
        return list(zip(wanted, Entry.objects.bulk_create(rows), strict=True))

    def _change(self, pairs: Sequence[tuple[WantedEntry, Entry]]) -> None:
        entries = [entry for _wanted, entry in pairs]
        ensure_first_version(entries)
        now = timezone.now()
        for wanted, entry in pairs:
            for name, value in wanted.fields.items():
                setattr(entry, name, value)
            entry.updated_at = now
        # An upsert by the primary key: an update of many rows at once is many times slower.
        Entry.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["id"], update_fields=_FIELDS
        )
        Entry.history.bulk_history_create(
            entries, update=True, default_user=self._user, default_change_reason=self._reason
        )

    def _create_tags(self, wanted: Sequence[WantedEntry]) -> None:
        names = {
            tag.casefold(): tag
            for one in wanted
            for tag in one.tags or ()
            if tag.casefold() not in self._tags
        }
        rows = Tag.objects.bulk_create([Tag(name=name) for name in names.values()])
        self._tags |= {tag.name.casefold(): tag.pk for tag in rows}

    def _clear_lists(self, pairs: Sequence[tuple[WantedEntry, Entry]]) -> None:
        """Remove the tags, accounts and contacts of entries for which the file states others."""
        for name, table in (("tags", _TAGGED), ("accounts", _SHARED), ("contacts", EntryContact)):
            ids = [entry.pk for wanted, entry in pairs if getattr(wanted, name) is not None]
            table._default_manager.filter(entry__in=ids).delete()

    def _add_lists(self, pairs: Sequence[tuple[WantedEntry, Entry]]) -> None:
        _TAGGED._default_manager.bulk_create(
            [
                _TAGGED(entry_id=entry.pk, tag_id=self._tags[tag.casefold()])
                for wanted, entry in pairs
                for tag in wanted.tags or ()
            ]
        )
        _SHARED._default_manager.bulk_create(
            [
                _SHARED(entry_id=entry.pk, telegramaccount_id=account)
                for wanted, entry in pairs
                for account in dict.fromkeys(wanted.accounts or ())
            ]
        )
        EntryContact.objects.bulk_create(
            [
                EntryContact(entry=entry, account_id=account, telegram_id=telegram_id, name=name)
                for wanted, entry in pairs
                for account, telegram_id, name in wanted.contacts or ()
            ]
        )
