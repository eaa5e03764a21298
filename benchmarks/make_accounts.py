"""Accounts with their sessions, put into the database of a stack.

Run with the stack's environment; a name and a session string on each line of standard input.
"""

from __future__ import annotations

import os
import sys

import django


def main() -> None:
    from accounts.services.sessions import add_account  # noqa: PLC0415  (needs settings)

    for line in sys.stdin.read().splitlines():
        name, session = line.split()
        add_account(name, session)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
    django.setup()
    main()
