"""Lights for the machine: disk and backups."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from health.types import GREEN, GREY, RED, YELLOW, Light

log = structlog.get_logger(__name__)

LITTLE, SOME = 500 * 1024**2, 2 * 1024**3
#: A backup that is older is not enough.
OLD = timedelta(days=2)

#: The tones that were logged last, by subject.
_logged: dict[str, str] = {}


def machine() -> list[Light]:
    """The lights, in the active language."""
    return [_disk(settings.DATA_DIR), _backup(Path(settings.BACKUP_DIR))]


def log_changes(lights: list[Light]) -> None:
    """Log those whose tone is another one than when this process logged it last. For the parts
    above only: what `findings` finds is logged with its outage."""
    for light in lights:
        before = _logged.get(light.subject, GREEN)
        _logged[light.subject] = light.tone
        if light.tone == before or {light.tone, before} == {GREEN, GREY}:
            continue
        write = log.warning if light.tone in (RED, YELLOW) else log.info
        write("a light has changed", part=light.subject, tone=light.tone, why=light.sentence)


def _disk(folder: Path) -> Light:
    name = _("Disk")
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Light("disk", name, RED, str(error.strerror))
    said = _("%(size)s GB are free.") % {"size": number_format(round(free / 1024**3, 1), 1)}
    if free < LITTLE:
        remedy = _("Make room, or nothing can be stored.")
        return Light("disk", name, RED, f"{said} {remedy}")
    if free < SOME:
        remedy = _("Make room soon.")
        return Light("disk", name, YELLOW, f"{said} {remedy}")
    return Light("disk", name, GREEN, said)


def _backup(folder: Path) -> Light:
    """How old the newest file or folder among the backups is. A sandbox needs none."""
    name = _("Backup")
    remedy = _("Make one with “manage.py backup”, best of all every night.")
    try:
        newest = max(_times(folder), default=None)
    except OSError as error:
        said = _("BACKUP_DIR can't be read: %(why)s.") % {"why": error.strerror}
        return Light("backup", name, YELLOW, f"{said} {remedy}")
    if newest is None and settings.TG_DC is not None:
        return Light("backup", name, GREY, _("Nothing here has to be kept: this is a sandbox."))
    if newest is None:
        said = _("There is none in the folder BACKUP_DIR.")
        return Light("backup", name, YELLOW, f"{said} {remedy}")
    said = _("The newest one is %(time)s old.") % {"time": timesince(newest, depth=1)}
    if timezone.now() - newest > OLD:
        return Light("backup", name, YELLOW, f"{said} {remedy}")
    return Light("backup", name, GREEN, said)


def _times(folder: Path) -> Iterator[datetime]:
    """When the backups in a folder were made. A hidden one is not finished."""
    if not folder.exists():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                yield datetime.fromtimestamp(entry.stat().st_mtime, UTC)
