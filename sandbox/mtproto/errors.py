"""What a request can be refused with (https://core.telegram.org/api/errors)."""

from __future__ import annotations


class TelegramError(Exception):
    """An `rpc_error`: its code (400, 401, …) and its name (`PEER_ID_INVALID`)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class UnknownKey(Exception):
    """The server does not (or no longer) know this auth key: transport error -404."""


#: Codes that are not 400, by error name.
_CODES = {
    "AUTH_KEY_UNREGISTERED": 401,
    "AUTH_KEY_INVALID": 401,
    "SESSION_REVOKED": 401,
    "SESSION_EXPIRED": 401,
    "SESSION_PASSWORD_NEEDED": 401,
    "USER_DEACTIVATED": 401,
    "USER_DEACTIVATED_BAN": 401,
    "CHAT_WRITE_FORBIDDEN": 403,
    "USER_PRIVACY_RESTRICTED": 403,
    "PRIVACY_PREMIUM_REQUIRED": 403,
    "MESSAGE_AUTHOR_REQUIRED": 403,
    "AUTH_KEY_DUPLICATED": 406,
    "PHONE_NUMBER_INVALID": 406,
    "RANDOM_ID_DUPLICATE": 500,
}


def refused(message: str) -> TelegramError:
    """The error of that name with the code Telegram gives it."""
    code = 420 if message.startswith(("FLOOD_WAIT_", "SLOWMODE_WAIT_")) else 400
    return TelegramError(_CODES.get(message, code), message)
