"""The only place that speaks to Telegram: Telethon for user accounts, python-telegram-bot for the
bot. Everything that goes in or comes out is a frozen dataclass of `types`, every exception a
`TelegramFailure` of `errors`."""
