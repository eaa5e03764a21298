"""Migrate the database and collect static files before the processes start, where needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from aibot.management.instance import CanNotStart

#: In STATIC_ROOT: of which files it was made.
COLLECTED = ".collected"


def migrate() -> None:
    """Bring the tables up to date, if a migration is new. Raises CanNotStart if they are newer than
    the program: it would neither fill nor read what it does not know."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    elif unknown := _unknown_to(executor):
        raise CanNotStart(
            f"The database is of a newer version of aibot ({unknown}). Update "
            "aibot, or go back to a backup of this version (docs/operations.md, Backup)."
        )


def _unknown_to(executor: MigrationExecutor) -> str:
    """The migration of aibot that was applied last, if this version does not have it. Earlier ones
    that it does not have were written into others (docs/decisions/0021)."""
    rows = executor.recorder.applied_migrations().items()
    ours = [(row.pk, key) for key, row in rows if _is_ours(key[0])]
    _, last = max(ours)
    return "" if last in executor.loader.disk_migrations else ".".join(last)


def _is_ours(app: str) -> bool:
    """Whether an app is aibot's: libraries remove the old migrations that they have squashed."""
    return (settings.BASE_DIR / app / "migrations").is_dir()


def collect_static() -> None:
    """Collect the admin's files, if one of them is new, changed or gone."""
    digest = hashlib.sha256("\n".join(sorted(_static_files())).encode()).hexdigest()
    note = settings.STATIC_ROOT / COLLECTED
    if note.is_file() and note.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(digest)


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            at = storage.get_modified_time(path).isoformat()
            yield f"{storage.path(path)} {storage.size(path)} {at}"
