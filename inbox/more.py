"""What stands under "More" below an answer: actions of the card, taken from its table, and those
that need words or a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.selectors import owners, zone_of
from core.transitions import StaleState
from drafts import times
from drafts.admin.decisions import Told, attempt, fresh
from drafts.models import Draft, Rewrite
from drafts.services.buttons.card_actions import BY_NAME, Seen
from drafts.services.buttons.presses import CallbackResult, Press
from drafts.services.reviewing import later
from drafts.services.reviewing.answer_text import BadText
from drafts.services.writing import rewrites
from outbox.text import clock

#: The actions of the card that are offered here, under their headings.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    ("", ("sooner", "recall", "use", "unmute", "resumechat")),
    (gettext_lazy("Write it anew"), ("regenerate", "shorter", "warmer")),
    (gettext_lazy("Show again"), ("hour", "evening", "morning")),
    (gettext_lazy("Send"), ("athour", "atevening", "atmorning")),
    (gettext_lazy("No cards for this chat"), ("muteday", "muteever")),
    (gettext_lazy("This chat"), ("pausechat",)),
)
FROM_CARD = frozenset(name for _heading, names in GROUPS for name in names)
TELL, SEND_AT = "tell", "sendat"
NAMES = FROM_CARD | {TELL, SEND_AT}

DONE = {
    "rewriting": gettext_lazy("The AI is writing; the new text appears here."),
    "used": gettext_lazy("The answer has the new text."),
    "snoozed": gettext_lazy("Shown again at %(detail)s."),
    "scheduled": gettext_lazy("Leaves at %(detail)s."),
    "back": gettext_lazy("It's waiting for you again."),
    "muted": gettext_lazy("No cards for this chat until %(detail)s."),
    "muted_for_good": gettext_lazy("No more cards for this chat."),
    "unmuted": gettext_lazy("Cards are shown for this chat again."),
    "chat_paused": gettext_lazy("The AI no longer reads this chat."),
    "chat_resumed": gettext_lazy("The AI reads this chat again."),
}
BAD_TIMES = {
    "unclear": gettext_lazy("I don't understand this time. Write it like 17:30 or tomorrow 9:00."),
    "past": gettext_lazy("This time is over already. Please write one that is still to come."),
    "far": gettext_lazy("That is more than a year away. Please write an earlier time."),
}


@dataclass(frozen=True)
class Choice:
    """A button: what it is called, and what it posts."""

    label: str
    name: str


def choices(draft: Draft) -> list[tuple[str, list[Choice]]]:
    """The buttons for a draft under their headings; none without an owner, for whom they act."""
    person = owners().first()
    if person is None:
        return []
    found = rewrites.Rewrites.of(draft)
    seen = Seen(
        draft=draft,
        person=person,
        now=timezone.now(),
        proposal=bool(found.proposal),
        busy=found.running is not None,
    )
    groups = []
    for heading, names in GROUPS:
        shown = [
            Choice(str(BY_NAME[name].label), name)
            for name in names
            if draft.state in BY_NAME[name].states and BY_NAME[name].when(seen)
        ]
        if shown:
            groups.append((str(heading), shown))
    return groups


def act(draft_id: int, name: str, revision: int, given: Mapping[str, str]) -> Told:
    """Do what a button says, in the name of the (first) owner."""
    draft, person = fresh(draft_id), owners().first()
    if person is None:
        return Told(messages.ERROR, _("There is no owner yet who could do this."))
    do = _ACTS.get(name, _press)
    try:
        return attempt(draft_id, lambda: _told(do(draft, person, revision, name, given)))
    except rewrites.Busy:
        return _told(CallbackResult("busy", draft))
    except times.BadTime as error:
        return Told(messages.ERROR, str(BAD_TIMES[error.reason]))


def _told(result: CallbackResult) -> Told:
    if result.result == "busy":
        return Told(messages.ERROR, _("The AI is already writing a new text for this card."))
    forever = result.result == "muted" and not result.detail
    sentence = DONE.get("muted_for_good" if forever else result.result)
    return Told(messages.SUCCESS, str(sentence or "") % {"detail": result.detail} or _("Done."))


Act = Callable[[Draft, Person, int, str, Mapping[str, str]], CallbackResult]


def _press(
    draft: Draft, person: Person, revision: int, name: str, given: Mapping[str, str]
) -> CallbackResult:
    action = BY_NAME[name]
    if draft.state not in action.states:
        raise StaleState("another state by now")
    return action.handler(Press(draft, person, revision, name))


def _tell(
    draft: Draft, person: Person, revision: int, name: str, given: Mapping[str, str]
) -> CallbackResult:
    instruction = given.get("instruction", "").strip()
    if not instruction:
        raise BadText("empty")
    rewrites.request(draft, person, Rewrite.Kind.TELL, revision, instruction)
    return CallbackResult("rewriting", draft)


def _send_at(
    draft: Draft, person: Person, revision: int, name: str, given: Mapping[str, str]
) -> CallbackResult:
    at: datetime = times.parse_time(given.get("at", ""), timezone.now(), zone_of(person))
    later.schedule(draft, person, revision, at)
    return CallbackResult("scheduled", draft, clock(at))


_ACTS: dict[str, Act] = {TELL: _tell, SEND_AT: _send_at}
