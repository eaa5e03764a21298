"""What comes of a press on a card's button, or of an answer to a question of ours."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.transitions import StaleState
from drafts.models import Draft
from drafts.services.reviewing.answer_text import BadText
from drafts.services.reviewing.holds import Held
from drafts.services.reviewing.transition import OldRevision
from drafts.services.writing.rewrites import Busy
from drafts.times import BadTime

#: What services raise when they do nothing.
REFUSALS = (BadText, BadTime, Busy, Held, OldRevision, StaleState)
#: Sentences of results that are said everywhere. `%(detail)s` is a time or a name.
DONE = {
    "snoozed": _("Shown again at %(detail)s."),
    "back": _("It's waiting for you again."),
    "unmuted": _("Cards are shown for this chat again."),
    "chat_resumed": _("The AI reads this chat again."),
}
BUSY = _("The AI is already writing a new text for this card.")


@dataclass(frozen=True)
class CallbackResult:
    """What came of a press: its `result` names a sentence, `draft` is where it belongs, `detail`
    what the sentence names (a time, a person)."""

    result: str
    draft: Draft | None = None
    detail: str = ""


def refusal_of(error: Exception, draft: Draft | None = None) -> CallbackResult:
    """The result where a service raised one of REFUSALS."""
    match error:
        case BadText() | BadTime():
            return CallbackResult(error.reason, draft)
        case Held():
            return CallbackResult("held_by", draft, str(error.holder or ""))
        case Busy():
            return CallbackResult("busy", draft)
        case OldRevision():
            return CallbackResult("outdated", draft)
    return CallbackResult("too_late", draft)
