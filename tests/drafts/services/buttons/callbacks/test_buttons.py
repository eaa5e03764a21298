"""Buttons: what they carry is not trusted, and every presser gets an answer."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from bot.callbacks.results import result_text
from bot.types import CallbackAnswer
from drafts import references, states
from drafts.models import Draft, DraftEvent, EditPrompt
from drafts.services.buttons.callbacks import ACTIONS, button_data, press
from drafts.services.buttons.card_actions import CARD_ACTIONS
from drafts.services.buttons.results import CallbackResult
from drafts.services.reviewing import review
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.services.buttons.callbacks.queued import queued

pytestmark = pytest.mark.django_db


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


def test_what_was_brought_back_already_waits(draft: Draft, owner: Person) -> None:
    """It was not decided, so nobody is told so."""
    Draft.objects.update(state=states.SNOOZED)
    sooner = button_data(draft, "sooner")
    assert press(sooner, owner).result == "back"
    again = press(sooner, owner)
    assert (again.result, result_text(again).text) == ("too_late", "It's waiting for you again.")


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
    assert result_text(again, owner).text == "You have decided that already: approved."
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
