"""The buttons of a card, in one table. To add one, add an entry to CARD_ACTIONS: its name, its
text, the states in which it is shown and does something, and what it does.

A card has a first keyboard and, behind "More", further ones (`Menu`), which take its place. What is
shown is made from the table (`drafts.services.keyboards`), what a press does, too
(`drafts.services.callbacks`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.selectors import zone_of
from drafts import references, states, times
from drafts.models import Card, Draft, EditPrompt, Rewrite
from drafts.services import holds, later, muting, review, rewriting
from drafts.services.cards import refresh_card, refresh_cards
from outbox.queue import queue_bot_message
from outbox.text import clock, speaking_to

MAIN, MORE, SNOOZE, SEND_AT, MUTE = "", "more", "snooze", "sendat", "mute"


@dataclass(frozen=True)
class CallbackResult:
    """What came of a press: its `result` names a sentence, `draft` is where it belongs, `detail`
    what the sentence names (a time, a person)."""

    result: str
    draft: Draft | None = None
    detail: str = ""


@dataclass(frozen=True)
class Press:
    """A press that is allowed: by whom, on which button, of which revision."""

    draft: Draft
    person: Person
    revision: int
    action: str


@dataclass(frozen=True)
class Seen:
    """A card as one person sees it. `several`: others could decide, too; `holder`: who works on it
    just now; `proposal`: the AI proposes another text; `busy`: it is being rewritten."""

    draft: Draft
    person: Person
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
    `when` that is so. `opens` is the keyboard that it leads to; `works`: who presses it works on
    the draft, so that it is held for them."""

    name: str
    label: str | Promise
    states: frozenset[str]
    handler: Callable[[Press], CallbackResult]
    menus: tuple[str, ...] = (MAIN,)
    row: int = 0
    when: Callable[[Seen], bool] = always
    opens: str | None = None
    works: bool = False


# --- deciding -----------------------------------------------------------------------------------


def _send(press: Press) -> CallbackResult:
    review.approve(press.draft, press.person, press.revision, pressed=press.action)
    return CallbackResult("sending", press.draft)


def _send_anyway(press: Press) -> CallbackResult:
    review.send_anyway(press.draft, press.person, press.revision, pressed=press.action)
    return CallbackResult("sending", press.draft)


def _skip(press: Press) -> CallbackResult:
    review.skip(press.draft, press.person, press.revision, pressed=press.action)
    return CallbackResult("skipped", press.draft)


# --- questions that are answered by a reply -----------------------------------------------------


def _ask(press: Press, purpose: str, result: str) -> CallbackResult:
    review.check_revision(press.draft, press.revision)
    prompt = review.ask_for_text(press.draft, press.person, purpose)
    queue_bot_message(
        chat_id=press.person.telegram_id,
        kind=references.EDIT_PROMPT,
        reference=references.prompt_reference(prompt.pk),
    )
    return CallbackResult(result, press.draft)


def _edit(press: Press) -> CallbackResult:
    return _ask(press, EditPrompt.Purpose.TEXT, "asked")


def _tell(press: Press) -> CallbackResult:
    return _ask(press, EditPrompt.Purpose.TELL, "asked_tell")


def _ask_for_time(press: Press) -> CallbackResult:
    return _ask(press, EditPrompt.Purpose.TIME, "asked_time")


# --- keyboards ----------------------------------------------------------------------------------


def _open(press: Press) -> CallbackResult:
    """Show the keyboard that the button leads to."""
    review.check_revision(press.draft, press.revision)
    card = Card.objects.filter(draft=press.draft, person=press.person).order_by("-id").first()
    if card is not None:
        menu = BY_NAME[press.action].opens
        card.menu = _before(card.menu) if menu is None else menu
        card.save(update_fields=["menu"])
        refresh_card(card)
    return CallbackResult("opened", press.draft)


def _before(menu: str) -> str:
    """The keyboard that Back leads to."""
    return MAIN if menu in (MAIN, MORE) else MORE


# --- rewriting ----------------------------------------------------------------------------------


