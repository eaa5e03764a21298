"""Which entries somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from knowledge.models import Entry, EntryContact


@dataclass(frozen=True)
class Reader:
    """Whom an answer is for: a contact (the person's Telegram id) of an account, and the day in
    the owner's zone."""

    account_id: int
    contact_id: int
    day: date


def valid_on(day: date) -> Q:
    """The condition of entries that hold on a day; both ends are included."""
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    return begun & (Q(valid_until=None) | Q(valid_until__gte=day))


def visible_to(reader: Reader) -> QuerySet[Entry]:
    """The entries that an answer to this reader may rest on. An entry for some accounts or
    contacts that names none is for nobody."""
    accounts = Entry.accounts.through.objects.filter(
        entry=OuterRef("pk"), telegramaccount=reader.account_id
    )
    contacts = EntryContact.objects.filter(
        entry=OuterRef("pk"), account=reader.account_id, telegram_id=reader.contact_id
    )
    whom = (
        Q(audience=Entry.Audience.EVERYONE)
        | Q(Exists(accounts), audience=Entry.Audience.ACCOUNTS)
        | Q(Exists(contacts), audience=Entry.Audience.CONTACTS)
    )
    return Entry.objects.filter(whom, valid_on(reader.day))
