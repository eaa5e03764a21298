"""An import of an export changes nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import TelegramAccount
from knowledge.formats.writing import WRITERS
from knowledge.models import Entry, EntryContact, Tag
from knowledge.services.entries import BadEntry, create_entry
from knowledge.services.exporting import export
from knowledge.services.imports import importing
from knowledge.services.imports.importing import ImportSource
from knowledge.services.imports.values import Defaults

words = st.text(st.sampled_from("aB =+'\";,|#:[]\n\r\täї😀-\u200b"), min_size=1, max_size=12)
entries = st.fixed_dictionaries(
    {
        "title": words,
        "body": words,
        "kind": st.sampled_from(Entry.Kind.values),
        "topic": words,
        "tags": st.lists(words, max_size=3),
        "language": st.sampled_from(["", "de", "uk"]),
        "valid_from": st.none() | st.dates(),
        "external_id": st.none() | words,
    },
    optional={"accounts": st.just(["Shop"]), "contacts": st.lists(words, min_size=1, max_size=2)},
)


def state() -> list[list[Any]]:
    """All that there is, but the ids that an export gives."""
    return [
        list(Entry.objects.order_by("id").values()),
        list(Tag.objects.order_by("id").values()),
        list(Entry.tags.through._default_manager.order_by("id").values("entry_id", "tag_id")),
        list(Entry.accounts.through._default_manager.order_by("id").values()),
        list(EntryContact.objects.order_by("id").values()),
    ]


class RoundTrips(TestCase):
    @settings(max_examples=25)
    @given(
        st.lists(entries, max_size=4), st.sampled_from([*WRITERS]), st.sampled_from(["en", "de"])
    )
    def test_an_import_of_an_export_changes_nothing(
        self, wanted: list[dict[str, Any]], ending: str, language: str
    ) -> None:
        shop = TelegramAccount.objects.create(name="Shop; Büro")
        for values in wanted:
            people = enumerate(values.pop("contacts", None) or [], 1)
            values["contacts"] = [(shop.pk, id, name) for id, name in people]
            values["accounts"] = [shop.pk] if values.pop("accounts", None) else []
            try:
                create_entry(**values)
            except BadEntry:
                continue
        with TemporaryDirectory() as folder, translation.override(language):
            path = Path(folder, f"all{ending}")
            with path.open("wb") as target:
                export(Entry.objects.all(), path.name, target)
            before = state()
            if not before[0]:
                return
            done = importing.carry_out([ImportSource(path)], Defaults(), reason="")
        assert (done.created, done.changed, done.unchanged) == (0, 0, len(before[0]))
        assert state() == before


@pytest.mark.django_db
def test_an_entry_for_nobody_any_more_stays_for_nobody(tmp_path: Path) -> None:
    shop = TelegramAccount.objects.create(name="Shop")
    entry = create_entry(title="A", body="b", accounts=[shop.pk])
    shop.delete()
    path = tmp_path / "a.json"
    with path.open("wb") as target:
        export(Entry.objects.all(), path.name, target)
    assert importing.carry_out([ImportSource(path)], Defaults(), reason="").unchanged == 1
    assert Entry.objects.get(pk=entry.pk).audience == Entry.Audience.ACCOUNTS
