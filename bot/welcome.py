"""Let somebody in who opens the bot with the link of an invite."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bot.help import help_text
from bot.registry import COMMANDS
from bot.types import Sender
from monitoring.services import people
from outbox.replies import reply
from outbox.text import speaking_to


def redeem_invite(code: str, sender: Sender) -> bool:
    """Let the sender in and greet them; False if the code is not good."""
    person = people.redeem(code, *sender) if code else None
    if person is None:
        return False
    with speaking_to(person):
        welcome = _("Welcome, %(name)s!") % {"name": person.name or "👋"}
        reply(person, f"{welcome}\n\n{help_text(person, COMMANDS)}")
    return True
