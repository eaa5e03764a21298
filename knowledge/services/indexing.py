"""Keep what is searched in step with the entries."""

from __future__ import annotations

from collections.abc import Iterable


def index_entries(entry_ids: Iterable[int]) -> None:
    """Index these entries anew; to be called in the transaction that changed them."""
