"""`manage.py doctor`: how everything is, and what to do about what is not well."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from aibot.checks import missing_settings
from health.findings import check_connections
from health.lights import lights, troubles


class Command(BaseCommand):
    help = "Says how everything is, and what to do about what is not well. Fails if something is."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for name, hint in missing_settings().items():
            self.stdout.write(f"🔴 {name} is missing: {hint}.")
        try:
            shown = lights(check_connections())
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                "The database can't be read. Start aibot once with bin/run, which sets it up."
            ) from error
        for light in shown:
            self.stdout.write(str(light))
        if missing_settings() or troubles(shown):
            raise CommandError("Something needs you.")
        self.stdout.write(_("Everything is well."))
