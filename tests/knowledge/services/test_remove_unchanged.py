"""An entry that was just created can be taken back, unless it was changed."""

from __future__ import annotations

import pytest

from knowledge.models import Entry
from knowledge.services.entries import create_entry, remove_unchanged

pytestmark = pytest.mark.django_db


def test_it_is_deleted_only_as_it_was() -> None:
    made = create_entry(title="Warranty", body="Two years.")
    made.refresh_from_db()
    before = made.updated_at
    made.save()
    assert not remove_unchanged(made.pk, before)
    assert remove_unchanged(made.pk, made.updated_at)
    assert not remove_unchanged(made.pk, made.updated_at)
    assert not Entry.objects.exists()
