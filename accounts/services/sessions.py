"""Store and load sessions: encrypted, never displayed, never deleted by the program."""

from __future__ import annotations

import base64
import json

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import TelegramAccount, TelegramPeer, TelegramSession, UpdateState
from accounts.telegram.session_string import read_session_string, write_session_string
from accounts.telegram.types import (
    Authorisation,
    KnownPeer,
    ReadPosition,
    StoredSession,
    StreamState,
)
from core.encryption import CannotDecrypt, decrypt, encrypt
from core.wake import notify

PendingCommand = TelegramAccount.PendingCommand

log = structlog.get_logger(__name__)


class NoSession(Exception):
    """This account is not signed in, so there is no session to export."""


def add_account(name: str, session_string: str) -> TelegramAccount:
    """Add an account with a session string, or store a new session for a known account.

    Raises BadSessionString without storing anything.
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
    """Store the key, encrypted. A key that differs from the stored one, or replaces one that can't
    be decrypted any more, starts a new stream of updates."""
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
            # If runbot is connected with the old key, it has to reconnect.
            TelegramAccount.objects.filter(pk=account_id).update(
                pending_command=PendingCommand.RECONNECT
            )
            notify()


def note_end(account_id: int, why: str) -> None:
    """Note that Telegram has ended this session. The row is kept."""
    TelegramSession.objects.filter(account_id=account_id, ended_at=None).update(
        ended_at=timezone.now(), ended_why=why[:24]
    )


def has_ended(account_id: int) -> bool:
    """Whether Telegram has ended this account's session."""
    return TelegramSession.objects.filter(account_id=account_id, ended_at__isnull=False).exists()


def export_session(account_id: int, by: str) -> str:
    """The session as a Telethon session string; the export is logged. Raises NoSession,
    CannotDecrypt."""
    authorisation = None if has_ended(account_id) else _authorisation(account_id)
    if authorisation is None:
        raise NoSession
    log.warning("a session was exported", account=account_id, by=by)
    return write_session_string(authorisation)


def load_session(account_id: int) -> StoredSession | None:
    """The session, peers and update state of an account; None without a session. Raises
    CannotDecrypt."""
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


def save_read_position(account_id: int, position: ReadPosition) -> None:
    """Store new peers, and how far the updates were read."""
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
                for peer in position.peers
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
                for state in position.states
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
