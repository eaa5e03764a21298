"""Fill the database with a corpus, quickly."""

from __future__ import annotations

from knowledge.models import Entry
from knowledge.services.indexing import index_entries
from tests.knowledge.corpus import Text


def fill(texts: list[Text]) -> None:
    entries = Entry.objects.bulk_create(
        Entry(title=text.title, body=text.body, topic=text.topic, language=text.language)
        for text in texts
    )
    index_entries([entry.pk for entry in entries])
