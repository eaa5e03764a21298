"""The bot that people talk to: its commands, buttons and menus.

`registry.COMMANDS` is the one list of commands; Telegram's menus (`menu`), /help (`help`) and the
table in README.md are made from it. `commands/` does what a command asks for, `callbacks/` what a
button asks for, and `router` is the only module that handles Telegram's updates.
"""
