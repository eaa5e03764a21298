"""How far the pages of a search must be read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a search has been read. `new_on_last_page`: how many items of the last page at least
    one of its keywords has not seen."""

    pages: int
    has_next: bool
    newest_first: bool
    new_on_last_page: int
    read_all: bool
    limit: int


def must_read_next_page(progress: Progress) -> bool:
    """Whether the next page must be read to find everything new.

    `read_all` is for a baseline, and for a search that stopped halfway: there a page without
    anything new does not mean that the following pages have nothing new.
    """
    if not progress.has_next or progress.pages >= progress.limit:
        return False
    if progress.read_all or not progress.newest_first:
        return True
    return progress.new_on_last_page > 0


def rotating_pages(start: int, length: int, total: int) -> Sequence[int]:
    """Which of `total` pages are read if only `length` may be read at a time: always the first, and
    the others in rotation, starting at `start`."""
    if total <= length:
        return range(1, total + 1)
    others = total - 1
    first = (max(start, 2) - 2) % others
    return [1, *(2 + (first + step) % others for step in range(length - 1))]
