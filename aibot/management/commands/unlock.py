"""`manage.py unlock`: who was locked out of the admin may try again at once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from axes.utils import reset
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Lets those sign in to the admin again who are locked out after too many wrong "
        "passwords: everyone, or one name or address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="of the user; without one: everyone")
        parser.add_argument("--address", help="only this network address")

    def handle(self, *args: Any, **options: Any) -> None:
        count = reset(ip=options["address"], username=options["name"])
        if count:
            self.stdout.write("Unlocked. The next sign-in is possible at once.")
        else:
            self.stdout.write("Nobody was locked out.")
