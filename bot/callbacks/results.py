"""What somebody reads who pressed a button of a card or answered a question of ours: a sentence for
each result of `drafts.services`."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from bot import refusals
from bot.types import CallbackAnswer
from drafts import states
from drafts.services.buttons import results
from drafts.services.buttons.results import CallbackResult
from drafts.services.reviewing.answer_text import MAX_TEXT
from drafts.times import BAD_TIMES

#: What was done. `%(detail)s` is a time or a name.
DONE = {
    **results.DONE,
    "sending": gettext_lazy("On its way…"),
    "skipped": gettext_lazy("Skipped."),
    "asked": gettext_lazy("Reply to my question with the new text."),
    "asked_tell": gettext_lazy("Reply to my question: what should the answer say?"),
    "asked_time": gettext_lazy("Reply to my question with a time, such as 17:30."),
    "edited": gettext_lazy("Changed. The new card is below."),
    "used": gettext_lazy("Changed. The card shows the new text."),
    "opened": "",
    "rewriting": gettext_lazy("The AI is writing. The card will show the new text."),
    "translating": gettext_lazy("The translation comes below in a moment."),
    "scheduled": gettext_lazy("It will be sent at %(detail)s. You can undo that on the card."),
    "muted": gettext_lazy(
        "No cards for this chat until %(detail)s. You can undo that on the card."
    ),
    "muted_for_good": gettext_lazy("No more cards for this chat. You can undo that on the card."),
    "chat_paused": gettext_lazy("The AI no longer reads this chat. You can undo that on the card."),
    "held": gettext_lazy("It is yours for now; the others see that."),
    "released": gettext_lazy("Everyone can decide about it again."),
}
#: Results that a worker of the AI follows.
SLOW = ("rewriting", "translating")
#: What was not done, and why.
REFUSED = {
    "stranger": refusals.OWNER_ONLY,
    "elsewhere": refusals.ELSEWHERE,
    "expired": gettext_lazy(
        "This proposal has expired, so nothing was sent. Its card offers to send it anyway."
    ),
    "no_text": gettext_lazy(
        "Only text can be sent in your name, so nothing was changed. Please write the answer as a "
        "text."
    ),
    "several": gettext_lazy("Several of my questions are open. Please reply to the one you mean."),
    "outdated": gettext_lazy("This card shows an older text. Please use the newest card."),
    "empty": gettext_lazy("That was empty, so nothing was changed. Please reply with a text."),
    "long": gettext_lazy("That is too long (%(limit)d characters at most); nothing was changed."),
    "busy": results.BUSY,
    "held_by": gettext_lazy("%(detail)s is working on this. Take over on the card if you want it."),
    **BAD_TIMES,
}


def result_text(pressed: CallbackResult, person: Person | None = None) -> CallbackAnswer:
    """The sentence for a result, for this person."""
    name = pressed.result
    values = {"detail": pressed.detail[:60] or "…", "limit": MAX_TEXT}
    if name in DONE:
        return CallbackAnswer(str(DONE[name]) % values, slow=name in SLOW)
    if name in REFUSED:
        return CallbackAnswer(str(REFUSED[name]) % values, alert=True)
    if name == "too_late":
        return CallbackAnswer(_too_late(pressed, person), alert=True)
    return refusals.no_longer_works()


def _too_late(pressed: CallbackResult, person: Person | None) -> str:
    draft = pressed.draft
    if draft is None:
        return _("That was decided already.")
    if draft.state == states.PENDING:
        return str(DONE["back"])
    state = draft.get_state_display()
    if draft.decided_by and draft.decided_by == person:
        return _("You have decided that already: %(state)s.") % {"state": state}
    if draft.decided_by:
        return _("%(name)s decided that already: %(state)s.") % {
            "name": draft.decided_by,
            "state": state,
        }
    return _("That was decided already: %(state)s.") % {"state": state}
