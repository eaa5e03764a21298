"""Deciding about drafts in the admin: one call of a service each, and a sentence about what came
of it. Whoever comes second is told, never shown an error page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import sending_paused
from core.transitions import StaleState
from drafts import states
from drafts.approvals import in_admin
from drafts.models import Draft
from drafts.services.reviewing import holds, review
from drafts.services.reviewing.answer_text import MAX_TEXT, BadText, check_text
from drafts.services.reviewing.expiry import expire_if_overdue
from outbox.handlers import parse_reference
from outbox.models import Delivery


@dataclass(frozen=True)
class Told:
    """What came of a decision."""

    level: int
    sentence: str

    @property
    def done(self) -> bool:
        return self.level == messages.SUCCESS


def fresh(draft_id: int) -> Draft:
    """A draft as it stands in the database, with what the services need."""
    return Draft.objects.select_related("chat", "question", "decided_by").get(pk=draft_id)


def decide(
    draft_id: int, action: str, username: str, *, revision: int | None = None, text: str = ""
) -> Told:
    """`send`, `retry`, `skip` or `save` a draft; `send` and `save` take a new text with them."""
    draft = fresh(draft_id)

    def act() -> Told:
        if action != "skip":
            expire_if_overdue(draft)
        holds.check_free(draft, None)
        with transaction.atomic():
            return Told(messages.SUCCESS, _act(draft, action, in_admin(username), revision, text))

    return attempt(draft_id, act)


def attempt(draft_id: int, act: Callable[[], Told]) -> Told:
    """Do something with a draft; what came of it, or why nothing was done."""
    try:
        return act()
    except BadText as error:
        return Told(messages.ERROR, bad_text(error))
    except review.OldRevision:
        return Told(
            messages.ERROR,
            _("Someone changed this answer meanwhile. Read it again; nothing was done."),
        )
    except holds.Held as error:
        return Told(
            messages.ERROR,
            _("%(name)s is working on this. You can take over under More in the inbox.")
            % {"name": error.holder or "…"},
        )
    except StaleState:
        return Told(messages.ERROR, _too_late(draft_id))


def _act(draft: Draft, action: str, who: str, revision: int | None, text: str) -> str:
    if action == "skip":
        review.skip(draft, None, revision, detail=who)
        return _("Skipped: %(chat)s gets no answer from this draft.") % {"chat": draft.chat}
    if action == "retry" and draft.state != states.FAILED:
        raise StaleState("it has not failed")
    if action != "retry" and text and check_text(text) != draft.text:
        review.edit(draft, text, None, revision, detail=who)
        revision = draft.revision
    elif action == "save":
        return _("Nothing was changed.")
    if action == "save":
        return _("The new answer is kept and was shown to the owners.")
    review.approve(draft, None, revision, detail=who)
    if sending_paused():
        return _("Approved; it is sent as soon as sending is resumed.")
    return _("The answer to %(chat)s is on its way.") % {"chat": draft.chat}


def bad_text(error: BadText) -> str:
    if error.reason == "empty":
        return _("An answer needs some text.")
    return _("This is too long: at most %(count)d characters.") % {"count": MAX_TEXT}


def _too_late(draft_id: int) -> str:
    """Why a draft could not be decided about: what it is by now."""
    draft = fresh(draft_id)
    return _("Nothing was done: the draft for %(chat)s is already “%(state)s”.") % {
        "chat": draft.chat,
        "state": draft.get_state_display(),
    }


def retry_answer(delivery: Delivery, username: str) -> bool:
    """Try a failed answer again: that is a decision about its draft."""
    draft_id = parse_reference(delivery.reference)
    return decide(draft_id, "retry", username).done