def _rewrite(press: Press) -> CallbackResult:
    try:
        rewriting.request(press.draft, press.person, press.action, press.revision)
    except rewriting.Busy:
        return CallbackResult("busy", press.draft)
    translated = press.action == Rewrite.Kind.TRANSLATE
    return CallbackResult("translating" if translated else "rewriting", press.draft)


def _use_proposal(press: Press) -> CallbackResult:
    rewriting.use_proposal(press.draft, press.person, press.revision)
    return CallbackResult("used", press.draft)


# --- later --------------------------------------------------------------------------------------


def offered_time(action: str, person: Person, now: datetime) -> datetime:
    """The moment that a button with a time means, for this person."""
    zone = zone_of(person)
    if action.endswith("hour"):
        return now + timedelta(hours=1)
    if action.endswith("evening"):
        return times.this_evening(now, zone)
    return times.tomorrow_morning(now, zone)


def _snooze(press: Press) -> CallbackResult:
    until = offered_time(press.action, press.person, timezone.now())
    later.snooze(press.draft, press.person, press.revision, until)
    return CallbackResult("snoozed", press.draft, _clock(press.person, until))


def _send_at(press: Press) -> CallbackResult:
    at = offered_time(press.action, press.person, timezone.now())
    later.schedule(press.draft, press.person, press.revision, at)
    return CallbackResult("scheduled", press.draft, _clock(press.person, at))


def _bring_back(press: Press) -> CallbackResult:
    later.bring_back(press.draft, press.person, press.revision)
    return CallbackResult("back", press.draft)


def _clock(person: Person, at: datetime) -> str:
    with speaking_to(person):
        return clock(at)


def _before_evening(seen: Seen) -> bool:
    return times.evening_is_ahead(seen.now, zone_of(seen.person))


# --- the chat -----------------------------------------------------------------------------------


def _mute(press: Press) -> CallbackResult:
    for_good = press.action == "muteever"
    until = muting.FOR_GOOD if for_good else timezone.now() + muting.A_DAY
    muting.mute(press.draft, press.person, until)
    return CallbackResult("muted", press.draft, "" if for_good else _clock(press.person, until))


def _unmute(press: Press) -> CallbackResult:
    muting.unmute(press.draft.chat)
    refresh_cards(press.draft)
    return CallbackResult("unmuted", press.draft)


def _pause_chat(press: Press) -> CallbackResult:
    muting.pause_chat(press.draft, press.person)
    return CallbackResult("chat_paused", press.draft)


def _resume_chat(press: Press) -> CallbackResult:
    muting.resume_chat(press.draft, press.person)
    return CallbackResult("chat_resumed", press.draft)


# --- several reviewers --------------------------------------------------------------------------


def _hold(press: Press) -> CallbackResult:
    holds.hold(press.draft, press.person)
    return CallbackResult("held", press.draft)


def _take_over(press: Press) -> CallbackResult:
    if holds.holder_of(press.draft) in (None, press.person):
        return _hold(press)
    holds.take_over(press.draft, press.person)
    return CallbackResult("held", press.draft)


