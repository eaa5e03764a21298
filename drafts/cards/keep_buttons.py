"""What a card offers below an answer that the AI had to ask the owner for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.telegram.types import Button
from drafts.models import Draft
from drafts.services.buttons.keep_answer import Audience, kept, offered
from knowledge.models import Entry

PREFIX = "k:"
PATTERN = r"k:(\d{1,18}):(everyone|contacts|forget)"
FORGET = "forget"


def keep_buttons(draft: Draft) -> tuple[tuple[Button, ...], ...]:
    """To keep the answer as knowledge, for everyone or for this contact; to undo that."""
    if not offered(draft):
        return ()
    if kept(draft):
        return ((_button(draft, _("↩️ Don't keep it"), FORGET),),)
    return (
        (
            _button(draft, _("📚 For everyone"), Audience.EVERYONE),
            _button(draft, _("👤 Only for this contact"), Audience.CONTACTS),
        ),
    )


def keep_remark(draft: Draft) -> str:
    """Whether the answer was kept, or that it may be; empty if it is not offered."""
    if not offered(draft):
        return ""
    return _kept_sentence(kept(draft))


def _kept_sentence(entry: Entry | None) -> str:
    if entry is None:
        return _("📚 Keep this answer as knowledge?")
    if entry.audience == Audience.EVERYONE:
        return _("📚 Kept as knowledge, for everyone.")
    return _("📚 Kept as knowledge, for this contact only.")


def _button(draft: Draft, text: str, action: str) -> Button:
    return Button(text, f"{PREFIX}{draft.pk}:{action}")
