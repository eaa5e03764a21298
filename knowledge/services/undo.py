"""Take back an entry that was just created."""

from __future__ import annotations

from datetime import datetime

from knowledge.models import Entry


def remove_unchanged(entry_id: int, updated_at: datetime) -> bool:
    """Delete an entry, unless it was changed after `updated_at`; whether it was deleted."""
    deleted, _rows = Entry.objects.filter(pk=entry_id, updated_at=updated_at).delete()
    return deleted > 0
