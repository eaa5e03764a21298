"""What a sign-in or sign-out at Telegram means for the account here."""

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


class NotAdopted(Exception):
    """The one who signed in can't be this account; `who` is to be named to the owner."""

    def __init__(self, failure: str, who: str) -> None:
        super().__init__(failure)
        self.failure, self.who = failure, who


def adopt(account_id: int, signed_in: SignedIn, *, other_user: bool = False) -> None:
    """This account is from now on connected with this authorisation.

    Raises NotAdopted when another account here is this Telegram user already, or when this
    account was somebody else so far, unless `other_user` says that this is meant.
    """
    who = signed_in.identity
    with transaction.atomic():
        account = TelegramAccount.objects.select_for_update().get(pk=account_id)
        same = TelegramAccount.objects.filter(telegram_id=who.telegram_id).exclude(pk=account_id)
        if taken := same.first():
            raise NotAdopted(ALREADY_HERE, taken.name)
        if account.telegram_id not in (None, who.telegram_id):
            if not other_user:
                raise NotAdopted(OTHER_USER, called(who.display_name, who.username))
            # How to address people was told to the other user only.
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


def called(display_name: str, username: str) -> str:
    """How a Telegram user is named to people."""
    return f"{display_name} (@{username})" if username else display_name


# --- What runbot shall do with an account ---------------------------------------------------


def pending_command(account_id: int, what: str) -> None:
    """Ask runbot to sign this account out, or to connect it anew; the former comes first."""
    accounts = TelegramAccount.objects.filter(pk=account_id)
    if what != PendingCommand.LOG_OUT:
        accounts = accounts.exclude(pending_command=PendingCommand.LOG_OUT)
    accounts.update(pending_command=what)
    notify()


def pending_commands() -> list[tuple[int, str]]:
    return list(
        TelegramAccount.objects.exclude(pending_command="").values_list("id", "pending_command")
    )


def complete_command(account_id: int, what: str) -> None:
    """Done; another wish that came meanwhile stays."""
    TelegramAccount.objects.filter(pk=account_id, pending_command=what).update(pending_command="")
    notify()


def signed_out(account_id: int) -> None:
    """Telegram has ended the session; it is kept, as a record of what was. The account is
    switched off, so that nobody is told that it is down, and on again when it signs in."""
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
