"""Read a file, a ZIP file or a folder, within limits. Links are not followed."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from django.utils.translation import gettext as _

from core.text import one_line
from knowledge.formats.packed import open_packed
from knowledge.formats.registry import ARCHIVE, ENDINGS, ending_of, format_of
from knowledge.formats.types import (
    MAX_ENTRIES,
    MAX_FILE,
    MAX_UNPACKED,
    MEGABYTE,
    Item,
    LeftOut,
    Problem,
    ReadEntry,
    Unreadable,
)


def read_path(path: Path, name: str = "") -> Iterator[Item]:
    """All entries and problems of a file or folder; `name` is what its sender calls it. Never
    raises: what can't be read is a problem."""
    name = name or path.name or str(path)
    count = 0
    for item in _caught(_items(path, name), name):
        count += isinstance(item, ReadEntry)
        if count > MAX_ENTRIES:
            yield Problem(name, _("There are more than %d entries. Split the file.") % MAX_ENTRIES)
            return
        yield item


def _caught(items: Iterator[Item], place: str) -> Iterator[Item]:
    """The items, and as the last one a problem if the file can't be read."""
    try:
        yield from items
    except Unreadable as unreadable:
        yield Problem(place, str(unreadable))
    except OSError as error:
        yield Problem(place, _("This can't be read: %s.") % (error.strerror or error))


def _items(path: Path, name: str) -> Iterator[Item]:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise Unreadable(_("This is a link. Name the file itself."))
    if stat.S_ISDIR(mode):
        yield from _folder(path)
        return
    with open_file(path) as content:
        if ending_of(name) == ARCHIVE:
            yield from _archive(content)
        else:
            yield from read_content(content, name)


def open_file(path: Path) -> BinaryIO:
    """Open a regular file of a size that is read. Raises Unreadable, OSError."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise Unreadable(_("This is not a file."))
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    content = os.fdopen(handle, "rb")
    try:
        check_size(os.fstat(handle).st_size)
    except Unreadable:
        content.close()
        raise
    return content


def check_size(size: int) -> None:
    """Raises Unreadable if a file is too large or empty."""
    if size > MAX_FILE:
        raise Unreadable(
            _("This file has %(size).0f MB; at most %(most)d MB are read. Split it.")
            % {"size": size / MEGABYTE, "most": MAX_FILE // MEGABYTE}
        )
    if size == 0:
        raise Unreadable(_("This file is empty."))


def read_content(content: BinaryIO, name: str) -> Iterator[Item]:
    """What a reader finds. Raises Unreadable."""
    known = format_of(name)
    if known is None:
        raise Unreadable(
            _("Files of this kind can't be read. Those that can: %s.") % ", ".join(ENDINGS)
        )
    nothing = True
    for item in known.reading()(content, name):
        nothing = nothing and isinstance(item, LeftOut)
        yield item
    if nothing:
        raise Unreadable(_("There is no entry in this file."))


def _folder(folder: Path) -> Iterator[Item]:
    """All files below a folder, in the order of their names."""
    size = 0
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not _hidden(one))
        for file in sorted(files):
            path = Path(parent, file)
            place = one_line(path.relative_to(folder).as_posix())
            if _hidden(file) or format_of(file) is None or path.is_symlink():
                yield LeftOut(place)
                continue
            size += path.lstat().st_size
            if size > MAX_UNPACKED:
                yield Problem(place, _too_much())
                return
            yield from _placed(_caught(_items(path, file), ""), place)


def _archive(content: BinaryIO) -> Iterator[Item]:
    with open_packed(content) as packed:
        for part in sorted(packed.infolist(), key=lambda part: part.filename):
            if part.is_dir():
                continue
            place = one_line(part.filename)
            names = part.filename.replace("\\", "/").split("/")
            link = stat.S_ISLNK(part.external_attr >> 16)
            if any(map(_hidden, names)) or link or format_of(names[-1]) is None:
                yield LeftOut(place)
            else:
                yield from _placed(_caught(_part(packed, part, names[-1]), ""), place)


def _part(packed: ZipFile, part: ZipInfo, name: str) -> Iterator[Item]:
    check_size(part.file_size)
    if part.flag_bits & 1:
        raise Unreadable(_("This file has a password."))
    try:
        content = packed.read(part)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise Unreadable(_("This file is damaged: it can't be unpacked.")) from None
    yield from read_content(io.BytesIO(content), name)


def _placed(items: Iterator[Item], file: str) -> Iterator[Item]:
    """The items, with the name of the file before their places."""
    for item in items:
        yield replace(item, place=f"{file}, {item.place}" if item.place else file)


def _hidden(name: str) -> bool:
    return name.startswith((".", "__MACOSX", "~$"))


def _too_much() -> str:
    return _("All files together have more than %d MB.") % (MAX_UNPACKED // MEGABYTE)
