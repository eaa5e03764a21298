"""A client of the control API, for tests: one method per thing to do or to look at.

`SandboxClient("http://127.0.0.1:8765")`. What is refused raises `Refused` with the reason.
Without an account id the first account is meant, without a user or chat id the owner.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

import httpx

from sandbox.auctions.client import AuctionMethods

Json = dict[str, Any]
T = TypeVar("T")


class Refused(Exception):
    """The sandbox did not do what was asked."""


class SandboxClient(AuctionMethods):
    """The sandbox at `base_url`, seen from a test."""

    def __init__(self, base_url: str, timeout: float = 10.0) -> None:
        self._http = httpx.Client(base_url=f"{base_url.rstrip('/')}/control", timeout=timeout)

    def __enter__(self) -> SandboxClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def _ask(self, method: str, path: str, /, **fields: Any) -> Any:
        """A request with these fields; None means: not given."""
        given = {name: value for name, value in fields.items() if value is not None}
        return self._send(method, path, given)

    def _send(self, method: str, path: str, given: Json) -> Any:
        how: Json = {"params": given} if method == "GET" else {"json": given}
        response = self._http.request(method, path, **how)
        if response.status_code != 200:
            raise Refused(f"{method} {path}: {response.text}")
        return response.json()

    @staticmethod
    def wait_for(look: Callable[[], T], timeout: float = 15.0, pause: float = 0.05) -> T:
        """Look again and again until there is something to see."""
        deadline = time.monotonic() + timeout
        while True:
            seen = look()
            if seen:
                return seen
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing was seen in {timeout} s")
            time.sleep(pause)

    # -- user accounts ---------------------------------------------------------------

    def accounts(self) -> list[Json]:
        return self._ask("GET", "/accounts")

    def add_account(self, name: str, **fields: Any) -> Json:
        """Fields: phone, username, password, hint, user_id."""
        return self._ask("POST", "/accounts", name=name, **fields)

    def new_session(self, account_id: int) -> str:
        return str(self._ask("POST", f"/accounts/{account_id}/session")["session_string"])

    def contacts(self) -> list[Json]:
        return self._ask("GET", "/contacts")

    def add_contact(self, name: str, **fields: Any) -> Json:
        """Fields: username, contact_id."""
        return self._ask("POST", "/contacts", name=name, **fields)

    def contact_says(
        self,
        account_id: int | None,
        contact_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        push: bool = True,
    ) -> Json:
        return self._ask(
            "POST",
            "/messages",
            account_id=account_id,
            contact_id=contact_id,
            text=text,
            reply_to=reply_to,
            push=push,
        )

    def attach(self, contact_id: int, **fields: Any) -> Json:
        """Fields: kind, name, data (base64), text, account_id."""
        return self._ask("POST", "/attachments", contact_id=contact_id, **fields)

    def contact_edits(self, account_id: int | None, message_id: int, text: str) -> Json:
        return self._ask("PATCH", f"/messages/{message_id}", account_id=account_id, text=text)

    def contact_deletes(self, account_id: int | None, message_id: int) -> None:
        self._ask("DELETE", f"/messages/{message_id}", account_id=account_id)

    def owner_writes(self, account_id: int | None, contact_id: int, text: str) -> Json:
        return self._ask(
            "POST", "/owner-messages", account_id=account_id, contact_id=contact_id, text=text
        )

    def add_group(self, account_id: int | None, title: str, contact_ids: list[int]) -> int:
        made = self._ask(
            "POST", "/groups", account_id=account_id, title=title, contact_ids=contact_ids
        )
        return int(made["id"])

    def group_says(self, account_id: int | None, group_id: int, contact_id: int, text: str) -> Json:
        path = f"/groups/{group_id}/messages"
        return self._ask("POST", path, account_id=account_id, contact_id=contact_id, text=text)

    def add_channel(self, title: str, **fields: Any) -> int:
        """A supergroup. Fields: username (public), broadcast (a channel), account_id."""
        return int(self._ask("POST", "/channels", title=title, **fields)["id"])

    def post(self, channel_id: int, text: str, **fields: Any) -> Json:
        """Fields: contact_id, push."""
        return self._ask("POST", f"/channels/{channel_id}/posts", text=text, **fields)

    def edit_post(self, channel_id: int, message_id: int, text: str) -> Json:
        return self._ask("PATCH", f"/channels/{channel_id}/posts/{message_id}", text=text)

    def delete_post(self, channel_id: int, message_id: int) -> None:
        self._ask("DELETE", f"/channels/{channel_id}/posts/{message_id}")

    def bar(self, channel_id: int, error: str | None, account_id: int | None = None) -> None:
        """Reading there fails with this error (None: works again)."""
        self._ask("POST", f"/channels/{channel_id}/bar", error=error, account_id=account_id)

    def messages(self, account_id: int | None = None, peer_id: int | None = None) -> list[Json]:
        return self._ask("GET", "/messages", account_id=account_id, peer_id=peer_id)

    def sent(self, account_id: int | None = None) -> list[Json]:
        return self._ask("GET", "/sent", account_id=account_id)

    def requests(self) -> list[Any]:
        return self._ask("GET", "/requests")

    def connections(self) -> list[Any]:
        return self._ask("GET", "/connections")

    def overlaps(self) -> int:
        return int(self._ask("GET", "/overlaps")["overlaps"])

    def cut(self, end: str = "mtproto", account_id: int | None = None) -> None:
        self._ask("POST", "/cut", end=end, account_id=account_id)

    def new_salts(self) -> None:
        self._ask("POST", "/new-salts")

    def revoke(self, account_id: int | None = None, how: str | None = None) -> None:
        self._ask("POST", "/revoke", account_id=account_id, how=how)

    def block(self, account_id: int | None, contact_id: int, error: str | None) -> None:
        self._ask("POST", "/block", account_id=account_id, contact_id=contact_id, error=error)

    def duplicate_answer(self, how: str) -> None:
        self._ask("POST", "/duplicate-answer", how=how)

    def clock(self, seconds: float) -> None:
        """Put the server's clock on by so many seconds."""
        self._ask("POST", "/clock", seconds=seconds)

    def strict_duplicates(self, strict: bool = True) -> None:
        self._ask("POST", "/strict-duplicates", strict=strict)

    def login_codes(self) -> dict[str, str]:
        return self._ask("GET", "/login-codes")

    def expire_codes(self) -> None:
        self._ask("POST", "/expire-codes")

    def qr_codes(self) -> list[str]:
        """What the login QR codes say that could be scanned now, the newest last."""
        return list(self._ask("GET", "/qr-codes"))

    def qr_lifetime(self, seconds: float) -> None:
        self._ask("POST", "/qr-lifetime", seconds=seconds)

    def scan_qr(self, token: str, account_id: int | None = None) -> None:
        self._ask("POST", "/scan-qr", token=token, account_id=account_id)

    # -- the bot ---------------------------------------------------------------------

    def bot_users(self) -> list[Json]:
        return self._ask("GET", "/bot/users")

    def add_bot_user(self, user_id: int, first_name: str, **fields: Any) -> Json:
        """Fields: username, language_code."""
        return self._ask("POST", "/bot/users", user_id=user_id, first_name=first_name, **fields)

    def add_bot(self, token: str, username: str, name: str) -> Json:
        return self._ask("POST", "/bot/bots", token=token, username=username, name=name)

    def say(self, text: str, user_id: int | None = None, **fields: Any) -> Json:
        """A person writes to the bot. Fields: reply_to, chat_id, token."""
        return self._ask("POST", "/bot/say", text=text, user_id=user_id, **fields)

    def press(self, message_id: int, data: str, user_id: int | None = None, **fields: Any) -> str:
        """A person presses a button; the query's id. Fields: chat_id, token."""
        pressed = self._ask(
            "POST", "/bot/press", message_id=message_id, data=data, user_id=user_id, **fields
        )
        return str(pressed["id"])

    def press_button(self, label: str, chat_id: int | None = None) -> str:
        """The owner presses the newest button whose text contains `label`."""
        for message in reversed(self.bot_messages(chat_id)):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row):
                if label in button["text"] and not message["deleted"]:
                    return self.press(
                        message["message_id"], button["callback_data"], user_id=chat_id
                    )
        raise LookupError(f"no button says {label!r}")

    def edit_bot_message(self, message_id: int, text: str, user_id: int | None = None) -> Json:
        return self._ask("PATCH", f"/bot/messages/{message_id}", text=text, user_id=user_id)

    def block_bot(self, user_id: int | None = None, blocked: bool = True) -> None:
        self._ask("POST", "/bot/block", user_id=user_id, blocked=blocked)

    def bot_messages(self, chat_id: int | None = None, token: str | None = None) -> list[Json]:
        return self._ask("GET", "/bot/messages", chat_id=chat_id, token=token)

    def bot_answers(self, token: str | None = None) -> list[Json]:
        return self._ask("GET", "/bot/answers", token=token)

    def bot_calls(self, method: str | None = None, chat_id: int | None = None) -> list[Json]:
        return self._ask("GET", "/bot/calls", method=method, chat_id=chat_id)

    # -- faults, the AI, health ------------------------------------------------------

    def fault(
        self, end: str, action: str, request: str = "*", times: int | None = 1, **fields: Any
    ) -> int:
        """The fault's id. Times None: always. Fields: skip, probability, seconds, code, …"""
        given = {"end": end, "action": action, "request": request, "times": times, **fields}
        return int(self._send("POST", "/faults", given)["id"])

    def faults(self) -> list[Json]:
        return self._ask("GET", "/faults")

    def remove_fault(self, fault_id: int) -> None:
        self._ask("DELETE", f"/faults/{fault_id}")

    def clear_faults(self) -> None:
        self._ask("DELETE", "/faults")

    def ai_next(
        self,
        *,
        arguments: Json | str | None = None,
        override: Json | None = None,
        content: str | None = None,
        when: str = "",
    ) -> None:
        """Force the AI's next answer: the whole, some fields, or a plain text."""
        self._ask(
            "POST",
            "/ai/next",
            arguments=arguments,
            override=override,
            content=content,
            when=when,
        )

    def clear_ai(self) -> None:
        self._ask("DELETE", "/ai/next")

    def ai_requests(self) -> list[Json]:
        return self._ask("GET", "/ai/requests")

    def ai_mode(self, mode: str) -> None:
        self._ask("POST", "/ai/mode", mode=mode)

    def healthz(self) -> Json:
        return self._ask("GET", "/healthz")
