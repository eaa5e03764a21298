"""What each button of a card does: one function each, which calls one service. Which buttons there
are, and when, stands in `drafts.services.buttons.card_actions`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.selectors import zone_of
from core.formats import format_today
from drafts import approvals, references, times
from drafts.models import Card, Draft, EditPrompt, Rewrite
from drafts.services.buttons.results import CallbackResult
from drafts.services.reviewing import holds, later, muting, review
from drafts.services.reviewing.answer_text import check_text
from drafts.services.showing.card_deliveries import refresh_card, refresh_cards
from drafts.services.writing import rewrites
from outbox.queue import queue_bot_message
from outbox.text import speaking_to

#: The keyboards of a card: the first one, and those behind "More", named like the buttons that
#: open them.
MAIN, MORE, SNOOZE, SEND_AT, MUTE = "", "more", "snooze", "sendat", "mute"


@dataclass(frozen=True)
class Press:
    """A press that is allowed: by whom, on which button, of which revision. In the admin it is by
    its user of this `username`, who is no Person. `words` is what was written with the press;
    None: what has to be written is asked for, in the bot."""

    draft: Draft
    person: Person | None
    revision: int
    action: str
    username: str = ""
    words: str | None = None

    @property
    def by(self) -> str:
        """How events name a user of the admin."""
        return approvals.in_admin(self.username)

    @property
    def detail(self) -> str:
        """The button, for the draft's history."""
        return approvals.detail_of(self.by, self.action)

    @property
    def presser(self) -> Person:
        """The person, for what there is in the bot alone."""
        if self.person is None:
            raise TypeError(f"{self.action} is for a person")
        return self.person


def zone_for(person: Person | None) -> tzinfo:
    """The time zone that a time is meant in: that of the admin's pages for its users."""
    return zone_of(person) if person else timezone.get_current_timezone()


# --- deciding -----------------------------------------------------------------------------------


def send(press: Press) -> CallbackResult:
    with transaction.atomic():
        _write(press)
        review.approve(
            press.draft, press.person, press.draft.revision, detail=press.by, pressed=press.detail
        )
    return CallbackResult("sending", press.draft)


def send_anyway(press: Press) -> CallbackResult:
    review.send_anyway(press.draft, press.presser, press.revision, pressed=press.detail)
    return CallbackResult("sending", press.draft)


def skip(press: Press) -> CallbackResult:
    review.skip(press.draft, press.person, press.revision, detail=press.by, pressed=press.detail)
    return CallbackResult("skipped", press.draft)


def _write(press: Press) -> bool:
    """Give the answer the text that came with the press; False if it is none or the same."""
    if not press.words or check_text(press.words) == press.draft.text:
        return False
    review.edit(press.draft, press.words, press.person, press.revision, detail=press.by)
    return True


# --- questions that are answered by a reply -----------------------------------------------------


def _ask(press: Press, purpose: str, result: str) -> CallbackResult:
    prompt = review.ask_for_text(press.draft, press.presser, purpose)
    queue_bot_message(
        chat_id=press.presser.telegram_id,
        kind=references.EDIT_PROMPT,
        reference=references.prompt_reference(prompt.pk),
    )
    return CallbackResult(result, press.draft)


def edit(press: Press) -> CallbackResult:
    """Give the answer the text of the words."""
    if press.words is not None:
        return CallbackResult("edited" if _write(press) else "unchanged", press.draft)
    return _ask(press, EditPrompt.Purpose.TEXT, "asked")


def tell(press: Press) -> CallbackResult:
    """Have the AI write the answer as the words say."""
    if press.words is None:
        return _ask(press, EditPrompt.Purpose.TELL, "asked_tell")
    return _request(press, Rewrite.Kind.TELL, check_text(press.words))


def send_at_time(press: Press) -> CallbackResult:
    """Send the answer at the time that the words name. Raises BadTime."""
    if press.words is None:
        return _ask(press, EditPrompt.Purpose.TIME, "asked_time")
    return _schedule(press, _parsed(press.words, press.person))


def show_at_time(press: Press) -> CallbackResult:
    """Show the card again at the time that the words name. Raises BadTime."""
    if press.words is None:
        return _ask(press, EditPrompt.Purpose.SHOW, "asked_time")
    return _snooze(press, _parsed(press.words, press.person))


