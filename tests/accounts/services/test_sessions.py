"""Sessions at rest."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import TelegramAccount, TelegramPeer, TelegramSession, UpdateState
from accounts.selectors import enabled_accounts
from accounts.services import sessions
from accounts.telegram.session_string import BadSessionString, write_session_string
from accounts.telegram.types import Authorisation, KnownPeer, ReadPosition, StreamState
from core.encryption import CannotDecrypt
from tests.accounts.factories import authorisation

pytestmark = pytest.mark.django_db

SECRET_KEY = bytes(range(256))
MINE = Authorisation(2, "149.154.167.51", 443, SECRET_KEY)
TEXT = write_session_string(MINE)


def test_what_is_stored_is_what_was_given() -> None:
    account = sessions.add_account("Shop", f"{TEXT}\n")
    stored = sessions.load_session(account.pk)
    assert stored is not None
    assert stored.authorisation == MINE
    assert stored.peers == ()
    assert stored.states == ()
    assert enabled_accounts() == {account.pk: "Shop"}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_key_can_be_read_in_the_database_file() -> None:
    sessions.add_account("Shop", TEXT)
    file = str(django_settings.DATABASES["default"]["NAME"])
    if not Path(file).is_file():
        pytest.skip("only a database in a file can be looked into")
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = Path(file).read_bytes()
    assert b"Shop" in content, "the account is in there"
    for secret in (SECRET_KEY[:16], SECRET_KEY[100:116], TEXT[20:60].encode(), b'auth_key"'):
        assert secret not in content
    assert b"149.154.167.51" not in content


@pytest.mark.parametrize("text", ["", "nonsense", TEXT[:-30]])
def test_a_bad_session_string_stores_nothing(text: str) -> None:
    with pytest.raises(BadSessionString):
        sessions.add_account("Shop", text)
    assert TelegramAccount.objects.count() == TelegramSession.objects.count() == 0


def test_an_unknown_account_has_no_session() -> None:
    assert sessions.load_session(12345) is None


def mark(pts: int, *peers: KnownPeer) -> ReadPosition:
    return ReadPosition((StreamState(0, pts, 0, 1_700_000_000, 1),), peers)


def test_peers_and_the_read_position_are_kept_and_brought_up_to_date() -> None:
    account = sessions.add_account("Shop", TEXT)
    sessions.save_read_position(account.pk, mark(5, KnownPeer(1, 11, "a", "A"), KnownPeer(2, 22)))
    sessions.save_read_position(account.pk, mark(9, KnownPeer(1, 12, "a2", "A2")))
    stored = sessions.load_session(account.pk)
    assert stored is not None
    assert set(stored.peers) == {KnownPeer(1, 12, "a2", "A2"), KnownPeer(2, 22)}
    assert stored.states == (StreamState(0, 9, 0, 1_700_000_000, 1),)


def test_long_names_of_peers_are_cut_not_refused() -> None:
    account = sessions.add_account("Shop", TEXT)
    sessions.save_read_position(account.pk, mark(5, KnownPeer(1, 11, "u" * 200, "n" * 999)))
    assert len(TelegramPeer.objects.get().name) == 300


def test_accounts_do_not_share_peers() -> None:
    first, second = sessions.add_account("A", TEXT), sessions.add_account("B", TEXT)
    sessions.save_read_position(first.pk, mark(5, KnownPeer(1, 11)))
    sessions.save_read_position(second.pk, mark(7, KnownPeer(1, 99)))
    assert sessions.load_session(first.pk).peers == (KnownPeer(1, 11),)  # type: ignore[union-attr]
    assert sessions.load_session(second.pk).peers == (KnownPeer(1, 99),)  # type: ignore[union-attr]


def test_signing_in_anew_keeps_the_peers_and_begins_a_new_stream() -> None:
    account = sessions.add_account("Shop", TEXT)
    sessions.save_read_position(account.pk, mark(5, KnownPeer(1, 11)))
    account.enabled, account.status = False, TelegramAccount.Status.NEEDS_LOGIN
    account.save()
    again = sessions.add_account("Shop", write_session_string(authorisation(9)))
    assert again.pk == account.pk
    assert (again.enabled, again.status) == (True, TelegramAccount.Status.NEW)
    stored = sessions.load_session(account.pk)
    assert stored is not None
    assert stored.authorisation == authorisation(9)
    assert stored.peers == (KnownPeer(1, 11),)
    assert stored.states == ()


def test_the_same_session_again_changes_nothing() -> None:
    account = sessions.add_account("Shop", TEXT)
    sessions.save_read_position(account.pk, mark(5))
    encrypted = bytes(TelegramSession.objects.get().authorisation_encrypted)
    sessions.add_account("Shop", TEXT)
    assert bytes(TelegramSession.objects.get().authorisation_encrypted) == encrypted
    assert UpdateState.objects.count() == 1


def test_without_its_encryption_key_a_session_is_kept_and_said_to_be_closed(
    settings: Settings,
) -> None:
    account = sessions.add_account("Shop", TEXT)
    keys = settings.SESSION_ENCRYPTION_KEYS
    settings.SESSION_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CannotDecrypt):
        sessions.load_session(account.pk)
    settings.SESSION_ENCRYPTION_KEYS = keys
    assert sessions.load_session(account.pk).authorisation == MINE  # type: ignore[union-attr]


def test_who_lost_the_encryption_key_can_sign_in_anew(settings: Settings) -> None:
    account = sessions.add_account("Shop", TEXT)
    sessions.save_read_position(account.pk, mark(5))
    settings.SESSION_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    sessions.add_account("Shop", write_session_string(authorisation(9)))
    stored = sessions.load_session(account.pk)
    assert stored is not None
    assert stored.authorisation == authorisation(9)
    assert stored.states == (), "nobody knows whose stream the old one was"


def test_no_service_deletes_a_session() -> None:
    """Only the owner can, in the admin."""
    sources = [*Path("accounts").rglob("*.py"), *Path("aibot").rglob("*.py")]
    assert len(sources) > 20
    for file in sources:
        for line in file.read_text().splitlines():
            assert not ("TelegramSession" in line and "delete" in line), (file, line)


# --- the command --------------------------------------------------------------------------------


def test_the_command_adds_and_lists_accounts(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("account", "list")
    call_command("account", "add", "Shop", "--session-string", TEXT)
    call_command("account", "list")
    said = capsys.readouterr().out
    assert "There is no account yet" in said
    assert "Account Shop is set up" in said
    assert "not connected yet" in said
    assert TEXT not in said


@pytest.mark.parametrize(("name", "text"), [("Shop", "nonsense"), ("", TEXT), ("x" * 81, TEXT)])
def test_the_command_refuses_in_plain_words(name: str, text: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("account", "add", name, "--session-string", text)
    assert text not in str(caught.value)
    assert TelegramAccount.objects.count() == 0
