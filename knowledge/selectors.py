"""Which entries somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from knowledge.models import Entry, EntryContact, Passage, PassageVector, UnrelatedVector

#: Of the unrelated questions those are the measure that are nearest to the question, about as many
#: as are in its language: models put texts of one language together. With fewer nothing is searched
#: by meaning.
MEASURE = 24


@dataclass(frozen=True)
class Reader:
    """Whom an answer is for: a contact (the person's Telegram id) of an account, and the day in
    the owner's zone."""

    account_id: int
    contact_id: int
    day: date


def everything() -> QuerySet[Entry]:
    """All entries, as the owner sees them."""
    return Entry.objects.all()


@dataclass(frozen=True)
class Meanings:
    """How many passages can be searched by meaning, how many wait for that, and how many there are
    in all."""

    ready: int
    left: int
    passages: int


def meanings() -> Meanings | None:
    """None if there is no embedding model. A passage that the model refuses is neither ready nor
    left; without a measure all are left."""
    model = settings.AI_EMBEDDING_MODEL
    if not model:
        return None
    passages = Passage.objects.count()
    measure = UnrelatedVector.objects.filter(model=model).exclude(vector=b"")
    if measure.count() < MEASURE:
        return Meanings(0, passages, passages)
    asked = PassageVector.objects.filter(model=model)
    ready = asked.exclude(vector=b"").count()
    return Meanings(ready, max(passages - asked.count(), 0), passages)


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
