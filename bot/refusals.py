"""What somebody reads whose press or command is refused, whatever it was about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bot.types import EVERYBODY, CallbackAnswer, Role

PRIVATE = _("This is a private assistant.")
OWNER_ONLY = _("Only the owner can do this.")
NO_LONGER_WORKS = _("This button no longer works.")
ELSEWHERE = _("This button only works in your own chat with me, where I showed it.")


def not_allowed(role: Role) -> CallbackAnswer:
    """For somebody who does not have this role."""
    return CallbackAnswer(str(PRIVATE if role == EVERYBODY else OWNER_ONLY), alert=True)


def no_longer_works() -> CallbackAnswer:
    """What the button is about is gone, or there was never such a button."""
    return CallbackAnswer(str(NO_LONGER_WORKS), alert=True)


def elsewhere() -> CallbackAnswer:
    """The button was pressed in another place than where it was shown."""
    return CallbackAnswer(str(ELSEWHERE), alert=True)
