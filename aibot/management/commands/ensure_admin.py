"""`manage.py ensure_admin`: someone can sign in to the admin."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


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
        users = get_user_model().objects
        file = settings.SECRETS_DIR / "admin_password"
        if not users.filter(is_superuser=True, is_active=True).exists():
            password = secrets.token_urlsafe(9)
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as stream:
                stream.write(password + "\n")
            users.create_superuser("admin", "", password)
        if not file.is_file():
            return
        if options["show"]:
            self.stdout.write(f"Sign in as admin with the password {file.read_text().strip()}")
        else:
            self.stdout.write(f"Sign in as admin, the password is in {file}")
