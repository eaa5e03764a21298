"""`manage.py ensure_admin`: someone can sign in to the admin."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from aibot.management.admin_user import login_sentence


class Command(BaseCommand):
    help = (
        "Makes the user 'admin' if there is no administrator yet; the password is kept in a file."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--show", action="store_true", help="print the password itself (for the sandbox)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sentence = login_sentence(show=options["show"])
        if sentence:
            self.stdout.write(sentence)
