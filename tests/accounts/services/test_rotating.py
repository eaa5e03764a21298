"""Another key for everything that is encrypted, while others go on writing."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from accounts.models import SignIn, TelegramAccount, TelegramSession
from accounts.services import connecting, rotating, sessions, signing_in
from accounts.services.rotating import SEALED, rotate_keys
from accounts.telegram.types import ApiCredentials
from aibot.lib import encryption
from tests.accounts import making

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def keys(db: None, settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [OLD]


@pytest.fixture
def account() -> TelegramAccount:
    """With everything that can be encrypted."""
    made = making.account(
        api_id=5, api_hash_sealed=connecting.sealed("hash"), proxy_kind="socks5",
        proxy_host="proxy", proxy_port=1080, proxy_secret_sealed=connecting.sealed("secret"),
    )  # fmt: skip
    sessions.store_authorisation(made.pk, making.authorisation())
    row = signing_in.begin(made, "qr", None)
    signing_in.start(row.pk)
    signing_in.show_qr(row.pk, "tg://login?token=x")
    signing_in.begin(making.account(), "code", None)
    return made


def test_everything_is_encrypted_with_the_newest_key(account: TelegramAccount, settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    assert {kind.what: kind.anew for kind in rotate_keys()} == {what: 1 for _m, _c, what in SEALED}
    assert {kind.what: kind.already for kind in rotate_keys()} == {
        what: 1 for _m, _c, what in SEALED
    }
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    stored = sessions.load_session(account.pk)
    assert stored is not None and stored.authorisation == making.authorisation()
    account.refresh_from_db()
    access = connecting.account_access(account, connecting.default_access())
    assert access.api == ApiCredentials(5, "hash")
    assert access.proxy is not None and access.proxy.secret == "secret"
    assert signing_in.qr_url(SignIn.objects.get(method="qr")) == "tg://login?token=x"


def test_every_encrypted_column_is_known() -> None:
    columns = {
        (model, field.name)
        for model in (TelegramSession, TelegramAccount, SignIn)
        for field in model._meta.concrete_fields
        if field.name.endswith("sealed")
    }
    assert columns == {(model, column) for model, column, _what in SEALED}


def test_what_is_written_meanwhile_is_not_overwritten(
    account: TelegramAccount, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    later = making.authorisation(fill=9)

    def slow(sealed: bytes) -> bytes:
        """Between reading and writing, runbot stores another session once."""
        monkeypatch.setattr(rotating, "rotate", encryption.rotate)
        sessions.store_authorisation(account.pk, later)
        return encryption.rotate(sealed)

    monkeypatch.setattr(rotating, "rotate", slow)
    assert all(kind.complete for kind in rotate_keys())
    stored = sessions.load_session(account.pk)
    assert stored is not None and stored.authorisation == later


def test_what_changes_all_the_time_is_told(
    account: TelegramAccount, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    monkeypatch.setattr(QuerySet, "update", lambda self, **values: 0)
    assert rotate_keys()[0].busy == [account.session.pk]
    with pytest.raises(CommandError, match="run this once more"):
        call_command("rotate_keys")


def test_what_no_key_opens_is_named_and_left_alone(
    account: TelegramAccount, settings, capsys
) -> None:
    before = bytes(TelegramSession.objects.get().sealed)
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CommandError, match="none of the keys fits"):
        call_command("rotate_keys")
    assert bytes(TelegramSession.objects.get().sealed) == before


def test_the_command_says_what_it_did(account: TelegramAccount, settings, capsys) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    said = capsys.readouterr().out
    assert "sessions: 1 encrypted anew, 0 had the newest key" in said
    assert "Nothing needs the other keys any more" in said
    assert NEW not in said and OLD not in said
