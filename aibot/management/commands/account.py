"""`manage.py account …`: the Telegram accounts, from the command line."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import SignIn, TelegramAccount
from accounts.services import attach_session, connection, heartbeats, sessions, sign_in
from accounts.services.sessions import NoSession
from accounts.telegram.errors import CANNOT_DECRYPT
from accounts.telegram.session_string import BadSessionString
from aibot.management.dialogue import Dialogue, GivenUp
from core.encryption import CannotDecrypt

PendingCommand = TelegramAccount.PendingCommand

SIGNED_OUT_SECONDS = 60.0


class Command(BaseCommand):
    help = "Adds, lists and switches the Telegram accounts, and signs them in and out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="add an account, or give a known one a new session")
        add.add_argument("name")
        add.add_argument(
            "--session-string",
            help="a Telethon StringSession, or - to read it from standard input "
            "(so that it does not stand in the shell's history); without one, sign in next",
        )
        actions.add_parser("list", help="list the accounts")
        login = actions.add_parser("login", help="sign in, by phone number and code")
        login.add_argument("name")
        login.add_argument("--qr", action="store_true", help="by a QR code instead")
        login.add_argument(
            "--other-user",
            action="store_true",
            help="it may be another Telegram user than this account was so far",
        )
        for action, what in (
            ("logout", "end the session at Telegram"),
            ("export", "print the session string; whoever has it is signed in as this account"),
            ("enable", "connect with the account"),
            ("disable", "leave the account alone, and signed in"),
        ):
            actions.add_parser(action, help=what).add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["action"]:
            case "add":
                self._add(options["name"], options["session_string"])
            case "list":
                self._list()
            case "login":
                self._login(_named(options["name"]), options["qr"], options["other_user"])
            case "logout":
                self._logout(_named(options["name"]))
            case "export":
                self._export(_named(options["name"]))
            case action:
                self._switch(_named(options["name"]), action == "enable")

    def _add(self, name: str, session_string: str | None) -> None:
        name = name.strip()
        if not name or len(name) > 80:
            raise CommandError("The name must have 1 to 80 characters.")
        if session_string is None:
            if TelegramAccount.objects.filter(name=name).exists():
                raise CommandError(f"There is an account {name} already.")
            TelegramAccount.objects.create(name=name)
            self.stdout.write(f"Account {name} is added; sign in: manage.py account login {name}")
            return
        if session_string == "-":
            session_string = sys.stdin.read()
        try:
            account = sessions.add_account(name, session_string)
        except BadSessionString as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Account {account.name} is set up; runbot connects it within seconds.")

    def _list(self) -> None:
        accounts = TelegramAccount.objects.all()
        if not accounts:
            self.stdout.write("There is no account yet: manage.py account add NAME")
        for account in accounts:
            user = f"@{account.username}" if account.username else account.display_name or "-"
            switched = "" if account.enabled else " (switched off)"
            detail = f": {account.status_detail}" if account.status_detail else ""
            self.stdout.write(
                f"{account.name:<24} {user:<24} {account.get_status_display()}{detail}{switched}"
            )

    def _login(self, account: TelegramAccount, qr: bool, other_user: bool) -> None:
        _need_runbot()
        method = SignIn.Method.QR if qr else SignIn.Method.CODE
        try:
            Dialogue(self.stdout).sign_in(account, method, other_user=other_user)
        except (GivenUp, sign_in.NotNow) as error:
            raise CommandError(str(error)) from None
        account.refresh_from_db()
        who = attach_session.user_label(account.display_name, account.username)
        self.stdout.write(f"{account.name} is signed in as {who}; runbot connects it now.")

    def _logout(self, account: TelegramAccount) -> None:
        _need_runbot()
        attach_session.request_command(account.pk, PendingCommand.LOG_OUT)
        deadline = time.monotonic() + SIGNED_OUT_SECONDS
        while time.monotonic() < deadline:
            account.refresh_from_db()
            if account.pending_command != PendingCommand.LOG_OUT:
                break
            time.sleep(0.3)
        else:
            why = f" ({account.status_detail})" if account.status_detail else ""
            raise CommandError(f"Not done yet{why}; runbot goes on trying.")
        if account.status != TelegramAccount.Status.NEEDS_LOGIN:
            raise CommandError(account.status_detail)
        self.stdout.write(f"{account.name} is signed out at Telegram, and switched off.")

    def _export(self, account: TelegramAccount) -> None:
        try:
            text = sessions.export_session(account.pk, "the command line")
        except NoSession:
            raise CommandError(f"{account.name} is not signed in.") from None
        except CannotDecrypt:
            raise CommandError(str(CANNOT_DECRYPT.sentence)) from None
        self.stderr.write(
            "Whoever has this is signed in as this account. Telegram ends a session that is used "
            f"in two places at once: manage.py account disable {account.name}"
        )
        self.stdout.write(text)

    def _switch(self, account: TelegramAccount, enabled: bool) -> None:
        connection.switch(account.pk, enabled=enabled)
        word = "on" if enabled else "off"
        self.stdout.write(f"{account.name} is switched {word}; runbot follows within seconds.")


def _named(name: str) -> TelegramAccount:
    account = TelegramAccount.objects.filter(name=name).first()
    if account is None:
        known = ", ".join(TelegramAccount.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(
            f"There is no account {name} (there are: {known}). Add it: manage.py account add NAME"
        )
    return account


def _need_runbot() -> None:
    if not heartbeats.runbot_is_alive():
        raise CommandError(
            "runbot is not running, and only runbot speaks to Telegram. Start it, and try again: "
            "manage.py runbot start"
        )
