"""Every button of a card, pressed in the bot chat, in every language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation

from accounts.models import Person
from accounts.telegram.types import Button
from bot.callbacks.results import DONE, REFUSED, result_text
from core.text import utf16_len
from drafts import states
from drafts.cards import draft_cards
from drafts.models import ButtonText, Card, Draft, EditPrompt, Rewrite
from drafts.services.buttons.callbacks import button_data
from drafts.services.buttons.card_actions import BY_NAME, CARD_ACTIONS
from drafts.services.buttons.results import CallbackResult
from drafts.services.reviewing import review
from tests.accounts import factories as accounts
from tests.bot.conftest import OWNER
from tests.bot.talk import Talk, everything
from tests.drafts import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]

LANGUAGES = ["en", "de", "uk"]
#: The message with the card.
CARD = 5
#: Noon in Berlin.
NOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner() -> Person:
    accounts.owner(name="Max", role=Person.Role.REVIEWER)
    return accounts.owner(OWNER, language="")


def draft_in(state: str, owner: Person) -> Draft:
    """A draft in this state, with its card shown."""
    due_at = NOON if state in (states.SNOOZED, states.SCHEDULED) else None
    draft = factories.draft(state=state, expires_at=NOON.replace(year=2027), due_at=due_at)
    Card.objects.create(draft=draft, person=owner, message_id=CARD)
    return draft


def buttons(draft: Draft, owner: Person) -> list[Button]:
    card = Card.objects.filter(draft=draft, person=owner).latest("id")
    return [button for row in draft_cards.card(card).buttons for button in row]


def names(draft: Draft, owner: Person) -> list[str]:
    return [button.data.rpartition(":")[2] for button in buttons(draft, owner)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_does_something_says_so_and_leaves_a_card(
    language: str, owner: Person
) -> None:
    Person.objects.update(language=language)
    with translation.override(language):
        refused = [str(text) for text in REFUSED.values()]
    for action in CARD_ACTIONS:
        draft = draft_in(
            states.PENDING if states.PENDING in action.states else min(action.states), owner
        )
        if action.name == "use":
            propose(draft, owner)
        [said, *_cards] = Talk(OWNER, language).press(button_data(draft, action.name), CARD)
        assert said not in refused, action.name
        assert draft.events.filter(kind="pressed", detail=action.name).exists(), action.name
        draft.refresh_from_db()
        shown = buttons(draft, owner)
        assert shown or draft.state in (states.APPROVED, states.SKIPPED), action.name
        for button in shown:
            assert 0 < utf16_len(button.text) <= 40 and len(button.data.encode()) <= 64


def propose(draft: Draft, person: Person) -> None:
    """A text of a person's, and what the AI proposes instead."""
    review.edit(draft, "My own words.", person)
    Card.objects.filter(draft=draft).update(message_id=CARD)
    Rewrite.objects.create(
        draft=draft, person=person, kind="shorter", revision=2, state="done", text="Words."
    )


