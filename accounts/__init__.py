"""People, and the Telegram accounts that aibot is connected as: sessions, signing in, health.

models/     the rows               selectors.py   queries
services/   what may be done       telegram/      the clients: Telethon, python-telegram-bot
admin/      the pages
"""
