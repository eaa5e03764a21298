"""An account's own api id and proxy: tried before they are kept, and never shown."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from accounts.models import TelegramAccount
from accounts.services import sessions, telegram_access
from accounts.telegram.errors import failure_named
from accounts.telegram.types import Access, ApiCredentials, Proxy
from tests.accounts import factories

pytestmark = pytest.mark.django_db

HASH = "0123456789abcdef0123456789abcdef"
SECRET = "dd00112233445566778899aabbccddeeff"
ADD = "/admin/accounts/telegramaccount/add/"


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> list[Access]:
    """What was tried; the real trial, over sockets, is tested with `check_access`."""
    seen: list[Access] = []
    monkeypatch.setattr(telegram_access, "probe", seen.append)
    return seen


def form(**values: object) -> dict[str, object]:
    return {"name": "Shop", "enabled": "on", "proxy_kind": "none", **values}


def change(client: Client, account: TelegramAccount, **values: object) -> str:
    address = f"/admin/accounts/telegramaccount/{account.pk}/change/"
    answer = client.post(address, form(name=account.name, **values))
    account.refresh_from_db()
    return unescape(answer.content.decode())


def way(account: TelegramAccount) -> Access:
    return telegram_access.account_access(account, Access(ApiCredentials(1, "the settings'")))


def test_an_account_gets_its_own_api_id(admin_client: Client, probed: list[Access]) -> None:
    admin_client.post(ADD, form(api_id="77", api_hash=HASH.upper()))
    account = TelegramAccount.objects.get()
    assert way(account).api == ApiCredentials(77, HASH)
    assert [access.api for access in probed] == [ApiCredentials(77, HASH)]
    assert HASH.encode() not in bytes(account.api_hash_encrypted)


def test_a_socks_proxy_and_an_mtproxy(admin_client: Client, probed: list[Access]) -> None:
    account = factories.account()
    change(
        admin_client,
        account,
        proxy_kind="socks5",
        proxy_host="proxy.example",
        proxy_port="1080",
        proxy_user="aibot",
        proxy_secret="two words",
    )
    assert way(account).proxy == Proxy("socks5", "proxy.example", 1080, "aibot", "two words")
    change(
        admin_client,
        account,
        proxy_kind="mtproxy",
        proxy_host="10.0.0.1",
        proxy_port="443",
        proxy_secret=SECRET,
    )
    assert way(account).proxy == Proxy("mtproxy", "10.0.0.1", 443, "", SECRET)
    change(admin_client, account, proxy_kind="none", proxy_host="10.0.0.1", proxy_port="443")
    assert way(account).proxy is None and bytes(account.proxy_secret_encrypted) == b""
    assert len(probed) == 3


def test_secrets_are_kept_when_nothing_is_entered_and_never_shown(
    admin_client: Client, probed: list[Access]
) -> None:
    account = factories.account()
    values = {"api_id": "77", "proxy_kind": "socks5", "proxy_host": "p", "proxy_port": "1"}
    change(admin_client, account, **values, api_hash=HASH, proxy_secret="pass-word-1")
    probed.clear()
    change(admin_client, account, **values)
    kept = way(account)
    assert kept.api.api_hash == HASH
    assert kept.proxy is not None and kept.proxy.secret == "pass-word-1"
    assert probed == [], "nothing changed, so nothing is tried"
    page = admin_client.get(f"/admin/accounts/telegramaccount/{account.pk}/change/")
    assert HASH not in page.content.decode() and "pass-word-1" not in page.content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"api_id": "77"}, "This api id needs its api hash."),
        ({"api_hash": HASH}, "An api hash needs its api id."),
        ({"api_id": "77", "api_hash": "short"}, "An api hash has 32 hexadecimal digits."),
        ({"proxy_kind": "socks5", "proxy_port": "1"}, "A proxy needs this."),
        ({"proxy_kind": "socks5", "proxy_host": "http://p", "proxy_port": "1"}, "neither a name"),
        ({"proxy_kind": "socks5", "proxy_host": "p", "proxy_port": "70000"}, "1 to 65535"),
        ({"proxy_kind": "mtproxy", "proxy_host": "p", "proxy_port": "1"}, "needs its secret"),
        (
            {"proxy_kind": "mtproxy", "proxy_host": "p", "proxy_port": "1", "proxy_secret": "ee12"},
            "The secret of an MTProxy has 32",
        ),
    ],
)
def test_what_is_incomplete_is_said_before_anything_is_tried(
    admin_client: Client, probed: list[Access], values: dict[str, str], sentence: str
) -> None:
    account = factories.account()
    assert sentence in change(admin_client, account, **values)
    assert probed == [] and way(account).proxy is None and way(account).api.api_id == 1


@pytest.mark.parametrize("name", ["api_id", "proxy", "network", "flood_wait"])
def test_a_way_that_does_not_work_is_not_kept(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    failure = failure_named(name)
    monkeypatch.setattr(telegram_access, "probe", lambda access: failure)
    account = factories.account()
    page = change(admin_client, account, api_id="77", api_hash=HASH)
    assert str(failure.sentence) in page and HASH not in page
    assert account.api_id is None
    change(admin_client, account, api_id="77", api_hash=HASH, untried="on")
    assert account.api_id == 77


def test_an_account_that_is_connected_is_connected_anew(
    admin_client: Client, probed: list[Access]
) -> None:
    account = factories.account(status="connected")
    sessions.store_authorisation(account.pk, factories.authorisation())
    change(admin_client, account)
    assert account.pending_command == ""
    change(admin_client, account, api_id="77", api_hash=HASH)
    assert (account.pending_command, account.status) == ("reconnect", "connected")
