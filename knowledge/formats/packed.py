"""ZIP files, within limits on what they unpack to."""

from __future__ import annotations

from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

from django.utils.translation import gettext as _

from knowledge.formats.types import MAX_ENTRIES, MAX_UNPACKED, MEGABYTE, Unreadable


def open_packed(content: BinaryIO) -> ZipFile:
    """Open a ZIP file. What its parts say to be is also all that is ever unpacked of them. Raises
    Unreadable if it is damaged, or would unpack to too much."""
    try:
        packed = ZipFile(content)
    except (BadZipFile, LargeZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable(_("This file is damaged: it can't be unpacked.")) from None
    parts = packed.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_ENTRIES:
        packed.close()
        raise Unreadable(
            _("This file would unpack to more than %d MB.") % (MAX_UNPACKED // MEGABYTE)
        )
    return packed
