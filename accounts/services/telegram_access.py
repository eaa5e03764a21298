"""How an account connects to Telegram: its own api id and proxy, or those of the settings."""

from __future__ import annotations

import asyncio
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import TelegramAccount
from accounts.telegram.errors import Failure, TelegramFailure
from accounts.telegram.types import Access, ApiCredentials, Proxy, Server
from core.encryption import decrypt, encrypt

Kind = TelegramAccount.Proxy

#: Loaded when an access is tried: of all processes, only runbot needs Telethon all the time.
CHECK_ACCESS = "accounts.telegram.sign_in_client.check_access"


def telegram_server() -> Server | None:
    """The data centre of TG_DC, or None for Telegram's own."""
    centre = settings.TG_DC
    if centre is None:
        return None
    key = Path(settings.TG_DC_PUBLIC_KEY).read_text() if settings.TG_DC_PUBLIC_KEY else ""
    return Server(centre.number, centre.host, centre.port, key)


def default_access() -> Access:
    """The access of accounts without an own api id and proxy."""
    return Access(ApiCredentials(settings.TG_API_ID, settings.TG_API_HASH), telegram_server())


def access_of(account_id: int, default: Access | None = None) -> Access:
    """The access of an account. Raises CannotDecrypt."""
    given = default or default_access()
    account = TelegramAccount.objects.filter(pk=account_id).first()
    return account_access(account, given) if account else given


def account_access(account: TelegramAccount, default: Access) -> Access:
    api = default.api
    if account.api_id and account.api_hash_encrypted:
        api = ApiCredentials(account.api_id, _decrypted(account.api_hash_encrypted))
    return Access(api, default.server, account_proxy(account))


def account_proxy(account: TelegramAccount) -> Proxy | None:
    if account.proxy_kind == Kind.NONE or not account.proxy_host or not account.proxy_port:
        return None
    return Proxy(
        account.proxy_kind,
        account.proxy_host,
        account.proxy_port,
        account.proxy_user,
        _decrypted(account.proxy_secret_encrypted),
    )


def encrypt_secret(secret: str) -> bytes:
    """Encrypt a secret for storage; an empty one stays empty."""
    return encrypt(secret.encode()) if secret else b""


def _decrypted(secret: bytes | memoryview) -> str:
    return decrypt(bytes(secret)).decode() if secret else ""


def probe(access: Access) -> Failure | None:
    """Try to connect to Telegram with this access; the failure, or None. Takes up to 12 s, so don't
    call it in a transaction. Uses a fresh key, never a session."""
    try:
        asyncio.run(import_string(CHECK_ACCESS)(access))
    except TelegramFailure as error:
        return error.failure
    return None
