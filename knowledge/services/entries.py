"""Create and change entries, each with a line in its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from core.text import one_line
from knowledge.models import Entry, EntryContact, Tag
from knowledge.services.entry_fields import (
    BadEntry,
    audience_of,
    check_audience,
    check_dates,
    clean_fields,
    clean_tags,
    narrower,
)
from knowledge.services.indexing import index_entries

__all__ = ["BadEntry", "Contact", "change_entry", "create_entry", "ensure_first_version"]

#: Whom an entry is for: id of an account, Telegram id, name.
Contact = tuple[int, int, str]


def create_entry(
    *,
    title: str,
    body: str,
    tags: Iterable[str] = (),
    accounts: Iterable[int] = (),
    contacts: Iterable[Contact] = (),
    user: User | None = None,
    reason: str = "",
    **fields: Any,
) -> Entry:
    """Create an entry. `accounts` are ids of accounts; `fields` are the other fields of the model.
    If they don't say whom it is for, those are it who are named, and else everyone. `user` and
    `reason` are kept in its history. Raises BadEntry."""
    accounts, contacts = list(accounts), list(contacts)
    fields.setdefault("audience", audience_of(bool(accounts), bool(contacts)))
    entry = Entry(**clean_fields({"title": title, "body": body, **fields}))
    names = clean_tags(tags)
    _check(entry, accounts, contacts)
    entry._history_user, entry._change_reason = user, reason  # type: ignore[attr-defined]
    with transaction.atomic():
        entry.save()
        entry.tags.set(_tags(names))
        entry.accounts.set(accounts)
        _add_contacts(entry, contacts)
        index_entries([entry.pk])
    return entry


def change_entry(
    entry: Entry,
    *,
    tags: Iterable[str] | None = None,
    accounts: Iterable[int] | None = None,
    contacts: Iterable[Contact] | None = None,
    user: User | None = None,
    reason: str = "",
    **fields: Any,
) -> Entry:
    """Change what is given, and leave the rest. Naming accounts or contacts makes an entry one for
    them only, if that are fewer people than before; only `audience` makes it one for more. Raises
    BadEntry."""
    cleaned = clean_fields(fields)
    names = None if tags is None else clean_tags(tags)
    with transaction.atomic():
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        ids = list(entry.accounts.values_list("pk", flat=True)) if accounts is None else [*accounts]
        people = contacts_of(entry) if contacts is None else list(contacts)
        named = audience_of(bool(accounts is not None and ids), bool(contacts))
        cleaned.setdefault("audience", narrower(entry.audience, named))
        ensure_first_version([entry])
        for name, value in cleaned.items():
            setattr(entry, name, value)
        _check(entry, ids, people)
        changes = [*_change_lists(entry, names, ids, people)]
        why = "; ".join(filter(None, [reason, *changes]))
        entry._history_user, entry._change_reason = user, why  # type: ignore[attr-defined]
        entry.save()
        index_entries([entry.pk])
    return entry


def ensure_first_version(entries: Sequence[Entry]) -> None:
    """Keep entries as they are now, before their first change: those that were imported have no
    history until then."""
    ids = [entry.pk for entry in entries]
    known = set(Entry.history.filter(id__in=ids).values_list("id", flat=True).distinct())
    for entry in entries:
        entry._history_date = entry.updated_at  # type: ignore[attr-defined]
    Entry.history.bulk_history_create([entry for entry in entries if entry.pk not in known])
    for entry in entries:
        del entry._history_date  # type: ignore[attr-defined]


def contacts_of(entry: Entry) -> list[Contact]:
    return list(entry.contacts.order_by("id").values_list("account_id", "telegram_id", "name"))


def _check(entry: Entry, accounts: Sequence[int], contacts: Sequence[Contact]) -> None:
    """What depends on several fields, or on other entries. Raises BadEntry."""
    check_dates(entry.valid_from, entry.valid_until)
    check_audience(entry.audience, bool(accounts), bool(contacts))
    same = Entry.objects.filter(external_id=entry.external_id).exclude(pk=entry.pk)
    if entry.external_id is not None and same.exists():
        raise BadEntry(_("Another entry has the id “%s” already.") % entry.external_id)


def _change_lists(
    entry: Entry,
    tags: Sequence[str] | None,
    accounts: Sequence[int],
    contacts: Sequence[Contact],
) -> Iterable[str]:
    """Set what is not a field of the entry itself; says what has changed, since the history keeps
    the fields only."""
    if tags is not None:
        before = {tag.name for tag in entry.tags.all()}
        entry.tags.set(_tags(tags))
        if before != {tag.name for tag in entry.tags.all()}:
            yield _("tags: %s") % (", ".join(tags) or "–")
    if set(entry.accounts.values_list("pk", flat=True)) != set(accounts):
        entry.accounts.set(accounts)
        yield _("accounts: %s") % (", ".join(map(str, entry.accounts.all())) or "–")
    if set(contacts_of(entry)) != set(contacts):
        entry.contacts.all().delete()
        _add_contacts(entry, contacts)
        yield _("contacts: %s") % (", ".join(str(name or id) for _a, id, name in contacts) or "–")


def _tags(names: Sequence[str]) -> list[Tag]:
    """The tags of these names; a name that differs in capital letters only is the same tag."""
    return [
        Tag.objects.filter(name__iexact=name).first() or Tag.objects.get_or_create(name=name)[0]
        for name in names
    ]


def _add_contacts(entry: Entry, contacts: Iterable[Contact]) -> None:
    EntryContact.objects.bulk_create(
        [
            EntryContact(
                entry=entry, account_id=account, telegram_id=telegram_id, name=one_line(name)
            )
            for account, telegram_id, name in contacts
        ]
    )


def delete_as_made(entry: Entry) -> None:
    """Delete an entry that was made by a press of a button. Raises BadEntry if it was changed
    since: somebody has put work into it."""
    with transaction.atomic():
        Entry.objects.select_for_update().filter(pk=entry.pk).first()
        if Entry.history.filter(id=entry.pk, history_type="~").exists():
            raise changed_meanwhile(entry)
        entry.delete()


def changed_meanwhile(entry: Entry) -> BadEntry:
    return BadEntry(
        _("“%(title)s” was changed in the meantime, so nothing was changed here.")
        % {"title": entry.title[:80]}
    )


def remove_unchanged(entry_id: int, updated_at: datetime) -> bool:
    """Delete an entry, unless it was changed after `updated_at`; whether it was deleted."""
    deleted, _rows = Entry.objects.filter(pk=entry_id, updated_at=updated_at).delete()
    return deleted > 0
