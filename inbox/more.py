"""The buttons below an answer: those under "More" are actions of the card, taken from its table."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from drafts.models import Draft
from drafts.services.buttons.card_actions import BY_NAME, TAKE_OVER, Seen
from drafts.services.reviewing.holds import other_holder
from drafts.services.writing import rewrites

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
#: The fields of what takes words, which has buttons of its own.
FIELDS = {"send": "text", "edit": "text", "tell": "instruction", "attime": "at"}
NAMES = FROM_CARD | set(FIELDS) | {"skip", "retry"}
#: These change the chat, not only the answer.
OF_CHAT = frozenset({"muteday", "muteever", "unmute", "pausechat", "resumechat"})


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
