"""Create and change entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.text import one_line, storable
from knowledge.models import Entry, EntryContact, Tag
from knowledge.services.indexing import index_entries


class BadEntry(Exception):
    """An entry can't be like this; its text is a sentence for people."""


def create_entry(
    *,
    title: str,
    body: str,
    tags: Iterable[str] = (),
    accounts: Iterable[int] = (),
    contacts: Iterable[tuple[int, int, str]] = (),
    **fields: Any,
) -> Entry:
    """Create an entry. `accounts` are ids of accounts, `contacts` (id of an account, Telegram id,
    name); `fields` are the other fields of the model. Raises BadEntry."""
    entry = Entry(title=one_line(storable(title)), body=storable(body).strip(), **fields)
    try:
        entry.full_clean()
    except ValidationError as error:
        raise BadEntry(" ".join(error.messages)) from error
    with transaction.atomic():
        entry.save()
        entry.tags.set([Tag.objects.get_or_create(name=name)[0] for name in tags])
        entry.accounts.set(accounts)
        EntryContact.objects.bulk_create(
            EntryContact(entry=entry, account_id=account, telegram_id=telegram_id, name=name)
            for account, telegram_id, name in contacts
        )
        index_entries([entry.pk])
    return entry
