"""The bot that people talk to: its commands, buttons and menus.

`registry.COMMANDS` is the one list of commands, made of those in `commands/`; Telegram's menus
(`menu`), /help (`help`) and the table in README.md are made from it. `router` is the only module
that handles Telegram's updates:

    a command    router.py > requests.py > naming.py (which one?) > commands/
    a button     router.py > press.py (whose is it?) > callbacks/ > the services of that app
                 (on a card, such as Send: callbacks/answers.py > drafts/services/buttons/)
    other text   router.py > requests.py > plain_text.py
    a failure    failures.py
"""