def test_every_button_of_a_card_that_waits_can_be_reached(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    seen = set(names(draft, owner))
    for path in (["more"], ["snooze"], ["back", "sendat"], ["back", "mute"]):
        for name in path:
            Talk(OWNER).press(button_data(draft, name), CARD)
        seen |= set(names(draft, owner))
    Talk(OWNER).press(button_data(draft, "back"), CARD)
    assert "regenerate" in names(draft, owner), "one step back"
    Talk(OWNER).press(button_data(draft, "back"), CARD)
    assert "send" in names(draft, owner), "and back at the beginning"
    elsewhere = {"write", "use", "unmute", "resumechat", "hold", "takeover"}
    pending = {action.name for action in CARD_ACTIONS if states.PENDING in action.states}
    assert seen == pending - elsewhere


def test_menus_change_the_card_of_the_presser_only(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    other = Card.objects.create(draft=draft, person=Person.objects.get(name="Max"), message_id=8)
    Talk(OWNER).press(button_data(draft, "more"), CARD)
    other.refresh_from_db()
    assert other.menu == ""


def test_only_who_decides_may_press(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    accounts.owner(700, role=Person.Role.SUBSCRIBER)
    for action in BY_NAME:
        for stranger in (700, 999):
            said = Talk(stranger).press(button_data(draft, action), CARD)
            assert said == ["Only the owner can do this."]
    draft.refresh_from_db()
    assert (draft.state, draft.revision, draft.held_by) == (states.PENDING, 1, None)
    assert draft.events.count() == draft.events.filter(kind="refused").count() == 2 * len(BY_NAME)


def test_a_button_works_only_where_it_was_shown(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    for action in BY_NAME:
        assert "where I showed it" in everything(Talk(OWNER).press(button_data(draft, action), 4))
    draft.refresh_from_db()
    assert (draft.state, draft.held_by, draft.chat.mode) == (states.PENDING, None, "suggest")


def test_a_card_of_an_older_text_changes_nothing(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    old = [button_data(draft, one.name) for one in CARD_ACTIONS if one.states == {states.PENDING}]
    review.edit(draft, "Another text", owner)
    for data in old:
        Talk(OWNER).press(data, CARD)
        draft = Draft.objects.get()
        assert (draft.state, draft.text, draft.revision) == (states.PENDING, "Another text", 2), (
            data
        )
        assert not EditPrompt.objects.exists() and not Rewrite.objects.exists(), data
        assert (draft.chat.muted, draft.chat.off) == (False, False), data


def test_a_reviewer_decides_about_answers_but_not_about_accounts() -> None:
    reviewer = accounts.owner(700, name="Max", role=Person.Role.REVIEWER)
    draft = draft_in(states.PENDING, reviewer)
    assert "Waiting for you: 1" in everything(Talk(700).write("/pending"))
    assert Talk(700).write("/status") == ["You have no keywords yet. Try: /search Kappmesser"]
    assert Talk(700).write("/check") == ["You have no keywords yet. Try: /search Kappmesser"]
    assert Talk(700).write("/resume") != ["▶️ Sending is on. Approved replies go out right away."]
    assert Talk(700).write("/einladen") == ["Only the owner can do this."]
    help_text = everything(Talk(700).write("/help"))
    assert "/pending" in help_text and "/invite" not in help_text
    newest = Card.objects.filter(draft=draft).latest("id")
    Card.objects.filter(pk=newest.pk).update(message_id=9)
    assert Talk(700).press(button_data(draft, "send"), 9) == ["On its way…"]
    draft.refresh_from_db()
    assert draft.decided_by == reviewer


# --- times by reply -----------------------------------------------------------------------------


def test_another_time_is_written_as_a_reply(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    Talk(OWNER).press(button_data(draft, "attime"), CARD)
    EditPrompt.objects.update(message_id=77)
    talk = Talk(OWNER)
    assert "I don't understand this time" in everything(talk.write("soon", reply_to=77))
    assert "is over already" in everything(talk.write("today 9:00", reply_to=77))
    assert "more than a year away" in everything(talk.write("1.12.2029 9:00", reply_to=77))
    assert "It will be sent at 2 Dec 2026, 09:00" in everything(
        talk.write("morgen 9:00", reply_to=77)
    )
    draft.refresh_from_db()
    assert draft.state == states.SCHEDULED
    assert draft.due_at == datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
    assert "only takes" not in everything(talk.write("17:30", reply_to=77))
    assert Draft.objects.get().due_at == draft.due_at, "the question is answered"


def test_a_card_is_put_off_until_another_time_in_the_same_way(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    Card.objects.update(menu="snooze")
    assert "until" in names(draft, owner)
    asked = everything(Talk(OWNER).press(button_data(draft, "until"), CARD))
    assert "When shall I show you the card" in asked
    EditPrompt.objects.update(message_id=77)
    talk = Talk(OWNER)
    assert "I don't understand this time" in everything(talk.write("soon", reply_to=77))
    assert "Shown again at 2 Dec 2026, 09:00" in everything(talk.write("morgen 9:00", reply_to=77))
    draft.refresh_from_db()
    assert (draft.state, draft.due_at) == (states.SNOOZED, datetime(2026, 12, 2, 8, 0, tzinfo=UTC))


def test_times_are_those_of_the_persons_zone(owner: Person) -> None:
    Person.objects.update(time_zone="America/New_York")
    draft = draft_in(states.PENDING, owner)
    Talk(OWNER).press(button_data(draft, "morning"), CARD)
    draft.refresh_from_db()
    assert draft.due_at == datetime(2026, 12, 2, 14, 0, tzinfo=UTC)


def test_this_evening_is_not_offered_at_night(owner: Person, clock: Any) -> None:
    draft = draft_in(states.PENDING, owner)
    Card.objects.update(menu="snooze")
    assert "evening" in names(draft, owner)
    clock.move_to(NOON.replace(hour=19))
    assert "evening" not in names(draft, owner)


@pytest.mark.parametrize("button", ["evening", "atevening"])
@pytest.mark.parametrize(
    ("zone", "pressed"),
    [
        ("Europe/Berlin", datetime(2026, 12, 1, 17, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 12, 1, 22, 30, tzinfo=UTC)),
        ("Europe/Kyiv", datetime(2026, 12, 1, 16, 5, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 17, 5, tzinfo=UTC)),
    ],
)
def test_an_evening_that_has_begun_since_is_not_taken_for_the_next(
    owner: Person, clock: Any, button: str, zone: str, pressed: datetime
) -> None:
    """The keyboard was opened before."""
    Person.objects.update(time_zone=zone)
    draft = draft_in(states.PENDING, owner)
    clock.move_to(pressed)
    said = everything(Talk(OWNER).press(button_data(draft, button), CARD))
    draft.refresh_from_db()
    assert (draft.state, draft.due_at) == (states.PENDING, None)
    assert "over already" in said and "evening" not in names(draft, owner)


@pytest.mark.parametrize(
    ("zone", "pressed", "evening"),
    [
        ("Europe/Kyiv", datetime(2026, 12, 1, 15, 55, tzinfo=UTC), "2026-12-01 16:00"),
        ("America/New_York", datetime(2026, 12, 1, 22, 30, tzinfo=UTC), "2026-12-01 23:00"),
        ("Europe/Berlin", datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "2026-10-25 17:00"),
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "2026-03-29 16:00"),
    ],
)
def test_this_evening_is_that_of_the_persons_day(
    owner: Person, clock: Any, zone: str, pressed: datetime, evening: str
) -> None:
    """Also on the days on which the clocks change."""
    Person.objects.update(time_zone=zone)
    draft = draft_in(states.PENDING, owner)
    clock.move_to(pressed)
    Talk(OWNER).press(button_data(draft, "atevening"), CARD)
    draft.refresh_from_db()
    assert (draft.state, f"{draft.due_at:%Y-%m-%d %H:%M}") == (states.SCHEDULED, evening)


# --- texts --------------------------------------------------------------------------------------


def test_a_button_has_the_text_that_the_admin_gives_it(owner: Person) -> None:
    draft = draft_in(states.PENDING, owner)
    ButtonText.objects.create(action="send", language="en", text="🚀 Off it goes")
    ButtonText.objects.create(action="skip", language="en", text="")
    ButtonText.objects.create(action="edit", language="de", text="Ändern")
    assert [one.text for one in buttons(draft, owner)][:3] == [
        "🚀 Off it goes",
        "📝 Edit",
        "❌ Skip",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_is_a_sentence_that_fits_into_telegrams_notice(language: str) -> None:
    for result in (*DONE, *REFUSED, "too_late", "elsewhere", "something new"):
        with translation.override(language):
            text, alert = result_text(CallbackResult(result, None, "O" * 200))[:2]
        assert len(text) <= 200, result
        assert bool(text) is (result != "opened"), result
        assert alert is (result not in DONE), result
