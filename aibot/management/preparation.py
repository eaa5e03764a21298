"""What is done before the processes start, as far as something is left to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from aibot.management.instance import CanNotStart

#: In STATIC_ROOT: of which files it was made.
COLLECTED = ".collected"


def migrate() -> None:
    """Bring the tables up to date, if a migration is new. Raises CanNotStart if they are newer than
    the program: it would neither fill nor read what it does not know."""
    executor = MigrationExecutor(connection)
    if newer := _unknown(executor.loader):
        raise CanNotStart(
            f"The database is of a newer version of aibot ({newer}). Update aibot, or go back to "
            "a backup of this version (docs/operations.md, Backup)."
        )
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def _unknown(loader: MigrationLoader) -> str:
    """A migration of aibot that the database has had and this version has not; empty if none."""
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    applied = set(loader.applied_migrations) - known
    # Libraries remove the old ones of theirs that they have squashed.
    ours = [key for key in applied if (settings.BASE_DIR / key[0] / "migrations").is_dir()]
    return ".".join(max(ours)) if ours else ""


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
