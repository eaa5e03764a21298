"""The Telegram clients: Telethon for user accounts, python-telegram-bot for the bot.

Nothing else imports Telethon, and only `bot` imports python-telegram-bot, for its handlers. Inputs
and outputs are the frozen dataclasses of `types`; exceptions are raised as `TelegramFailure`.
"""
