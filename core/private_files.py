"""Files that only the user that aibot runs as may read.

New ones are private because the settings set the umask. These functions mend and find those that
are older, or came from a backup. On Windows there are no such bits, and nothing is done.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

#: What others may not do: neither the group nor all users.
GROUP_AND_OTHERS = 0o077
#: For a file that an administrator shares with our group on purpose.
OTHERS = 0o007


def write_private(path: Path, text: str) -> None:
    """Write a file that was never readable by others, not even for a moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    make_private([path])


def everything_in(folder: Path) -> Iterator[Path]:
    """The folder and all below it; links are not followed."""
    yield folder
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))


def is_shared(folder: Path) -> bool:
    """Whether this is a folder as /tmp, which every user writes to. It must stay as it is."""
    return bool(_mode(folder) & stat.S_ISVTX)


def open_to_others(paths: Iterable[Path], bits: int = GROUP_AND_OTHERS) -> Iterator[Path]:
    """Those of the paths that others may use."""
    return (path for path in paths if _mode(path) & bits)


def make_private(paths: Iterable[Path], bits: int = GROUP_AND_OTHERS) -> None:
    """Remove these permission bits from the paths; those of other users are left as they are."""
    for path in open_to_others(paths, bits):
        with contextlib.suppress(OSError):
            path.chmod(stat.S_IMODE(_mode(path)) & ~bits)


def _mode(path: Path) -> int:
    """The bits of a file or folder; 0 for what is gone or is neither (a link, a device)."""
    if os.name != "posix":
        return 0
    try:
        mode = path.lstat().st_mode
    except OSError:
        return 0
    return mode if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else 0
