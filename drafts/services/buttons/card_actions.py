"""The buttons of a card, in one table. To add one, add an entry to CARD_ACTIONS: its name, its
text, the states in which it is shown and does something, and what it does (`presses`).

A card has a first keyboard and, behind "More", further ones, which take its place. What is shown is
made from the table (`drafts.services.buttons.keyboards`), what a press does, too
(`drafts.services.buttons.callbacks`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from drafts import states, times
from drafts.models import Draft
from drafts.services.buttons import presses
from drafts.services.buttons.presses import MAIN, MORE, MUTE, SEND_AT, SNOOZE, Press
from drafts.services.buttons.results import CallbackResult

TAKE_OVER = "takeover"


@dataclass(frozen=True)
class Seen:
    """A card as one person sees it, or a user of the admin (None). `several`: others could decide,
    too; `holder`: who works on it just now; `proposal`: the AI proposes another text; `busy`: it is
    being rewritten."""

    draft: Draft
    person: Person | None
    now: datetime
    several: bool = False
    holder: Person | None = None
    proposal: bool = False
    busy: bool = False

    @property
    def held_by_other(self) -> bool:
        return self.holder is not None and self.holder != self.person


def always(seen: Seen) -> bool:
    return True


@dataclass(frozen=True)
class CardAction:
    """A button: its name (in what the button carries), its text, the states in which it does
    something, and what it does. It stands on the keyboards of `menus`, in the row of that number,
    `when` that is so. `works`: who presses it works on the draft, so that it is held for them;
    `of_chat`: it is about the whole chat, so that a card of an older text will do. `in_admin` are
    further states in which it does something there."""

    name: str
    label: str | Promise
    states: frozenset[str]
    handler: Callable[[Press], CallbackResult]
    menus: tuple[str, ...] = (MAIN,)
    row: int = 0
    when: Callable[[Seen], bool] = always
    works: bool = False
    of_chat: bool = False
    in_admin: frozenset[str] = frozenset()

    def fits(self, seen: Seen) -> bool:
        """Whether it is shown on the card as one person sees it: what somebody else works on can
        only be taken over."""
        held = seen.held_by_other and seen.draft.state == states.PENDING
        here = seen.draft.state in self.states and self.when(seen)
        return here and (not held or self.name == TAKE_OVER)


def _before_evening(seen: Seen) -> bool:
    return times.evening_is_ahead(seen.now, presses.zone_for(seen.person))


# --- the table ----------------------------------------------------------------------------------

_PENDING = frozenset({states.PENDING})
_PUT_OFF = frozenset({states.SNOOZED, states.SCHEDULED})
_ANY = frozenset(states.ALL)
_SUB_MENUS = (MORE, SNOOZE, SEND_AT, MUTE)


def _has_text(seen: Seen) -> bool:
    return bool(seen.draft.text)


def _has_no_text(seen: Seen) -> bool:
    return not seen.draft.text


def _may_change(seen: Seen) -> bool:
    return bool(seen.draft.text) and not seen.busy


CARD_ACTIONS: tuple[CardAction, ...] = (
    CardAction(
        "send",
        _("✅ Send"),
        _PENDING,
        presses.send,
        when=_has_text,
        in_admin=_PUT_OFF | {states.FAILED},
    ),
    CardAction("edit", _("📝 Edit"), _PENDING, presses.edit, when=_has_text, works=True),
    CardAction("write", _("📝 Write"), _PENDING, presses.edit, when=_has_no_text, works=True),
    CardAction("retry", _("🔁 Try again"), frozenset({states.FAILED}), presses.send),
    CardAction("anyway", _("✅ Send anyway"), frozenset({states.EXPIRED}), presses.send_anyway),
    CardAction("sooner", _("⏰ Show now"), frozenset({states.SNOOZED}), presses.bring_back),
    CardAction("recall", _("↩️ Don't send"), frozenset({states.SCHEDULED}), presses.bring_back),
    CardAction("skip", _("❌ Skip"), _PENDING | _PUT_OFF | {states.FAILED}, presses.skip),
    CardAction(
        "use",
        _("☝️ Use this text"),
        _PENDING,
        presses.use_proposal,
        row=1,
        when=lambda one: one.proposal,
    ),
    CardAction("more", _("⋯ More"), _PENDING, presses.open_menu, row=2, works=True),
    # --- the AI
    CardAction(
        "regenerate",
        _("🔄 Another"),
        _PENDING,
        presses.rewrite,
        (MORE,),
        when=lambda seen: not seen.busy,
        works=True,
    ),
    CardAction(
        "shorter", _("✂️ Shorter"), _PENDING, presses.rewrite, (MORE,), when=_may_change, works=True
    ),
    CardAction(
        "warmer", _("🌷 Warmer"), _PENDING, presses.rewrite, (MORE,), when=_may_change, works=True
    ),
    CardAction("tell", _("💬 Tell it…"), _PENDING, presses.tell, (MORE,), row=1, works=True),
    CardAction(
        "translate",
        _("🌐 Translate for me"),
        _PENDING,
        presses.rewrite,
        (MORE,),
        row=1,
        when=lambda seen: not seen.busy,
    ),
    # --- later
    CardAction("snooze", _("💤 Snooze…"), _PENDING, presses.open_menu, (MORE,), row=2),
    CardAction(
        "sendat",
        _("🕘 Send at…"),
        _PENDING,
        presses.open_menu,
        (MORE,),
        row=2,
        when=_has_text,
    ),
    CardAction("hour", _("In an hour"), _PENDING, presses.snooze, (SNOOZE,)),
    CardAction(
        "evening",
        _("This evening, 18:00"),
        _PENDING,
        presses.snooze,
        (SNOOZE,),
        when=_before_evening,
    ),
    CardAction("morning", _("Tomorrow, 9:00"), _PENDING, presses.snooze, (SNOOZE,), row=1),
    CardAction("until", _("Another time…"), _PENDING, presses.show_at_time, (SNOOZE,), row=1),
    CardAction("athour", _("In an hour"), _PENDING, presses.send_at, (SEND_AT,)),
    CardAction(
        "atevening",
        _("This evening, 18:00"),
        _PENDING,
        presses.send_at,
        (SEND_AT,),
        when=_before_evening,
    ),
    CardAction("atmorning", _("Tomorrow, 9:00"), _PENDING, presses.send_at, (SEND_AT,), row=1),
    CardAction("attime", _("Another time…"), _PENDING, presses.send_at_time, (SEND_AT,), row=1),
    # --- the chat
    CardAction(
        "mute",
        _("🔕 Mute chat"),
        _PENDING,
        presses.open_menu,
        (MORE,),
        row=3,
        when=lambda seen: not seen.draft.chat.muted,
    ),
    CardAction(
        "pausechat",
        _("⏸ Pause chat"),
        _PENDING,
        presses.pause_chat,
        (MORE,),
        row=3,
        when=lambda seen: not seen.draft.chat.off,
    ),
    CardAction("muteday", _("For a day"), _PENDING, presses.mute, (MUTE,)),
    CardAction("muteever", _("For good"), _PENDING, presses.mute, (MUTE,)),
    CardAction(
        "unmute",
        _("🔔 Unmute chat"),
        _ANY,
        presses.unmute,
        row=3,
        when=lambda seen: seen.draft.chat.muted,
        of_chat=True,
    ),
    CardAction(
        "resumechat",
        _("▶️ Resume chat"),
        _ANY,
        presses.resume_chat,
        row=3,
        when=lambda seen: seen.draft.chat.off,
        of_chat=True,
    ),
    # --- several reviewers
    CardAction(
        "hold",
        _("✋ I'm on it"),
        _PENDING,
        presses.hold,
        (MORE,),
        row=4,
        when=lambda seen: seen.several and seen.holder is None,
    ),
    CardAction(
        "letgo",
        _("👋 Let go"),
        _PENDING,
        presses.release,
        (MORE,),
        row=4,
        when=lambda seen: seen.several and seen.holder == seen.person,
    ),
    CardAction(
        TAKE_OVER,
        _("✋ Take over"),
        _PENDING,
        presses.take_over,
        when=lambda seen: seen.held_by_other,
    ),
    CardAction("back", _("‹ Back"), _PENDING, presses.close_menu, _SUB_MENUS, row=5),
)
BY_NAME = {action.name: action for action in CARD_ACTIONS}
