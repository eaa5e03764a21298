"""`manage.py unlock`: who was locked out of the admin may try again at once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from axes.utils import reset
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from accounts.services import second_factor
from aibot.lockout import network_of


class Command(BaseCommand):
    help = (
        "Lets those sign in to the admin again who are locked out after too many wrong "
        "passwords: everyone, or one name or address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="of the user; without one: everyone")
        parser.add_argument("--address", help="only this network address")
        parser.add_argument(
            "--second-factor",
            action="store_true",
            help="also switch the user's second factor off, when the app is lost",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["second_factor"]:
            self._switch_off(options["name"])
        count = reset(ip=network_of(options["address"] or "") or None, username=options["name"])
        if count:
            self.stdout.write("Unlocked. The next sign-in is possible at once.")
        else:
            self.stdout.write("Nobody was locked out.")

    def _switch_off(self, name: str | None) -> None:
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError("There is no user of this name.")
        if second_factor.switch_off(user.pk):
            self.stdout.write("The second factor is off.")
        else:
            self.stdout.write("There was no second factor.")
