"""Buttons of cards: what became of a press, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from bot.types import OWNER, CallbackAnswer
from drafts.cards import NEXT_DRAFTS
from drafts.services import callbacks
from drafts.services.answer_text import MAX_TEXT
from drafts.services.callbacks import CallbackResult
from drafts.services.digest import show_next


def press(data: str, person: Person | None, presser: str, message_id: int) -> CallbackAnswer:
    """Do what a card's button says, if this person may. `presser` names who pressed, `message_id`
    is the message with the button."""
    if data == NEXT_DRAFTS:
        return _show_next(person)
    return result_text(callbacks.press(data, person, presser, message_id))


def _show_next(person: Person | None) -> CallbackAnswer:
    if person is None or person.role != OWNER:
        return CallbackAnswer(_("Only the owner can do this."), alert=True)
    if not show_next(person):
        return CallbackAnswer(_("Nothing is waiting for you."))
    return CallbackAnswer(_("The newest are below."))


def elsewhere() -> CallbackAnswer:
    """The button was pressed in another place than where it was shown."""
    return CallbackAnswer(
        _("This button only works in your own chat with me, where I showed it."), alert=True
    )


def result_text(pressed: CallbackResult) -> CallbackAnswer:
    """The sentence for a result."""
    match pressed.result:
        case "sending":
            return CallbackAnswer(_("On its way…"))
        case "skipped":
            return CallbackAnswer(_("Skipped."))
        case "asked":
            return CallbackAnswer(_("Reply to my question with the new text."))
        case "edited":
            return CallbackAnswer(_("Changed. The new card is below."))
        case "stranger":
            sentence = _("Only the owner can do this.")
        case "elsewhere":
            return elsewhere()
        case "expired":
            sentence = _(
                "This proposal has expired, so nothing was sent. Its card offers to send it anyway."
            )
        case "no_text":
            sentence = _(
                "Only text can be sent in your name, so nothing was changed. Please write the "
                "answer as a text."
            )
        case "several":
            sentence = _("Several of my questions are open. Please reply to the one you mean.")
        case "outdated":
            sentence = _("This card shows an older text. Please use the newest card.")
        case "too_late":
            sentence = _too_late(pressed)
        case "empty":
            sentence = _("That was empty, so nothing was changed. Please reply with a text.")
        case "long":
            sentence = _(
                "That is too long (%(limit)d characters at most); nothing was changed."
            ) % {"limit": MAX_TEXT}
        case _:
            sentence = _("I don't know this button (any more).")
    return CallbackAnswer(sentence, alert=True)


def _too_late(pressed: CallbackResult) -> str:
    draft = pressed.draft
    if draft is None:
        return _("That was decided already.")
    state = draft.get_state_display()
    if draft.decided_by:
        return _("%(name)s decided that already: %(state)s.") % {
            "name": draft.decided_by,
            "state": state,
        }
    return _("That was decided already: %(state)s.") % {"state": state}