def _release(press: Press) -> CallbackResult:
    holds.release(press.draft, press.person)
    return CallbackResult("released", press.draft)


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
    CardAction("send", _("✅ Send"), _PENDING, _send, when=_has_text),
    CardAction("edit", _("📝 Edit"), _PENDING, _edit, when=_has_text, works=True),
    CardAction("write", _("📝 Write"), _PENDING, _edit, when=_has_no_text, works=True),
    CardAction("retry", _("🔁 Try again"), frozenset({states.FAILED}), _send),
    CardAction("anyway", _("✅ Send anyway"), frozenset({states.EXPIRED}), _send_anyway),
    CardAction("sooner", _("⏰ Show now"), frozenset({states.SNOOZED}), _bring_back),
    CardAction("recall", _("↩️ Don't send"), frozenset({states.SCHEDULED}), _bring_back),
    CardAction("skip", _("❌ Skip"), _PENDING | _PUT_OFF | {states.FAILED}, _skip),
    CardAction(
        "use", _("☝️ Use this text"), _PENDING, _use_proposal, row=1, when=lambda one: one.proposal
    ),
    CardAction("more", _("⋯ More"), _PENDING, _open, row=2, opens=MORE, works=True),
    # --- the AI
    CardAction(
        "regenerate",
        _("🔄 Another"),
        _PENDING,
        _rewrite,
        (MORE,),
        when=lambda seen: not seen.busy,
        works=True,
    ),
    CardAction(
        "shorter", _("✂️ Shorter"), _PENDING, _rewrite, (MORE,), when=_may_change, works=True
    ),
    CardAction("warmer", _("🌷 Warmer"), _PENDING, _rewrite, (MORE,), when=_may_change, works=True),
    CardAction("tell", _("💬 Tell it…"), _PENDING, _tell, (MORE,), row=1, works=True),
    CardAction(
        "translate",
        _("🌐 Translate for me"),
        _PENDING,
        _rewrite,
        (MORE,),
        row=1,
        when=lambda seen: not seen.busy,
    ),
    # --- later
    CardAction("snooze", _("💤 Later…"), _PENDING, _open, (MORE,), row=2, opens=SNOOZE),
    CardAction(
        "sendat", _("🕘 Send at…"), _PENDING, _open, (MORE,), row=2, when=_has_text, opens=SEND_AT
    ),
    CardAction("hour", _("In an hour"), _PENDING, _snooze, (SNOOZE,)),
    CardAction(
        "evening", _("This evening, 18:00"), _PENDING, _snooze, (SNOOZE,), when=_before_evening
    ),
    CardAction("morning", _("Tomorrow, 9:00"), _PENDING, _snooze, (SNOOZE,), row=1),
    CardAction("athour", _("In an hour"), _PENDING, _send_at, (SEND_AT,)),
    CardAction(
        "atevening", _("This evening, 18:00"), _PENDING, _send_at, (SEND_AT,), when=_before_evening
    ),
    CardAction("atmorning", _("Tomorrow, 9:00"), _PENDING, _send_at, (SEND_AT,), row=1),
    CardAction("attime", _("Another time…"), _PENDING, _ask_for_time, (SEND_AT,), row=1),
    # --- the chat
    CardAction(
        "mute",
        _("🔕 Mute chat"),
        _PENDING,
        _open,
        (MORE,),
        row=3,
        when=lambda seen: not seen.draft.chat.muted,
        opens=MUTE,
    ),
    CardAction(
        "pausechat",
        _("⏸ Pause chat"),
        _PENDING,
        _pause_chat,
        (MORE,),
        row=3,
        when=lambda seen: not seen.draft.chat.off,
    ),
    CardAction("muteday", _("For a day"), _PENDING, _mute, (MUTE,)),
    CardAction("muteever", _("For good"), _PENDING, _mute, (MUTE,)),
    CardAction(
        "unmute", _("🔔 Unmute chat"), _ANY, _unmute, row=3, when=lambda seen: seen.draft.chat.muted
    ),
    CardAction(
        "resumechat",
        _("▶️ Resume chat"),
        _ANY,
        _resume_chat,
        row=3,
        when=lambda seen: seen.draft.chat.off,
    ),
    # --- several reviewers
    CardAction(
        "hold",
        _("✋ I'm on it"),
        _PENDING,
        _hold,
        (MORE,),
        row=4,
        when=lambda seen: seen.several and seen.holder is None,
    ),
    CardAction(
        "letgo",
        _("👋 Let go"),
        _PENDING,
        _release,
        (MORE,),
        row=4,
        when=lambda seen: seen.several and seen.holder == seen.person,
    ),
    CardAction(
        "takeover",
        _("✋ Take over"),
        _PENDING,
        _take_over,
        when=lambda seen: seen.held_by_other,
    ),
    CardAction("back", _("‹ Back"), _PENDING, _open, _SUB_MENUS, row=5),
)
BY_NAME = {action.name: action for action in CARD_ACTIONS}
