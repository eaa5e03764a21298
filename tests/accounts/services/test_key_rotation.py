"""Another key for everything that is encrypted, while others go on writing."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from accounts.models import SignIn, TelegramAccount, TelegramSession
from accounts.services import key_rotation, second_factor, sessions, sign_in, telegram_access
from accounts.services.key_rotation import ENCRYPTED_COLUMNS, rotate_keys
from accounts.telegram.types import ApiCredentials
from core import encryption
from monitoring.models import Platform
from monitoring.services.reading import platform_headers
from tests.accounts import factories

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def keys(db: None, settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [OLD]


@pytest.fixture
def account() -> TelegramAccount:
    """With everything that can be encrypted."""
    made = factories.account(
        api_id=5,
        api_hash_encrypted=telegram_access.encrypt_secret("hash"),
        proxy_kind="socks5",
        proxy_host="proxy",
        proxy_port=1080,
        proxy_secret_encrypted=telegram_access.encrypt_secret("secret"),
    )
    sessions.store_authorisation(made.pk, factories.authorisation())
    row = sign_in.begin(made, "qr", None)
    sign_in.start(row.pk)
    sign_in.show_qr(row.pk, "tg://login?token=x")
    answered = sign_in.begin(factories.account(), "code", None)
    sign_in.ask(answered.pk, SignIn.State.PHONE)
    sign_in.submit(answered.pk, sign_in.SignInAnswer("phone", "+49301234567"))
    second_factor.begin(User.objects.create_user("anna").pk)
    return made


def test_everything_is_encrypted_with_the_newest_key(account: TelegramAccount, settings) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    assert {kind.what: kind.anew for kind in rotate_keys()} == {
        what: 1 for _m, _c, what in ENCRYPTED_COLUMNS
    }
    assert {kind.what: kind.already for kind in rotate_keys()} == {
        what: 1 for _m, _c, what in ENCRYPTED_COLUMNS
    }
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    stored = sessions.load_session(account.pk)
    assert stored is not None and stored.authorisation == factories.authorisation()
    account.refresh_from_db()
    access = telegram_access.account_access(account, telegram_access.default_access())
    assert access.api == ApiCredentials(5, "hash")
    assert access.proxy is not None and access.proxy.secret == "secret"
    assert sign_in.qr_url(SignIn.objects.get(method="qr")) == "tg://login?token=x"


def test_every_encrypted_column_is_known() -> None:
    columns = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith("_encrypted")
    }
    known = (*ENCRYPTED_COLUMNS, *platform_headers.ENCRYPTED_COLUMNS)
    assert columns == {(model, column) for model, column, _what in known}


def test_the_headers_of_a_site_are_encrypted_anew(settings) -> None:
    site = Platform.objects.first()
    assert site is not None
    platform_headers.store(site, {"X-Key": "ours"}, {})
    site.save()
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    site.refresh_from_db()
    assert platform_headers.headers_of(site) == {"X-Key": "ours"}


def test_what_is_written_meanwhile_is_not_overwritten(
    account: TelegramAccount, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    later = factories.authorisation(fill=9)

    def slow(encrypted: bytes) -> bytes:
        """Between reading and writing, runbot stores another session once."""
        monkeypatch.setattr(key_rotation, "rotate", encryption.rotate)
        sessions.store_authorisation(account.pk, later)
        return encryption.rotate(encrypted)

    monkeypatch.setattr(key_rotation, "rotate", slow)
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
    before = bytes(TelegramSession.objects.get().authorisation_encrypted)
    settings.SESSION_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CommandError, match="none of the keys fits"):
        call_command("rotate_keys")
    assert bytes(TelegramSession.objects.get().authorisation_encrypted) == before


def test_the_command_says_what_it_did(account: TelegramAccount, settings, capsys) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    said = capsys.readouterr().out
    assert "sessions: 1 encrypted anew, 0 had the newest key" in said
    assert "Nothing needs the other keys any more" in said
    assert NEW not in said and OLD not in said
