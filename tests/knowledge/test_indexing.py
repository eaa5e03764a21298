from __future__ import annotations

import pytest

from knowledge.models import Entry, Passage, PassageWords, Tag, Word, WordTrigrams
from knowledge.services.entries import create_entry
from knowledge.services.indexing import index_entries

pytestmark = pytest.mark.django_db


def tokens(entry: Entry) -> list[set[str]]:
    rows = PassageWords.objects.filter(passage__entry=entry).order_by("pk")
    return [set(row.tokens.split()) for row in rows]


def test_each_part_is_found_by_its_own_words_and_those_about_its_entry():
    entry = create_entry(
        title="Delivery", body="By post.\n# Abroad\nTen days.", topic="Nordwerk", tags=["parcel"]
    )
    first, second = tokens(entry)
    assert {"deliver", "nordwerk", "parcel"} <= first & second
    assert "post" in first - second and {"abroad", "days"} & second and "abroad" not in first


def test_a_changed_entry_is_indexed_anew():
    entry = create_entry(title="Hours", body="From nine to six.")
    entry.body = "Closed for ever."
    entry.save()
    entry.tags.add(Tag.objects.create(name="lighthouse"))
    index_entries([entry.pk])
    (found,) = tokens(entry)
    assert {"clos", "lighthous"} <= found and "nine" not in found


def test_with_an_entry_all_that_is_searched_goes():
    kept = create_entry(title="Hours", body="From nine to six.")
    create_entry(title="Price", body="Nine pounds.").delete()
    assert [row.passage.entry for row in PassageWords.objects.all()] == [kept]
    Entry.objects.all().delete()
    assert not Passage.objects.exists() and not PassageWords.objects.exists()


def test_words_are_kept_once_with_their_trigrams_and_codes_are_not():
    create_entry(title="Lighthouse XE1005", body="lighthouse, 250 g")
    create_entry(title="Lighthouses", body="-")
    words = set(Word.objects.values_list("text", flat=True))
    assert "lighthous" in words and not any(any(map(str.isdigit, word)) for word in words)
    assert WordTrigrams.objects.count() == len(words)


def test_an_entry_that_is_gone_is_not_indexed():
    index_entries([0, 12345])
    assert not Passage.objects.exists()
