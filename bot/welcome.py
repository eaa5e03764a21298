"""Let somebody in who opens the bot with the link of an invite."""

from __future__ import annotations

from accounts.models import Person
from bot.help import greeting
from bot.types import Sender
from monitoring.services import invites
from outbox.replies import reply
from outbox.text import speaking_to


def redeem_invite(code: str, sender: Sender) -> Person | None:
    """Let the sender in and greet them; None if the code is not good."""
    person = invites.redeem(code, *sender) if code else None
    if person is not None:
        with speaking_to(person):
            reply(person, greeting(person))
    return person
