"""Entries for tests, also such as the form refuses: for nobody, or with an end before the begin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from knowledge.models import Entry, EntryContact
from knowledge.services.indexing import index_entries


def entry(
    *, accounts: Iterable[int] = (), contacts: Iterable[tuple[int, int, str]] = (), **fields: Any
) -> Entry:
    """An entry that is stored and indexed as it is given."""
    made = Entry.objects.create(**fields)
    made.accounts.set(accounts)
    EntryContact.objects.bulk_create(
        EntryContact(entry=made, account_id=account, telegram_id=person, name=name)
        for account, person, name in contacts
    )
    index_entries([made.pk])
    return made
