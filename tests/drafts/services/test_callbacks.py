"""Buttons and replies: what they carry is not trusted, and every presser gets an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from bot.callbacks.answers import result_text
from bot.types import CallbackAnswer
from core.transitions import StaleState
from drafts import cards, references, states
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Draft, DraftEvent, EditPrompt
from drafts.services import review
from drafts.services.callbacks import ACTIONS, CallbackResult, button_data, press
from drafts.services.card_actions import CARD_ACTIONS
from drafts.services.new_text import continue_text, handle_reply, handle_text
from outbox.models import Delivery
from outbox.queue import queue_bot_message
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def draft(owner: Person) -> Draft:
    return factories.draft()


def queued() -> list[str]:
    return list(Delivery.objects.filter(kind=references.ANSWER).values_list("state", flat=True))


def test_send_sends(draft: Draft, owner: Person) -> None:
    assert press(button_data(draft, "send"), owner).result == "sending"
    assert len(queued()) == 1
    kinds = list(draft.events.values_list("kind", "person"))
    assert ("pressed", owner.pk) in kinds and ("approved", owner.pk) in kinds


def test_skip_skips(draft: Draft, owner: Person) -> None:
    assert press(button_data(draft, "skip"), owner).result == "skipped"
    draft.refresh_from_db()
    assert draft.state == states.SKIPPED
    assert queued() == []


def test_edit_asks(draft: Draft, owner: Person) -> None:
    assert press(button_data(draft, "edit"), owner).result == "asked"
    prompt = EditPrompt.objects.get(open=True)
    assert (prompt.draft, prompt.person, prompt.revision) == (draft, owner, 1)
    assert Delivery.objects.filter(kind=references.EDIT_PROMPT, chat_id=owner.telegram_id).exists()


def test_a_second_click_is_told_what_became_of_it(draft: Draft, owner: Person) -> None:
    press(button_data(draft, "send"), owner)
    again = press(button_data(draft, "send"), owner)
    assert again.result == "too_late"
    said = result_text(again)
    assert "Olena decided that already" in said.text
    assert said.alert
    assert len(queued()) == 1
    assert draft.events.filter(kind="refused", person=owner).exists()


@pytest.mark.parametrize("state", states.ALL)
def test_a_card_that_is_decided_does_nothing_any_more(owner: Person, state: str) -> None:
    draft = factories.draft(state=state)
    for action in CARD_ACTIONS:
        if state in action.states:
            continue
        told = press(button_data(draft, action.name), owner).result
        assert told == ("expired" if state == "expired" else "too_late"), action.name
        draft.refresh_from_db()
        assert draft.state == state
    assert queued() == []
    assert not EditPrompt.objects.exists()


@pytest.mark.parametrize("action", ["send", "edit", "skip"])
def test_a_card_of_an_older_text_says_so(draft: Draft, owner: Person, action: str) -> None:
    old = button_data(draft, action)
    review.edit(draft, "Another text", owner)
    pressed = press(old, owner)
    assert pressed.result == "outdated"
    assert "older text" in result_text(pressed)[0]
    draft.refresh_from_db()
    assert draft.state == states.PENDING
    assert queued() == []


def test_a_card_of_a_newer_text_than_there_is_says_so_too(draft: Draft, owner: Person) -> None:
    assert press(f"d:{draft.pk}:99:send", owner).result == "outdated"


def test_a_stranger_is_told_so_and_it_is_written_down(draft: Draft) -> None:
    pressed = press(button_data(draft, "send"), None, "666")
    assert pressed == CallbackResult("stranger")
    assert result_text(pressed) == CallbackAnswer("Only the owner can do this.", alert=True)
    draft.refresh_from_db()
    assert draft.state == states.PENDING
    assert queued() == []
    (event,) = DraftEvent.objects.filter(kind="refused")
    assert "666" in event.detail


@pytest.mark.parametrize("role", [Person.Role.SUBSCRIBER, Person.Role.NONE])
def test_a_known_person_who_is_no_owner_is_a_stranger_here(draft: Draft, role: str) -> None:
    person = accounts.owner(role=role)
    assert press(button_data(draft, "send"), person).result == "stranger"
    assert queued() == []


def test_a_stranger_learns_nothing_about_what_exists(draft: Draft) -> None:
    for data in ("", "nonsense", "d:99999:1:send", button_data(draft, "send")):
        assert press(data, None, "666") == CallbackResult("stranger")


MALFORMED = [
    "",
    " ",
    "d",
    "d:",
    "d::",
    "d:::",
    "d:1",
    "d:1:1",
    "d:1:1:",
    "d:1:1:send:x",
    "d:1:1:send ",
    " d:1:1:send",
    "d:1:1:send\n",
    "d:1:1:SEND",
    "d:1:1:delete",
    "d:1:1:approve",
    "D:1:1:send",
    "d:-1:1:send",
    "d:1:-1:send",
    "d:0x1:1:send",
    "d:1.0:1:send",
    "d:1e3:1:send",
    "d:+1:1:send",
    "d:99999999999999999999:1:send",
    "d:999999999999999999:1:send",
    "d:1:99999999999999999999:send",
    "d:١:١:send",
    "d:１:１:send",
    "d:²:1:send",
    "d:1:1:sеnd",
    "k:1:1:send",
    "draft:1:1:send",
    "x" * 64,
    "x" * 4096,
    "d:1:1:" + "s" * 60,
    "🙂" * 16,
    "d:1;DROP TABLE drafts_draft:1:send",
    "d:1:1:send\x00",
    "\x00",
    "null",
    "{}",
    "[]",
]


@pytest.mark.parametrize("data", MALFORMED)
def test_a_button_with_anything_else_is_unknown(owner: Person, data: str) -> None:
    draft = factories.draft()
    data = data.replace("1", str(draft.pk), 1) if data.startswith("d:1") else data
    if data == f"d:{draft.pk}:99999999999999999999:send":
        data = f"d:{draft.pk}:9999999999:send"
    pressed = press(data, owner)
    assert pressed == CallbackResult("unknown")
    assert "no longer works" in result_text(pressed)[0]
    draft.refresh_from_db()
    assert draft.state == states.PENDING
    assert queued() == []


def test_digits_of_other_scripts_are_no_numbers(owner: Person) -> None:
    draft = factories.draft()
    arabic = str(draft.pk).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for data in (f"d:{arabic}:1:send", f"d:{draft.pk}:١:send"):
        assert press(data, owner).result == "unknown"


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.text(max_size=80))
def test_nothing_that_a_button_can_carry_raises(owner: Person, data: str) -> None:
    assert press(data, owner).result == "unknown"
    assert press(data, None, "666").result == "stranger"


def test_what_a_button_carries_fits_into_64_bytes() -> None:
    draft = Draft(pk=2**59, revision=999_999_999)
    for action in ACTIONS:
        assert len(button_data(draft, action).encode()) <= 64
        assert press(button_data(draft, action), None).result == "stranger"


RESULTS = [
    "sending",
    "skipped",
    "asked",
    "edited",
    "stranger",
    "unknown",
    "outdated",
    "too_late",
    "empty",
    "long",
    "something new",
]


@pytest.mark.parametrize("language", ["en", "de", "uk"])
@pytest.mark.parametrize("result", RESULTS)
def test_every_result_is_a_sentence_that_fits_into_telegrams_notice(
    draft: Draft, language: str, result: str
) -> None:
    with translation.override(language):
        for about in (None, draft):
            said = result_text(CallbackResult(result, about))
            assert 0 < len(said.text) <= 200


# --- replies ------------------------------------------------------------------------------------


@pytest.fixture
def prompt(draft: Draft, owner: Person) -> EditPrompt:
    press(button_data(draft, "edit"), owner)
    EditPrompt.objects.update(message_id=77)
    return EditPrompt.objects.get()


def test_a_reply_with_a_text_makes_a_new_card(prompt: EditPrompt, owner: Person) -> None:
    assert handle_reply(owner, 77, "Another text").result == "edited"
    draft = Draft.objects.get()
    assert (draft.text, draft.revision, draft.state) == ("Another text", 2, states.PENDING)
    assert Delivery.objects.filter(kind=references.CARD).exists()


@pytest.mark.parametrize(
    ("text", "result"),
    [("", "empty"), (" \n ", "empty"), ("\u200b", "empty"), ("x" * 20_001, "long")],
)
def test_a_reply_that_cannot_be_sent_leaves_the_question_open(
    prompt: EditPrompt, owner: Person, text: str, result: str
) -> None:
    assert handle_reply(owner, 77, text).result == result
    assert handle_reply(owner, 77, "Now a text").result == "edited"


def test_a_reply_that_comes_too_late_changes_nothing(prompt: EditPrompt, owner: Person) -> None:
    review.approve(prompt.draft, owner)
    late = handle_reply(owner, 77, "Too late")
    assert late.result == "too_late"
    assert "Olena decided that already" in result_text(late)[0]
    assert Draft.objects.get().text != "Too late"


def test_a_second_reply_to_the_same_question_is_told_to_use_the_new_card(
    prompt: EditPrompt, owner: Person
) -> None:
    handle_reply(owner, 77, "First")
    assert handle_reply(owner, 77, "Second").result == "outdated"
    assert Draft.objects.get().text == "First"


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_reply_is_taken_whenever_the_number_of_its_question_is_stored(
    moment: int, prompt: EditPrompt, owner: Person
) -> None:
    """After each of the first looks, in turn."""
    EditPrompt.objects.update(message_id=None)
    statements = 0

    def stored(execute: Any, *statement: Any) -> Any:
        nonlocal statements
        result = execute(*statement)
        statements += 1
        if statements == moment:
            EditPrompt.objects.update(message_id=77)
        return result

    with connection.execute_wrapper(stored):
        assert handle_reply(owner, 77, "Quick").result == "edited"


def test_a_reply_to_something_else_is_unknown(prompt: EditPrompt, owner: Person) -> None:
    assert handle_reply(owner, 5, "What?").result == "unknown"
    assert Draft.objects.get().revision == 1


def test_somebody_elses_question_cannot_be_answered(prompt: EditPrompt) -> None:
    assert handle_reply(accounts.owner(), 77, "Mine!").result == "unknown"
    assert Draft.objects.get().revision == 1


def test_a_question_whose_number_was_lost_by_a_crash_is_still_answered(
    prompt: EditPrompt, owner: Person
) -> None:
    EditPrompt.objects.update(message_id=None)
    assert handle_reply(owner, 123, "After the crash").result == "edited"


def test_a_reply_to_a_card_is_an_edit_of_it(draft: Draft, owner: Person) -> None:
    Card.objects.create(draft=draft, person=owner, message_id=5)
    assert handle_reply(owner, 5, "From the card").result == "edited"
    assert Draft.objects.get().text == "From the card"
    assert handle_reply(owner, 5, "Again").result == "outdated", "a newer card is below"
    review.skip(Draft.objects.get(), owner)
    assert handle_reply(owner, 5, "Too late").result in ("outdated", "too_late")


def test_somebody_elses_card_cannot_be_edited(draft: Draft, owner: Person) -> None:
    Card.objects.create(draft=draft, person=owner, message_id=5)
    assert handle_reply(accounts.owner(), 5, "Mine!").result == "unknown"


def test_with_one_question_open_the_next_text_is_the_answer(
    prompt: EditPrompt, owner: Person
) -> None:
    assert handle_text(owner, "Just written").result == "edited"
    assert Draft.objects.get().text == "Just written"
    assert handle_text(owner, "And now?").result == "unknown", "no question is open any more"


def test_with_two_questions_open_nobody_guesses(prompt: EditPrompt, owner: Person) -> None:
    review.ask_for_text(factories.draft(factories.chat(account=prompt.draft.chat.account)), owner)
    asked = handle_text(owner, "To whom?")
    assert asked.result == "several"
    assert "Several of my questions" in result_text(asked)[0]


def test_a_question_about_a_draft_that_is_decided_takes_no_text(
    prompt: EditPrompt, owner: Person
) -> None:
    review.approve(prompt.draft, owner)
    assert handle_text(owner, "Hello").result == "unknown"


@pytest.mark.parametrize("how", ["reply to the question", "reply to the card", "text"])
def test_what_is_no_text_is_told_to_be_unsendable(
    prompt: EditPrompt, owner: Person, how: str
) -> None:
    Card.objects.create(draft=prompt.draft, person=owner, message_id=5)
    told = {
        "reply to the question": lambda: handle_reply(owner, 77, None),
        "reply to the card": lambda: handle_reply(owner, 5, None),
        "text": lambda: handle_text(owner, None),
    }[how]()
    assert told.result == "no_text"
    assert "Only text can be sent" in result_text(told)[0]
    assert handle_reply(owner, 77, "Now a text").result == "edited"


# --- formatting ---------------------------------------------------------------------------------

BOLD = {"type": "bold", "offset": 3, "length": 4}
LINK = {"type": "text_link", "offset": 8, "length": 4, "url": "https://shop.example/"}


def test_the_formatting_of_a_new_text_is_stored_and_sent(prompt: EditPrompt, owner: Person) -> None:
    handle_reply(owner, 77, "  🙂bold link", [BOLD | {"offset": 4}, LINK | {"offset": 9}])
    draft = Draft.objects.get()
    assert draft.text == "🙂bold link"
    assert draft.entities == [BOLD | {"offset": 2}, LINK | {"offset": 7}]
    review.approve(draft, owner)
    payload = Delivery.objects.get(kind=references.ANSWER).payload
    assert payload == {"text": draft.text, "entities": draft.entities}


def test_a_text_without_formatting_forgets_that_of_the_one_before(
    prompt: EditPrompt, owner: Person
) -> None:
    handle_reply(owner, 77, "🙂 bold", [BOLD])
    review.edit(Draft.objects.get(), "Plain", owner)
    assert Draft.objects.get().entities == []


def test_formatting_goes_on_in_the_next_part_of_a_cut_text(
    prompt: EditPrompt, owner: Person
) -> None:
    first = handle_reply(owner, 77, "One.", [{"type": "italic", "offset": 0, "length": 3}])
    assert first.draft is not None
    continue_text(owner, first.draft.pk, 2, " Two bold", [BOLD | {"offset": 5}])
    draft = Draft.objects.get()
    assert draft.text == "One.\nTwo bold"
    assert draft.entities == [
        {"type": "italic", "offset": 0, "length": 3},
        {"type": "bold", "offset": 9, "length": 4},
    ]


# --- where a button was shown -------------------------------------------------------------------


def test_a_press_counts_only_on_the_message_where_the_card_was_shown(
    draft: Draft, owner: Person
) -> None:
    Card.objects.create(draft=draft, person=owner, message_id=5)
    for action in ("send", "edit", "skip"):
        refused = press(button_data(draft, action), owner, "", 6)
        assert refused.result == "elsewhere"
        assert "where I showed it" in result_text(refused)[0]
    assert queued() == []
    assert draft.events.filter(kind="refused").count() == 3
    assert press(button_data(draft, "send"), owner, "", 5).result == "sending"


def test_a_card_of_somebody_else_is_another_place(draft: Draft, owner: Person) -> None:
    second = accounts.owner()
    Card.objects.create(draft=draft, person=owner, message_id=5)
    Card.objects.create(draft=draft, person=second, message_id=8)
    assert press(button_data(draft, "send"), second, "", 5).result == "elsewhere"


def test_a_press_before_the_number_of_the_card_is_recorded_counts(
    draft: Draft, owner: Person
) -> None:
    Card.objects.create(draft=draft, person=owner)
    assert press(button_data(draft, "send"), owner, "", 5).result == "sending"


def test_the_older_copy_of_a_card_that_was_sent_twice_counts_and_points_to_the_newer(
    draft: Draft, owner: Person
) -> None:
    card = Card.objects.create(draft=draft, person=owner, message_id=9)
    sent = queue_bot_message(
        chat_id=owner.telegram_id, kind=references.CARD, reference=f"card:{card.pk}"
    )
    Delivery.objects.filter(pk=sent.pk).update(attempts=2, state="sent", message_id=9)
    assert press(button_data(draft, "send"), owner, "", 8).result == "sending"
    older = Delivery.objects.get(kind=references.OLDER_CARD)
    outgoing = HANDLERS[references.OLDER_CARD].prepare(older)
    assert outgoing is not None and outgoing.bot_message is not None
    assert outgoing.edits == 8
    assert outgoing.bot_message.buttons == ()
    assert "Shown again further down" in outgoing.bot_message.text


# --- past its expiry ----------------------------------------------------------------------------


@pytest.fixture
def stale(owner: Person) -> Draft:
    """Past its expiry, and not marked yet: nothing ran meanwhile."""
    draft = factories.draft(expires_at=timezone.now() - timedelta(seconds=1))
    Card.objects.create(draft=draft, person=owner, message_id=5)
    return draft


@pytest.mark.parametrize("action", ["send", "edit"])
def test_expired_is_expired_and_offers_to_send_anyway(
    stale: Draft, owner: Person, action: str
) -> None:
    pressed = press(button_data(stale, action), owner, "", 5)
    assert pressed.result == "expired"
    assert "nothing was sent" in result_text(pressed)[0]
    stale.refresh_from_db()
    assert stale.state == states.EXPIRED
    assert queued() == []
    shown = cards.card(Card.objects.get())
    assert "Expired unanswered" in shown.text
    [[button]] = shown.buttons
    assert press(button.data, owner, "", 5).result == "sending"
    assert len(queued()) == 1
    assert press(button.data, owner, "", 5).result == "too_late"
    assert len(queued()) == 1


def test_what_has_expired_can_be_skipped(stale: Draft, owner: Person) -> None:
    assert press(button_data(stale, "skip"), owner, "", 5).result == "skipped"


def test_nothing_is_sent_anyway_while_another_answer_waits(stale: Draft, owner: Person) -> None:
    press(button_data(stale, "send"), owner, "", 5)
    factories.draft(stale.chat)
    assert press(button_data(stale, "anyway"), owner, "", 5).result == "too_late"
    assert queued() == []


def test_the_admin_does_not_send_what_has_expired(owner: Person) -> None:
    draft = factories.draft(state=states.EXPIRED)
    with pytest.raises(StaleState):
        review.approve(draft, None)
