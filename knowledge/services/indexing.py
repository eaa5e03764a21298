"""Keep what is searched in step with the entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from core.chunks import in_chunks
from knowledge.models import Entry, Passage, PassageWords, Word, WordTrigrams
from knowledge.passages import split
from knowledge.words.text import in_vocabulary, index_stems, trigrams

#: So many entries are indexed in one transaction, and so many rows stored in one statement.
BATCH = 500


def index_entries(entry_ids: Iterable[int]) -> None:
    """Index these entries anew; to be called in the transaction that changed them."""
    waiting = iter(entry_ids)
    while batch := list(islice(waiting, BATCH)):
        _index(batch)


def _index(entry_ids: Sequence[int]) -> None:
    Passage.objects.filter(entry__in=entry_ids).delete()
    entries = list(Entry.objects.filter(pk__in=entry_ids).prefetch_related("tags"))
    passages = Passage.objects.bulk_create(
        (
            Passage(entry=entry, position=position, heading=part.heading[:500], text=part.text)
            for entry in entries
            for position, part in enumerate(split(entry.body))
        ),
        batch_size=BATCH,
    )
    _store_words([(passage.pk, stems_of(passage)) for passage in passages])


def stems_of(passage: Passage) -> list[str]:
    """All that a passage is found by: its own words, and those about its entry."""
    entry = passage.entry
    about = (entry.title, entry.topic, *(tag.name for tag in entry.tags.all()))
    return index_stems("\n".join((*about, passage.heading, passage.text)))


def _store_words(stems: Sequence[tuple[int, list[str]]]) -> None:
    # Whoever empties the tables of models leaves these rows behind (`flush`, for one).
    PassageWords.objects.filter(pk__in=[pk for pk, _ in stems]).delete()
    PassageWords.objects.bulk_create(
        (PassageWords(passage_id=pk, tokens=" ".join(found)) for pk, found in stems),
        batch_size=BATCH,
    )
    _store_vocabulary({word for _, found in stems for word in found})


def _store_vocabulary(stems: set[str]) -> None:
    """Store the words that are new. Two processes may find the same ones at once: both store them
    in the same order, and the second one's are ignored."""
    found = sorted(filter(in_vocabulary, stems))
    for part in in_chunks(found, BATCH):
        known = Word.objects.filter(text__in=part)
        new = sorted(set(part) - set(known.values_list("text", flat=True)))
        Word.objects.bulk_create([Word(text=text) for text in new], ignore_conflicts=True)
        bare = Word.objects.filter(text__in=new, trigrams=None).order_by("text")
        WordTrigrams.objects.bulk_create(
            [
                WordTrigrams(word_id=word.pk, tokens=" ".join(sorted(trigrams(word.text))))
                for word in bare
            ],
            ignore_conflicts=True,
        )
