"""What stands under "More" below an answer: actions of the card, taken from its table, and those
that need words or a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from drafts.admin.decisions import Told, attempt, fresh
from drafts.models import Draft
from drafts.services.buttons.callbacks import carry_out
from drafts.services.buttons.card_actions import BY_NAME, TAKE_OVER, Seen
from drafts.services.buttons.presses import CallbackResult, Press
from drafts.services.reviewing.holds import other_holder
from drafts.services.writing import rewrites
from drafts.times import BAD_TIMES, BadTime

#: The actions of the card that are offered here, under their headings.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    ("", (TAKE_OVER, "sooner", "recall", "use", "unmute", "resumechat")),
    (gettext_lazy("Write it anew"), ("regenerate", "shorter", "warmer")),
    (gettext_lazy("Show again"), ("hour", "evening", "morning")),
    (gettext_lazy("Send"), ("athour", "atevening", "atmorning")),
    (gettext_lazy("No cards for this chat"), ("muteday", "muteever")),
    (gettext_lazy("This chat"), ("pausechat",)),
)
FROM_CARD = frozenset(name for _heading, names in GROUPS for name in names)
#: The fields of what needs words, which have buttons of their own.
FIELDS = {"tell": "instruction", "attime": "at"}
NAMES = FROM_CARD | set(FIELDS)
#: These change the chat, not only the answer.
OF_CHAT = frozenset({"muteday", "muteever", "unmute", "pausechat", "resumechat"})

DONE = {
    "rewriting": gettext_lazy("The AI is writing; the new text appears here."),
    "used": gettext_lazy("The answer has the new text."),
    "snoozed": gettext_lazy("Shown again at %(detail)s."),
    "scheduled": gettext_lazy("Leaves at %(detail)s."),
    "back": gettext_lazy("It's waiting for you again."),
    "muted": gettext_lazy("No cards for this chat until %(detail)s."),
    "muted_for_good": gettext_lazy("No more cards for this chat."),
    "held": gettext_lazy("You can decide about it now."),
    "unmuted": gettext_lazy("Cards are shown for this chat again."),
    "chat_paused": gettext_lazy("The AI no longer reads this chat."),
    "chat_resumed": gettext_lazy("The AI reads this chat again."),
}


@dataclass(frozen=True)
class Choice:
    """A button: what it is called, and what it posts."""

    label: str
    name: str


def choices(draft: Draft, *, of_chat: bool) -> list[tuple[str, list[Choice]]]:
    """The buttons for a draft under their headings; `of_chat`: with those that change the chat."""
    found = rewrites.Rewrites.of(draft)
    seen = Seen(
        draft=draft,
        person=None,
        now=timezone.now(),
        holder=other_holder(draft, None),
        proposal=bool(found.proposal),
        busy=found.running is not None,
    )
    groups = []
    for heading, names in GROUPS:
        shown = [
            Choice(str(BY_NAME[name].label), name)
            for name in names
            if (of_chat or name not in OF_CHAT) and BY_NAME[name].fits(seen)
        ]
        if shown:
            groups.append((str(heading), shown))
    return groups


def act(draft_id: int, name: str, revision: int, username: str, given: Mapping[str, str]) -> Told:
    """Do what a button says, as this user of the admin."""
    words = given.get(FIELDS[name], "") if name in FIELDS else None
    press = Press(fresh(draft_id), None, revision, name, username, words)
    try:
        return attempt(draft_id, lambda: _told(carry_out(press)))
    except BadTime as error:
        return Told(messages.ERROR, str(BAD_TIMES[error.reason]))


def _told(result: CallbackResult) -> Told:
    if result.result == "busy":
        return Told(messages.ERROR, _("The AI is already writing a new text for this card."))
    forever = result.result == "muted" and not result.detail
    sentence = DONE["muted_for_good" if forever else result.result]
    return Told(messages.SUCCESS, str(sentence) % {"detail": result.detail})
