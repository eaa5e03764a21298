"""`manage.py rotate_keys`: encrypt everything with the newest key."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.services.key_rotation import Rotation, rotate_keys
from monitoring.services.reading import platform_headers


class Command(BaseCommand):
    help = (
        "Encrypts what is stored with the first of SESSION_ENCRYPTION_KEYS, while everything "
        "goes on. docs/operations.md has the steps before and after."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = rotate_keys(platform_headers.ENCRYPTED_COLUMNS)
        for kind in done:
            self.stdout.write(
                f"{kind.what}: {kind.anew} encrypted anew, {kind.already} had the newest key"
            )
        if not all(kind.complete for kind in done):
            raise CommandError("\n".join(_left(kind) for kind in done if not kind.complete))
        if len(settings.SESSION_ENCRYPTION_KEYS) > 1:
            self.stdout.write(
                "Nothing needs the other keys any more; take them out of SESSION_ENCRYPTION_KEYS "
                "once every process was started with the newest one in front."
            )


def _left(kind: Rotation) -> str:
    lines = []
    if kind.unreadable:
        lines.append(
            f"{kind.what}: none of the keys fits those with the ids {_ids(kind.unreadable)}. "
            "Keep all keys, and add the one that is missing."
        )
    if kind.busy:
        lines.append(
            f"{kind.what}: those with the ids {_ids(kind.busy)} changed all the time; "
            "run this once more."
        )
    return "\n".join(lines)


def _ids(ids: list[int]) -> str:
    return ", ".join(str(one) for one in ids)
