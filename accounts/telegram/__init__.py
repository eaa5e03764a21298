"""The Telegram clients: Telethon for user accounts, python-telegram-bot for the bot.

No other package imports these libraries. Inputs and outputs are the frozen dataclasses of `types`;
exceptions are raised as `TelegramFailure`.
"""