def _parsed(words: str, person: Person | None) -> datetime:
    return times.parse_time(words, timezone.now(), zone_for(person))


# --- keyboards ----------------------------------------------------------------------------------


def open_menu(press: Press) -> CallbackResult:
    """Show the keyboard of the button's name."""
    return _show_menu(press, press.action)


def close_menu(press: Press) -> CallbackResult:
    """Show the keyboard that leads to the one that is shown."""
    return _show_menu(press, None)


def _show_menu(press: Press, menu: str | None) -> CallbackResult:
    cards = Card.objects.filter(draft=press.draft, person=press.presser)
    card = cards.order_by("-id").first()
    if card is not None:
        card.menu = _before(card.menu) if menu is None else menu
        card.save(update_fields=["menu"])
        refresh_card(card)
    return CallbackResult("opened", press.draft)


def _before(menu: str) -> str:
    """The keyboard that Back leads to."""
    return MAIN if menu in (MAIN, MORE) else MORE


# --- rewriting ----------------------------------------------------------------------------------


def rewrite(press: Press) -> CallbackResult:
    return _request(press, press.action)


def _request(press: Press, kind: str, instruction: str = "") -> CallbackResult:
    draft, person, revision = press.draft, press.person, press.revision
    rewrites.request(draft, person, kind, revision, instruction, press.username)
    translated = kind == Rewrite.Kind.TRANSLATE
    return CallbackResult("translating" if translated else "rewriting", draft)


def use_proposal(press: Press) -> CallbackResult:
    rewrites.use_proposal(press.draft, press.person, press.revision, press.by)
    return CallbackResult("used", press.draft)


# --- later --------------------------------------------------------------------------------------


def offered_time(action: str, person: Person | None, now: datetime) -> datetime:
    """The moment that a button with a time means, for this person. Raises BadTime if the evening
    has begun since it was offered."""
    zone = zone_for(person)
    if action.endswith("hour"):
        return now + timedelta(hours=1)
    if action.endswith("evening"):
        if not times.evening_is_ahead(now, zone):
            raise times.BadTime("past")
        return times.this_evening(now, zone)
    return times.tomorrow_morning(now, zone)


def snooze(press: Press) -> CallbackResult:
    return _snooze(press, offered_time(press.action, press.person, timezone.now()))


def _snooze(press: Press, until: datetime) -> CallbackResult:
    later.snooze(press.draft, press.person, press.revision, until, press.by)
    return CallbackResult("snoozed", press.draft, _clock(press.person, until))


def send_at(press: Press) -> CallbackResult:
    return _schedule(press, offered_time(press.action, press.person, timezone.now()))


def _schedule(press: Press, at: datetime) -> CallbackResult:
    later.schedule(press.draft, press.person, press.revision, at, press.by)
    return CallbackResult("scheduled", press.draft, _clock(press.person, at))


def bring_back(press: Press) -> CallbackResult:
    later.bring_back(press.draft, press.person, press.revision, press.by)
    return CallbackResult("back", press.draft)


def _clock(person: Person | None, at: datetime) -> str:
    if person is None:
        return format_today(at)
    with speaking_to(person):
        return format_today(at)


# --- the chat -----------------------------------------------------------------------------------


def mute(press: Press) -> CallbackResult:
    for_good = press.action == "muteever"
    until = muting.FOR_GOOD if for_good else timezone.now() + muting.A_DAY
    muting.mute(press.draft, press.person, until)
    if for_good:
        return CallbackResult("muted_for_good", press.draft)
    return CallbackResult("muted", press.draft, _clock(press.person, until))


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
    holds.hold(press.draft, press.presser)
    return CallbackResult("held", press.draft)


def take_over(press: Press) -> CallbackResult:
    if holds.other_holder(press.draft, press.person) is not None:
        holds.take_over(press.draft, press.person, press.by)
    elif press.person is not None:
        holds.hold(press.draft, press.person)
    return CallbackResult("held", press.draft)


def release(press: Press) -> CallbackResult:
    holds.release(press.draft, press.presser)
    return CallbackResult("released", press.draft)
