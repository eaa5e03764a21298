"""Coloured labels for chats, drafts and analyses."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.admin import BAD, BUSY, GOOD, QUIET, WAITING, badge, excerpt
from drafts import states
from drafts.ai.types import in_words
from drafts.models import Analysis, Chat, Draft

#: Below this the AI was guessing.
GUESS = 50

STATES = {
    states.PENDING: WAITING,
    states.APPROVED: BUSY,
    states.SENDING: BUSY,
    states.SENT: GOOD,
    states.FAILED: BAD,
}
OUTCOMES: dict[str, str] = {
    Analysis.Outcome.RUNNING: BUSY,
    Analysis.Outcome.DRAFTED: GOOD,
    Analysis.Outcome.FAILED: BAD,
}


def state_badge(draft: Draft) -> SafeString:
    return badge(draft.get_state_display(), STATES.get(draft.state, QUIET))


def draft_confidence_badge(draft: Draft) -> SafeString:
    """How likely a draft is right, if that is known, else how sure the AI was."""
    known = draft.calibrated
    return confidence_badge(draft.confidence if known is None else known)


def confidence_badge(confidence: int) -> SafeString:
    """Green where it would be enough to answer without asking, red where it is a guess."""
    if confidence >= settings.AUTO_REPLY_CONFIDENCE:
        return badge(f"{confidence} %", GOOD)
    return badge(f"{confidence} %", WAITING if confidence >= GUESS else BAD)


def outcome_badge(analysis: Analysis) -> SafeString:
    return badge(analysis.get_outcome_display(), OUTCOMES.get(analysis.outcome, QUIET))


def reading_badge(chat: Chat) -> SafeString:
    """How the AI stands with a chat."""
    now = timezone.now()
    if chat.analysis_claimed_until and chat.analysis_claimed_until > now:
        return badge(_("reading"), BUSY)
    if chat.analysis_failures:
        tries = _("failed %(count)d×") % {"count": chat.analysis_failures}
        return format_html("{} {}", badge(tries, BAD), excerpt(in_words(chat.analysis_error), 60))
    if chat.analysis_due_at:
        return badge(_("due"), WAITING)
    return badge(_("nothing due"))
