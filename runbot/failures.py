"""Whether a failure ends the connection of an account, or is about one chat."""

from __future__ import annotations

from accounts.telegram.errors import Failure, TelegramFailure, Treatment
from accounts.telegram.user_client import UserClient

#: Treatments that end a session.
SESSION_ENDED = (Treatment.NEEDS_LOGIN, Treatment.BANNED)


async def concerns_one_chat(client: UserClient, failure: Failure) -> bool:
    """Whether a failure of a request about a chat is only about that chat. That the session has
    ended is believed only if a request about the account itself says so, too."""
    if failure.treatment is Treatment.MISCONFIGURED:
        return False
    if failure.treatment in SESSION_ENDED and client.connected:
        try:
            await client.identity()
        except TelegramFailure as error:
            return error.failure.treatment not in SESSION_ENDED and client.connected
    return client.connected
