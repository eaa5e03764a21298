"""Sessions at rest: encrypted, never shown, never deleted by the program."""

from __future__ import annotations

import base64
import json

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import TelegramAccount, TelegramPeer, TelegramSession, UpdateState
from accounts.telegram.session_string import read_session_string, write_session_string
from accounts.telegram.types import Authorisation, KnownPeer, ReadUpTo, StoredSession, StreamState
from core.encryption import CannotDecrypt, decrypt, encrypt
from core.wake import notify

PendingCommand = TelegramAccount.PendingCommand

log = structlog.get_logger(__name__)


class NoSession(Exception):
    """This account is not signed in, so there is nothing to give away."""


def add_account(name: str, session_string: str) -> TelegramAccount:
    """A new account that is signed in already, or a new session for a known one.

    Raises BadSessionString, and nothing is stored then.
    """
    authorisation = read_session_string(session_string)
    with transaction.atomic():
        account, made = TelegramAccount.objects.get_or_create(name=name)
        if not made:
            account.enabled = True
            account.status = TelegramAccount.Status.NEW
            account.status_detail = ""
            account.save(update_fields=["enabled", "status", "status_detail"])
        store_authorisation(account.pk, authorisation)
        notify()
    return account


def store_authorisation(account_id: int, authorisation: Authorisation) -> None:
    """Keep the key, encrypted. Another key than before begins a new stream of updates, and so
    does one in the place of a key that nobody can decrypt any more."""
    had_one = TelegramSession.objects.filter(account_id=account_id).exists()
    try:
        before = _authorisation(account_id)
    except CannotDecrypt:
        before = None
    if before == authorisation:
        TelegramSession.objects.filter(account_id=account_id).exclude(ended_at=None).update(
            ended_at=None, ended_why=""
        )
        return
    with transaction.atomic():
        TelegramSession.objects.update_or_create(
            account_id=account_id,
            defaults={
                "authorisation_encrypted": _encrypted(authorisation),
                "ended_at": None,
                "ended_why": "",
            },
        )
        if had_one and (before is None or before.auth_key != authorisation.auth_key):
            UpdateState.objects.filter(account_id=account_id).delete()
            # Who is connected with the old key shall be connected with this one.
            TelegramAccount.objects.filter(pk=account_id).update(
                pending_command=PendingCommand.RECONNECT
            )
            notify()


def note_end(account_id: int, why: str) -> None:
    """Telegram has ended this session. It is kept, as a record."""
    TelegramSession.objects.filter(account_id=account_id, ended_at=None).update(
        ended_at=timezone.now(), ended_why=why[:24]
    )


def has_ended(account_id: int) -> bool:
    """Whether this account's session is one that Telegram does not take any more."""
    return TelegramSession.objects.filter(account_id=account_id, ended_at__isnull=False).exists()


def export_session(account_id: int, by: str) -> str:
    """The session as a Telethon session string, for who may have it; that is noted in the log.
    Raises NoSession, CannotDecrypt."""
    authorisation = None if has_ended(account_id) else _authorisation(account_id)
    if authorisation is None:
        raise NoSession
    log.warning("a session was exported", account=account_id, by=by)
    return write_session_string(authorisation)


def load_session(account_id: int) -> StoredSession | None:
    """Everything a client needs to go on where the last one stopped; None without a session.
    Raises CannotDecrypt."""
    authorisation = _authorisation(account_id)
    if authorisation is None:
        return None
    peers = TelegramPeer.objects.filter(account_id=account_id)
    states = UpdateState.objects.filter(account_id=account_id)
    return StoredSession(
        authorisation,
        tuple(KnownPeer(row.peer_id, row.access_hash, row.username, row.name) for row in peers),
        tuple(StreamState(row.peer_id, row.pts, row.qts, row.date, row.seq) for row in states),
    )


def save_read_position(account_id: int, mark: ReadUpTo) -> None:
    """Remember the peers that were met and how far the updates were read."""
    with transaction.atomic():
        TelegramPeer.objects.bulk_create(
            [
                TelegramPeer(
                    account_id=account_id,
                    peer_id=peer.peer_id,
                    access_hash=peer.access_hash,
                    username=peer.username[:64],
                    name=peer.name[:300],
                )
                for peer in mark.peers
            ],
            update_conflicts=True,
            unique_fields=["account", "peer_id"],
            update_fields=["access_hash", "username", "name"],
        )
        UpdateState.objects.bulk_create(
            [
                UpdateState(
                    account_id=account_id,
                    peer_id=state.peer_id,
                    pts=state.pts,
                    qts=state.qts,
                    date=state.date,
                    seq=state.seq,
                )
                for state in mark.states
            ],
            update_conflicts=True,
            unique_fields=["account", "peer_id"],
            update_fields=["pts", "qts", "date", "seq"],
        )


def _authorisation(account_id: int) -> Authorisation | None:
    row = TelegramSession.objects.filter(account_id=account_id).first()
    if row is None:
        return None
    value = json.loads(decrypt(bytes(row.authorisation_encrypted)))
    return Authorisation(
        value["dc_id"], value["host"], value["port"], base64.b64decode(value["auth_key"])
    )


def _encrypted(authorisation: Authorisation) -> bytes:
    value = {
        "dc_id": authorisation.dc_id,
        "host": authorisation.host,
        "port": authorisation.port,
        "auth_key": base64.b64encode(authorisation.auth_key).decode(),
    }
    return encrypt(json.dumps(value).encode())
