"""What people can tell the bot about keywords: a person and words in, a sentence out (or a message
that was queued). No Telegram in here."""

from monitoring.commands.registry import (
    COMMANDS,
    OWNERS_OWN,
    SHARED,
    command_of,
    help_text,
    menu,
    run,
)
from monitoring.commands.welcome import come_in

__all__ = [
    "COMMANDS",
    "OWNERS_OWN",
    "SHARED",
    "come_in",
    "command_of",
    "help_text",
    "menu",
    "run",
]
