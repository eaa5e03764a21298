"""Fill the database with a corpus, quickly."""

from __future__ import annotations

from accounts.models import TelegramAccount
from knowledge.models import Entry
from knowledge.services.indexing import index_entries
from tests.knowledge.corpus import Text


def fill(texts: list[Text], *, only_for: TelegramAccount | None = None) -> None:
    audience = Entry.Audience.EVERYONE if only_for is None else Entry.Audience.ACCOUNTS
    entries = Entry.objects.bulk_create(
        Entry(
            title=text.title,
            body=text.body,
            topic=text.topic,
            language=text.language,
            audience=audience,
        )
        for text in texts
    )
    if only_for is not None:
        only_for.entries.add(*entries)
    index_entries([entry.pk for entry in entries])
