"""Keyboards: what Telegram checks before it shows one.

core.telegram.org/bots/api#inlinekeyboardmarkup, #forcereply, #replykeyboardmarkup.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.params import Params

_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_INTERFACES = ("force_reply", "keyboard", "remove_keyboard")
MAX_DATA = 64
MAX_BUTTONS = 100


def read_markup(params: Params) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The inline keyboard of the message, and what it does to the chat's reply interface."""
    markup = params.json("reply_markup")
    if not markup:
        return None, None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = inline_rows(markup["inline_keyboard"])
        return ({"inline_keyboard": rows} if rows else None), None
    if any(name in markup for name in _INTERFACES):
        return None, markup
    raise bad_request("unsupported reply markup")


def inline_rows(rows: Any) -> list[list[dict[str, Any]]]:
    """Checked rows of inline buttons; empty rows fall away."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    checked = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in checked) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return checked


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: button text can't be empty")
    if not any(action in button for action in _ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _is_link(str(url)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return button


def _is_link(url: str) -> bool:
    """Telegram takes no host without a dot, such as localhost, but for IPv6."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "tg" or (
        parts.scheme in ("http", "https") and ("." in host or ":" in host)
    )
