"""What the Bot API answers when it refuses (core.telegram.org/bots/api#making-requests)."""

from __future__ import annotations

from typing import Any

CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: CONFLICT,
    429: "Too Many Requests: retry after {retry_after}",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class BotApiError(Exception):
    """A refusal: error code, description and, with 429, the seconds to wait."""

    def __init__(self, code: int, description: str = "", retry_after: int | None = None) -> None:
        if code == 429 and retry_after is None:
            retry_after = 1
        if not description:
            description = DESCRIPTIONS.get(code, f"Error {code}").format(retry_after=retry_after)
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> BotApiError:
    return BotApiError(400, f"Bad Request: {reason}")


class ConnectionCut(Exception):
    """The running request's connection shall be closed without an answer."""
