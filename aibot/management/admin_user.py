"""The first user of the admin, and the file that keeps its password."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

from core.private_files import write_private

PASSWORD_FILE = "admin_password"


def ensure_admin() -> Path | None:
    """Make the user 'admin' if there is no administrator yet. The file with the password, if the
    administrator was made so."""
    users = get_user_model().objects
    file: Path = settings.SECRETS_DIR / PASSWORD_FILE
    if not users.filter(is_superuser=True, is_active=True).exists():
        password = secrets.token_urlsafe(9)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(file, password + "\n")
        users.create_superuser("admin", "", password)
    return file if file.is_file() else None


def known_login() -> tuple[str, str] | None:
    """The first user's name and password, as far as the password is known here."""
    file: Path = settings.SECRETS_DIR / PASSWORD_FILE
    return ("admin", file.read_text().strip()) if file.is_file() else None


def login_sentence(*, show: bool) -> str:
    """Ensure an administrator, and say how to sign in; empty if the password is not known here.
    `show` says the password itself, which is for the sandbox only."""
    file = ensure_admin()
    if file is None:
        return ""
    if show:
        return f"Sign in as admin with the password {file.read_text().strip()}"
    return f"Sign in as admin, the password is in {file}"
