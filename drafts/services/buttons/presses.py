"""What each button of a card does: one function each, which calls one service. Which buttons there
are, and when, stands in `drafts.services.buttons.card_actions`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Person
from accounts.selectors import zone_of
from drafts import references, times
from drafts.models import Card, Draft, EditPrompt, Rewrite
from drafts.services.reviewing import holds, later, muting, review
from drafts.services.showing.card_deliveries import refresh_card, refresh_cards
from drafts.services.writing import rewrites
from outbox.queue import queue_bot_message
from outbox.text import clock, speaking_to

#: The keyboards of a card: the first one, and those behind "More".
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
    """A press that is allowed: by whom, on which button, of which revision; `opens` is the
    keyboard that the button leads to (None: back)."""

    draft: Draft
    person: Person
    revision: int
    action: str
    opens: str | None = None


# --- deciding -----------------------------------------------------------------------------------


def send(press: Press) -> CallbackResult:
    review.approve(press.draft, press.person, press.revision, pressed=press.action)
    return CallbackResult("sending", press.draft)


def send_anyway(press: Press) -> CallbackResult:
    review.send_anyway(press.draft, press.person, press.revision, pressed=press.action)
    return CallbackResult("sending", press.draft)


def skip(press: Press) -> CallbackResult:
    review.skip(press.draft, press.person, press.revision, pressed=press.action)
    return CallbackResult("skipped", press.draft)


# --- questions that are answered by a reply -----------------------------------------------------


def _ask(press: Press, purpose: str, result: str) -> CallbackResult:
    prompt = review.ask_for_text(press.draft, press.person, purpose)
    queue_bot_message(
        chat_id=press.person.telegram_id,
        kind=references.EDIT_PROMPT,
        reference=references.prompt_reference(prompt.pk),
    )
    return CallbackResult(result, press.draft)


def edit(press: Press) -> CallbackResult:
    return _ask(press, EditPrompt.Purpose.TEXT, "asked")


def tell(press: Press) -> CallbackResult:
    return _ask(press, EditPrompt.Purpose.TELL, "asked_tell")


def ask_for_time(press: Press) -> CallbackResult:
    return _ask(press, EditPrompt.Purpose.TIME, "asked_time")


def ask_until_when(press: Press) -> CallbackResult:
    return _ask(press, EditPrompt.Purpose.SHOW, "asked_time")


# --- keyboards ----------------------------------------------------------------------------------


def open_menu(press: Press) -> CallbackResult:
    """Show the keyboard that the button leads to."""
    card = Card.objects.filter(draft=press.draft, person=press.person).order_by("-id").first()
    if card is not None:
        card.menu = _before(card.menu) if press.opens is None else press.opens
        card.save(update_fields=["menu"])
        refresh_card(card)
    return CallbackResult("opened", press.draft)


def _before(menu: str) -> str:
    """The keyboard that Back leads to."""
    return MAIN if menu in (MAIN, MORE) else MORE


# --- rewriting ----------------------------------------------------------------------------------


def rewrite(press: Press) -> CallbackResult:
    try:
        rewrites.request(press.draft, press.person, press.action, press.revision)
    except rewrites.Busy:
        return CallbackResult("busy", press.draft)
    translated = press.action == Rewrite.Kind.TRANSLATE
    return CallbackResult("translating" if translated else "rewriting", press.draft)


def use_proposal(press: Press) -> CallbackResult:
    rewrites.use_proposal(press.draft, press.person, press.revision)
    return CallbackResult("used", press.draft)


# --- later --------------------------------------------------------------------------------------


def offered_time(action: str, person: Person, now: datetime) -> datetime:
    """The moment that a button with a time means, for this person. Raises BadTime if the evening
    has begun since it was offered."""
    zone = zone_of(person)
    if action.endswith("hour"):
        return now + timedelta(hours=1)
    if action.endswith("evening"):
        if not times.evening_is_ahead(now, zone):
            raise times.BadTime("past")
        return times.this_evening(now, zone)
    return times.tomorrow_morning(now, zone)


def snooze(press: Press) -> CallbackResult:
    until = offered_time(press.action, press.person, timezone.now())
    later.snooze(press.draft, press.person, press.revision, until)
    return CallbackResult("snoozed", press.draft, _clock(press.person, until))


def send_at(press: Press) -> CallbackResult:
    at = offered_time(press.action, press.person, timezone.now())
    later.schedule(press.draft, press.person, press.revision, at)
    return CallbackResult("scheduled", press.draft, _clock(press.person, at))


def bring_back(press: Press) -> CallbackResult:
    later.bring_back(press.draft, press.person, press.revision)
    return CallbackResult("back", press.draft)


def _clock(person: Person, at: datetime) -> str:
    with speaking_to(person):
        return clock(at)


# --- the chat -----------------------------------------------------------------------------------


def mute(press: Press) -> CallbackResult:
    for_good = press.action == "muteever"
    until = muting.FOR_GOOD if for_good else timezone.now() + muting.A_DAY
    muting.mute(press.draft, press.person, until)
    return CallbackResult("muted", press.draft, "" if for_good else _clock(press.person, until))


def unmute(press: Press) -> CallbackResult:
    muting.unmute(press.draft.chat)
    refresh_cards(press.draft)
    return CallbackResult("unmuted", press.draft)


def pause_chat(press: Press) -> CallbackResult:
    muting.pause_chat(press.draft, press.person)
    return CallbackResult("chat_paused", press.draft)


def resume_chat(press: Press) -> CallbackResult:
    muting.resume_chat(press.draft, press.person)
    return CallbackResult("chat_resumed", press.draft)


# --- several reviewers --------------------------------------------------------------------------


def hold(press: Press) -> CallbackResult:
    holds.hold(press.draft, press.person)
    return CallbackResult("held", press.draft)


def take_over(press: Press) -> CallbackResult:
    if holds.holder_of(press.draft) in (None, press.person):
        return hold(press)
    holds.take_over(press.draft, press.person)
    return CallbackResult("held", press.draft)


def release(press: Press) -> CallbackResult:
    holds.release(press.draft, press.person)
    return CallbackResult("released", press.draft)
