"""Updates of the bot as Telegram writes them."""

from __future__ import annotations

USER = {
    "id": 1000,
    "is_bot": False,
    "first_name": "Olha",
    "last_name": "B",
    "username": "olha",
    "language_code": "uk",
}
CHAT = {"id": 1000, "type": "private", "first_name": "Olha", "username": "olha"}
MESSAGE = {"message_id": 7, "date": 1_800_000_000, "chat": CHAT, "from": USER, "text": "Hello"}
KEYBOARD = {"inline_keyboard": [[{"text": "Send", "callback_data": "d:1:1:send"}]]}
CARD = {**MESSAGE, "from": {**USER, "is_bot": True}, "reply_markup": KEYBOARD}
