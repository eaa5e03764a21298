"""How a sign-in fails, and who is signed in."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from accounts.telegram.errors import TelegramFailure
from accounts.telegram.session import AccountSession
from accounts.telegram.types import Access, SignedIn, StoredSession
from accounts.telegram.user_client import UserClient

PHONE = "+380501234567"


async def failing(work: Awaitable[object]) -> str:
    with pytest.raises(TelegramFailure) as caught:
        await work
    return caught.value.failure.name


async def who(access: Access, done: SignedIn) -> int:
    """Who is connected with an authorisation."""
    session = AccountSession(StoredSession(done.authorisation), access.server)
    user = UserClient(access.api, session, access.server, lambda update: None, access.proxy)
    try:
        identity = await user.connect()
        assert identity is not None
        return identity.telegram_id
    finally:
        await user.disconnect()
