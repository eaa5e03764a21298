"""The least one could write: a PTB handler that calls Telethon at once, and the reverse.

A process of its own, with the settings it is given as JSON in LEAST. No database, nothing kept.
"""

from __future__ import annotations

import json
import os
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes
from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import StringSession

TEXT = "We are open from Monday to Friday, 9 to 17 h. See you soon!"


def user_client(given: dict[str, Any]) -> TelegramClient:
    """A client of the account that is given, not connected yet."""
    rsa.add_key(given["key"], old=False)
    session = StringSession(given["session"])
    return TelegramClient(session, 12345, "0123456789abcdef0123456789abcdef")


def run_bot(given: dict[str, Any], connect: Any, pressed: Any) -> None:
    """Connect, and then poll for presses, until the process ends."""
    application = (
        ApplicationBuilder()
        .token(given["token"])
        .base_url(f"{given['url']}/bot")
        .post_init(connect)
        .build()
    )
    application.add_handler(CallbackQueryHandler(pressed))
    application.run_polling()


def main() -> None:
    given: dict[str, Any] = json.loads(os.environ["LEAST"])
    client = user_client(given)

    async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None and query.data is not None
        await client.send_message(int(query.data), TEXT)
        await query.answer()

    async def connect(application: Any) -> None:
        await client.connect()
        await client.get_dialogs(limit=500)

        @client.on(events.NewMessage(incoming=True))
        async def written(event: Any) -> None:
            await application.bot.send_message(given["owner"], event.raw_text)

        print("ready", flush=True)

    run_bot(given, connect, pressed)


if __name__ == "__main__":
    main()
