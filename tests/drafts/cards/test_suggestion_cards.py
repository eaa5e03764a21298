"""What the bot shows of a suggestion, and what its buttons do."""

from __future__ import annotations

import pytest

from accounts.models import Person
from accounts.telegram.types import BotMessage
from drafts.delivery_handlers import HANDLERS
from drafts.models import Suggestion, SuggestionCard
from drafts.services.learnt.suggestions import offer
from knowledge.models import Entry
from knowledge.services.entries import create_entry
from outbox.handlers import NotYet
from outbox.models import Delivery
from tests.accounts.factories import owner
from tests.bot.presses import press
from tests.drafts.services.learnt.test_suggestions import body, change, faq, style

pytestmark = pytest.mark.django_db


def shown(kind: str = "suggestion") -> BotMessage:
    """The message of the newest delivery of this kind."""
    delivery = Delivery.objects.filter(kind=kind).latest("id")
    outgoing = HANDLERS[kind].prepare(delivery)
    assert outgoing is not None
    assert outgoing.bot_message is not None
    return outgoing.bot_message


def sent(message_id: int = 77) -> None:
    """The newest suggestion has reached Telegram."""
    delivery = Delivery.objects.filter(kind="suggestion").latest("id")
    delivery.message_id, delivery.state = message_id, "sent"
    delivery.save()
    HANDLERS["suggestion"].on_sent(delivery)


def buttons(message: BotMessage) -> dict[str, str]:
    return {one.text: one.data for row in message.buttons for one in row}


def test_a_note_is_offered_with_yes_and_no() -> None:
    owner()
    style(evidence=[1, 2, 3])
    offer()
    message = shown()
    assert "Use no emoji." in message.text and "Seen in 3 answers" in message.text
    assert list(buttons(message)) == ["✅ Yes", "❌ No"]


def test_an_answer_is_offered_for_the_contact_or_for_everyone() -> None:
    owner()
    faq()
    offer()
    message = shown()
    assert "Are you open on Saturday?" in message.text and "Karl" in message.text
    assert list(buttons(message)) == ["✅ For this contact", "✅ For everyone", "❌ No"]


def test_an_answer_that_names_the_contact_is_offered_for_that_one_alone() -> None:
    owner()
    faq(personal=True)
    offer()
    assert list(buttons(shown())) == ["✅ For this contact", "❌ No"]


def test_a_fact_names_the_entry_that_says_something_else() -> None:
    owner()
    faq(kind="fact", differs_from=create_entry(title="Hours", body="From 9."))
    offer()
    assert "Your entry “Hours” says something else." in shown().text


def test_a_change_shows_the_old_and_the_new_lines_and_is_made_with_one_press() -> None:
    person = owner()
    one = change()
    offer()
    message = shown()
    assert "So far:\nOpen from 9.\n\nCorrected:\nOpen from 10." in message.text
    assert "Hours" in message.text and "Not on Sunday" not in message.text
    assert list(buttons(message)) == ["✅ Change it", "❌ No"]
    sent()
    assert press(buttons(message)["✅ Change it"], person).text == "Noted."
    assert body(one) == one.text
    message = shown("suggestion_edit")
    assert "✅ Changed." in message.text
    assert press(buttons(message)["↩️ Undo"], person).text == "Taken back."
    assert body(one) == one.before


def test_a_press_that_comes_after_another_change_of_the_entry_says_so() -> None:
    person = owner()
    one = change()
    Entry.objects.update(body="By appointment.")
    answer = press(f"l:{one.pk}:accept", person)
    assert answer.alert and "“Hours” was changed in the meantime" in answer.text
    assert body(one) == "By appointment."


def test_a_press_decides_and_the_card_then_offers_to_undo() -> None:
    person = owner()
    faq()
    offer()
    data = buttons(shown())["✅ For everyone"]
    sent()
    assert press(data, person).text == "Noted."
    assert Entry.objects.get().audience == "everyone"
    assert press(data, person).text == "That was decided already."
    message = shown("suggestion_edit")
    assert "among your entries" in message.text
    assert press(buttons(message)["↩️ Undo"], person).text == "Taken back."
    assert not Entry.objects.exists()
    assert "Taken back" in shown("suggestion_edit").text


def test_a_refused_one_can_be_undone_too() -> None:
    person = owner()
    one = style()
    offer()
    data = buttons(shown())["❌ No"]
    sent()
    assert press(data, person).text == "Not kept."
    assert press(buttons(shown("suggestion_edit"))["↩️ Undo"], person).text == "Taken back."
    one.refresh_from_db()
    assert one.state == "offered"


def test_a_stranger_decides_nothing() -> None:
    one = style()
    for person in (Person(telegram_id=5), owner(role="subscriber")):
        answer = press(f"l:{one.pk}:accept", person)
        assert answer.alert
    assert Suggestion.objects.get().state == "offered"


@pytest.mark.parametrize("data", ["l:", "l:1:accept", "l:x:accept", "l:99:undo", "l:{pk}:fly"])
def test_whatever_a_button_carries_nothing_is_raised(data: str) -> None:
    one = style(pk=5)
    assert press(data.replace("{pk}", str(one.pk)), owner()).alert
    assert Suggestion.objects.get().state == "offered"


def test_what_is_gone_or_shown_to_someone_who_is_no_owner_is_not_sent() -> None:
    person = owner()
    style()
    offer()
    delivery = Delivery.objects.get(kind="suggestion")
    person.role = "subscriber"
    person.save()
    assert HANDLERS["suggestion"].prepare(delivery) is None
    SuggestionCard.objects.all().delete()
    assert HANDLERS["suggestion"].prepare(delivery) is None


def test_a_change_waits_for_a_card_that_is_on_its_way() -> None:
    person = owner()
    one = style()
    offer()
    press(f"l:{one.pk}:accept", person)
    change = Delivery.objects.get(kind="suggestion_edit")
    assert HANDLERS["suggestion_edit"].prepare(change) is None
    Delivery.objects.filter(kind="suggestion").update(state="inflight")
    with pytest.raises(NotYet):
        HANDLERS["suggestion_edit"].prepare(change)
