"""Attach the session of a sign-in to its account, and detach it after a sign-out."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import TelegramAccount, TelegramPeer
from accounts.services import sessions
from accounts.telegram.types import SignedIn
from core.wake import notify

Status = TelegramAccount.Status
PendingCommand = TelegramAccount.PendingCommand

ALREADY_HERE = "account_taken"
OTHER_USER = "other_user"


class CannotAttach(Exception):
    """The user who signed in can't be this account; `who` is the label of the conflicting user."""

    def __init__(self, failure: str, who: str) -> None:
        super().__init__(failure)
        self.failure, self.who = failure, who


def attach(account_id: int, signed_in: SignedIn, *, other_user: bool = False) -> None:
    """Store the authorisation of a sign-in, and enable the account.

    Raises CannotAttach if another account is this Telegram user already, or if this account was
    another user so far, unless `other_user` allows that.
    """
    who = signed_in.identity
    with transaction.atomic():
        account = TelegramAccount.objects.select_for_update().get(pk=account_id)
        same = TelegramAccount.objects.filter(telegram_id=who.telegram_id).exclude(pk=account_id)
        if taken := same.first():
            raise CannotAttach(ALREADY_HERE, taken.name)
        if account.telegram_id not in (None, who.telegram_id):
            if not other_user:
                raise CannotAttach(OTHER_USER, user_label(who.display_name, who.username))
            # Access hashes are valid only for the user that received them.
            TelegramPeer.objects.filter(account_id=account_id).delete()
        TelegramAccount.objects.filter(pk=account_id).update(
            telegram_id=who.telegram_id,
            username=who.username[:64],
            display_name=who.display_name[:200],
            enabled=True,
            status=Status.NEW,
            status_detail="",
            status_since=timezone.now(),
            failures_in_row=0,
            paused_until=None,
            pending_command="",
        )
        sessions.store_authorisation(account_id, signed_in.authorisation)
        notify()


def user_label(display_name: str, username: str) -> str:
    """The label of a Telegram user: name and username."""
    return f"{display_name} (@{username})" if username else display_name


# --- commands for runbot --------------------------------------------------------------------


def request_command(account_id: int, command: str) -> None:
    """Ask runbot to sign this account out or to reconnect it; a sign-out is never replaced."""
    accounts = TelegramAccount.objects.filter(pk=account_id)
    if command != PendingCommand.LOG_OUT:
        accounts = accounts.exclude(pending_command=PendingCommand.LOG_OUT)
    accounts.update(pending_command=command)
    notify()


def pending_commands() -> list[tuple[int, str]]:
    """Account ids and commands that runbot has to execute."""
    return list(
        TelegramAccount.objects.exclude(pending_command="").values_list("id", "pending_command")
    )


def complete_command(account_id: int, command: str) -> None:
    """Clear an executed command, unless another one was requested meanwhile."""
    accounts = TelegramAccount.objects.filter(pk=account_id, pending_command=command)
    accounts.update(pending_command="")
    notify()


def note_signed_out(account_id: int) -> None:
    """Note that Telegram has ended the session (its row is kept). The account is disabled, so that
    no outage is reported, until it signs in again."""
    with transaction.atomic():
        sessions.note_end(account_id, "signed_out")
        TelegramAccount.objects.filter(pk=account_id).update(
            enabled=False,
            status=Status.NEEDS_LOGIN,
            status_detail="",
            status_since=timezone.now(),
            failures_in_row=0,
        )
        complete_command(account_id, PendingCommand.LOG_OUT)
