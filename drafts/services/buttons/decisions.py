"""Deciding about drafts in the admin and the inbox: a press by one of its users, and a sentence
about what came of it. Whoever comes second reads why nothing was done, never an error page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.selectors import sending_paused
from drafts.models import Draft
from drafts.services.buttons import results
from drafts.services.buttons.callbacks import carry_out
from drafts.services.buttons.presses import Press
from drafts.services.buttons.results import REFUSALS, CallbackResult, refusal_of
from drafts.services.reviewing.answer_text import MAX_TEXT
from drafts.times import BAD_TIMES
from outbox.handlers import parse_reference
from outbox.models import Delivery

DONE = {
    **results.DONE,
    "sending": gettext_lazy("The answer to %(chat)s is on its way."),
    "sending_paused": gettext_lazy("Approved; it is sent as soon as sending is resumed."),
    "skipped": gettext_lazy("Skipped: %(chat)s gets no answer from this draft."),
    "edited": gettext_lazy("The new answer is kept and was shown to the owners."),
    "unchanged": gettext_lazy("Nothing was changed."),
    "rewriting": gettext_lazy("The AI is writing; the new text appears here."),
    "used": gettext_lazy("The answer has the new text."),
    "scheduled": gettext_lazy("Leaves at %(detail)s."),
    "muted": gettext_lazy("No cards for this chat until %(detail)s."),
    "muted_for_good": gettext_lazy("No more cards for this chat."),
    "chat_paused": gettext_lazy("The AI no longer reads this chat."),
    "held": gettext_lazy("You can decide about it now."),
}
REFUSED = {
    "empty": gettext_lazy("An answer needs some text."),
    "long": gettext_lazy("This is too long: at most %(limit)d characters."),
    "outdated": gettext_lazy(
        "Someone changed this answer meanwhile. Read it again; nothing was done."
    ),
    "held_by": gettext_lazy(
        "%(detail)s is working on this. You can take over under More in the inbox."
    ),
    "busy": results.BUSY,
    **BAD_TIMES,
}


@dataclass(frozen=True)
class Told:
    """What came of a decision."""

    done: bool
    sentence: str


def decide(
    draft_id: int,
    action: str,
    username: str,
    *,
    revision: int | None = None,
    words: str | None = None,
) -> Told:
    """Press a button of a draft (`card_actions`) as this user of the admin, with what was written
    for it; `send` and `edit` take a new text of the answer."""
    draft = _fresh(draft_id)
    seen = draft.revision if revision is None else revision
    try:
        result = carry_out(Press(draft, None, seen, action, username, words))
    except REFUSALS as error:
        return Told(False, why_not(error, draft))
    return Told(True, sentence_of(result))


def sentence_of(result: CallbackResult) -> str:
    """What was done, in words."""
    paused = result.result == "sending" and sending_paused()
    values = {"detail": result.detail, "chat": result.draft.chat if result.draft else ""}
    return str(DONE["sending_paused" if paused else result.result]) % values


def why_not(error: Exception, draft: Draft | None = None) -> str:
    """Why nothing was done, in words."""
    result = refusal_of(error, draft)
    if draft is not None and result.result == "too_late":
        draft = _fresh(draft.pk)
        return _("Nothing was done: the draft for %(chat)s is already “%(state)s”.") % {
            "chat": draft.chat,
            "state": draft.get_state_display(),
        }
    return str(REFUSED[result.result]) % {"detail": result.detail or "…", "limit": MAX_TEXT}


def _fresh(draft_id: int) -> Draft:
    return Draft.objects.select_related("chat", "question", "decided_by").get(pk=draft_id)


def retry_answer(delivery: Delivery, username: str) -> bool:
    """Try a failed answer again: that is a decision about its draft."""
    return decide(parse_reference(delivery.reference), "retry", username).done
