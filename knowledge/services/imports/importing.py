"""Import entries from files: first a plan, then all of it in one transaction, or nothing.

The files are read twice, batch by batch, so that a large one is never held in memory as a whole:
once for the plan, and once, if the plan has no problem, to do it. An entry is known again by its
id, or else by its title and language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from knowledge.formats.sources import read_path
from knowledge.formats.types import Item, LeftOut, Problem, ReadEntry
from knowledge.models import Entry
from knowledge.services.entry_fields import BadEntry
from knowledge.services.imports.changes import Changes, EntryChange
from knowledge.services.imports.values import Defaults, Meaning, WantedEntry
from knowledge.services.imports.writing import Writer

BATCH = 500
#: Kept of a plan.
SHOWN, SHOWN_PROBLEMS = 20, 1000

#: Called with how many entries were looked through so far.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class ImportSource:
    """A file or folder, and what its sender calls it."""

    path: Path
    name: str = ""


@dataclass(frozen=True)
class PreviewEntry:
    """An entry of the preview."""

    title: str
    kind: str
    place: str
    change: str


@dataclass
class Plan:
    """What an import would do, or has done."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    shown: list[PreviewEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def entries(self) -> int:
        return self.created + self.changed + self.unchanged

    def note(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(problem)

    def count(self, change: EntryChange) -> None:
        if change.entry is None:
            self.created += 1
        elif change.differs:
            self.changed += 1
        else:
            self.unchanged += 1
        if len(self.shown) < SHOWN and change.differs:
            wanted = change.wanted
            kind = wanted.fields.get("kind") or (change.entry or Entry()).kind
            word = "new" if change.entry is None else "changed"
            self.shown.append(PreviewEntry(wanted.fields["title"], kind, wanted.place, word))


class ImportRefused(Exception):
    """Nothing was imported, because of the problems of the plan."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("Nothing was imported."))
        self.plan = plan


def plan(
    sources: Sequence[ImportSource], defaults: Defaults, progress: Progress | None = None
) -> Plan:
    """What an import would do. Changes nothing."""
    made = Plan()
    for _batch in _batches(sources, defaults, made, progress):
        pass
    return made


def carry_out(
    sources: Sequence[ImportSource],
    defaults: Defaults,
    *,
    reason: str,
    user: User | None = None,
    planned: Plan | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Import all entries; `planned` is the plan, if it is made already. Raises Refused, with
    nothing imported, if there is any problem."""
    planned = planned or plan(sources, defaults)
    if planned.problem_count:
        raise ImportRefused(planned)
    made = Plan()
    try:
        with transaction.atomic():
            writer = Writer(reason, user)
            for changes in _batches(sources, defaults, made, progress):
                writer.write([change for change in changes if change.differs])
            if made.problem_count:  # others changed entries since the plan
                raise ImportRefused(made)
    except IntegrityError:
        made.note(Problem("", _("Someone changed entries at the same moment. Please try again.")))
        raise ImportRefused(made) from None
    return made


def _batches(
    sources: Sequence[ImportSource], defaults: Defaults, made: Plan, progress: Progress | None
) -> Iterator[list[EntryChange]]:
    """The changes in batches. Problems, and files that were left out, are noted in the plan."""
    try:
        meaning, changes = Meaning.now(defaults), Changes()
    except BadEntry as bad:
        made.note(Problem("", str(bad)))
        return
    wanted = _wanted(_items(sources), meaning, made)
    done = 0
    while batch := list(islice(wanted, BATCH)):
        found = []
        for change in changes.of(batch):
            if isinstance(change, Problem):
                made.note(change)
            else:
                made.count(change)
                found.append(change)
        done += len(batch)
        if progress is not None:
            progress(done)
        yield found


def _items(sources: Sequence[ImportSource]) -> Iterator[Item]:
    """All that is in the files; the place of each names its file if there are several."""
    for source in sources:
        name = source.name or source.path.name
        for item in read_path(source.path, name):
            if len(sources) > 1 and item.place != name:
                item = replace(item, place=f"{name}, {item.place}" if item.place else name)
            yield item


def _wanted(items: Iterator[Item], meaning: Meaning, made: Plan) -> Iterator[WantedEntry]:
    for item in items:
        if isinstance(item, Problem):
            made.note(item)
        elif isinstance(item, LeftOut):
            if len(made.left_out) < SHOWN_PROBLEMS:
                made.left_out.append(item.place)
        else:
            try:
                yield meaning.wanted(item)
            except BadEntry as bad:
                made.note(Problem(_place(item), str(bad)))


def _place(read: ReadEntry) -> str:
    return read.place or f"“{read.title[:60]}”"
