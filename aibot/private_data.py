"""Which files hold what is private: the data folder, the database, the file with the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core.private_files import (
    OTHERS,
    everything_in,
    is_shared,
    make_private,
    open_to_others,
)


def mend() -> None:
    """Close to others what was left open by an earlier version, a copy or a backup."""
    make_private(_ours())
    make_private([settings.ENV_FILE], OTHERS)


def problems() -> Iterator[str]:
    """What others can still use, in a sentence each."""
    if is_shared(settings.DATA_DIR):
        yield (
            f"AIBOT_DATA_DIR is {settings.DATA_DIR}, where every user of this machine writes: "
            "choose a folder of its own."
        )
    found = list(open_to_others(_ours()))
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield (
            f"Other users of this machine can read {found[0]}{more}. Its owner can end that with: "
            f"chmod -R go= {settings.DATA_DIR}"
        )
    for path in open_to_others([settings.ENV_FILE], OTHERS):
        yield (
            f"All users of this machine can read {path}. "
            f"Its owner can end that with: chmod o= {path}"
        )


def _ours() -> Iterator[Path]:
    if not is_shared(settings.DATA_DIR):
        yield from everything_in(settings.DATA_DIR)
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        for ending in ("", "-wal", "-shm", "-journal"):
            yield Path(f"{database['NAME']}{ending}")
