"""People, and the Telegram accounts that aibot is connected as: sessions, signing in, health.

Signing in: `admin/sign_in_page.py` asks for the code, `services/sign_in.py` keeps it in a row,
`runbot.sign_in_worker` takes it from there and gives it to `telegram/sign_in_client.py`.

models/     the rows               selectors.py   queries
services/   what may be done       telegram/      the clients: Telethon, python-telegram-bot
admin/      the pages
"""
