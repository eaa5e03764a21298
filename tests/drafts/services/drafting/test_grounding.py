"""What an answer may rest on: what is searched for, and what never reaches a prompt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drafts.ai.decision import Claim
from drafts.ai.prompts import user_prompt
from drafts.ai.types import Conversation, Line, Source
from drafts.models import Chat, Message, Profile, Rules
from drafts.services import schedule
from drafts.services.drafting import grounding
from drafts.services.drafting.analysis import analyse, claim_chat
from drafts.services.drafting.briefing import brief
from knowledge.models import Entry
from knowledge.services.entries import create_entry
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import START, Drafter, decision
from tests.knowledge import factories as knowledge

pytestmark = pytest.mark.django_db


def talk(*lines: str, asked: int = 1) -> Conversation:
    """A conversation; the owner's lines begin with >."""
    made = [Line(one.startswith(">"), one.lstrip("> "), "", START) for one in lines]
    return Conversation("Ada", tuple(made), asked=asked)


# --- what is searched for -----------------------------------------------------------------------


def test_a_question_is_searched_for_as_it_is() -> None:
    said = talk("Hello!", "> Hi!", "When do you open on Saturday?")
    assert grounding.queries(said) == ["When do you open on Saturday?"]


def test_all_that_was_asked_since_the_last_answer_is_searched_for_and_each_line_of_it() -> None:
    said = talk("> Hi!", "When do you open on Saturday?", "What does delivery cost?", asked=2)
    whole = "When do you open on Saturday?\nWhat does delivery cost?"
    assert grounding.queries(said) == [whole, *whole.split("\n")]


@pytest.mark.parametrize(
    "question", ["And on Sunday?", "How much is it please?", "Und am Sonntag?", "А в неділю?"]
)
def test_what_goes_on_with_the_talk_is_searched_for_with_what_was_said(question: str) -> None:
    said = talk("Is the red knife there?", "> Yes, it is.", question)
    assert grounding.queries(said) == [f"{question}\nYes, it is.", question]


#: An address behind words, of which the contact has written none.
BEHIND = " (https://www.shop.example/knife/red?ref=telegram&campaign=autumn)"


def test_an_address_is_left_out_of_a_question_and_searched_for_at_last() -> None:
    said = talk("When", "Do you ship this one" + BEHIND + "?", "To Austria?", asked=2)
    whole = "Do you ship this one?\nTo Austria?"
    (*_first, last) = found = grounding.queries(said)
    assert found[:2] == [f"{whole}\nWhen", whole]
    assert last == whole.replace("?\n", f"{BEHIND}?\n")


@pytest.mark.parametrize("question", ["And on Sunday", "Still there", "А в неділю", "How much"])
def test_a_question_goes_on_with_the_talk_whatever_address_it_has(question: str) -> None:
    said = talk("Is the red knife there?", "> Yes, it is.", question + BEHIND + "?")
    assert grounding.queries(said)[0] == f"{question}?\nYes, it is."


def test_a_message_that_is_an_address_is_searched_for_by_it() -> None:
    assert "https://shop.example/red" in grounding.queries(talk("https://shop.example/red"))


def test_what_is_asked_beside_an_address_finds_its_source() -> None:
    create_entry(title="Opening hours", body="We are open Monday to Friday from 9 to 18.")
    create_entry(title="Shipping", body="Shipping to Germany costs 5 euros.")
    paid = create_entry(title="Payment", body="We take PayPal and bank transfer.")
    found = grounding.sources_for(factories.chat(), talk(f"Do you take PayPal{BEHIND}?"))
    assert [one.entry_id for one in found] == [paid.pk]


def test_what_a_message_replies_to_is_part_of_the_question() -> None:
    line = Line(False, "How much is this one?", "", START, reply_to="The red knife")
    (query, *_more) = grounding.queries(Conversation("Ada", (line,)))
    assert query == "How much is this one?\nThe red knife"


def test_a_picture_alone_is_searched_for_with_nothing() -> None:
    assert grounding.queries(Conversation("Ada", (Line(False, "", "photo", START),))) == []


def test_several_questions_find_a_source_each() -> None:
    hours = create_entry(title="Opening hours", body="We are open on Saturday from 10:00.")
    knife = create_entry(title="Red knife", body="The red knife costs 39 €.")
    said = talk("When are you open on Saturday?", "And what does the red knife cost?", asked=2)
    found = grounding.sources_for(factories.chat(), said)
    assert {one.entry_id for one in found} == {hours.pk, knife.pk}


# --- what reaches a prompt ----------------------------------------------------------------------

#: Every entry and every message has these words, so that each fits every question.
COMMON = "opening hours delivery price"


@pytest.fixture
def chats() -> list[Chat]:
    """Two contacts of one account, one of whom writes to another account, too."""
    first, second = accounts.account(), accounts.account()
    return [
        factories.chat(account=first, telegram_id=41, title="Ada"),
        factories.chat(account=first, telegram_id=42, title="Ben"),
        factories.chat(account=second, telegram_id=41, title="Ada"),
    ]


_places = st.lists(st.integers(0, 2), max_size=3, unique=True)
_day = st.none() | st.integers(-2, 2)
#: For whom an entry is, of which chats' accounts or contacts, and on which days from today.
Described = tuple[str, list[int], list[int], int | None, int | None]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(Entry.Audience.values), _places, _places, _day, _day), max_size=6
    ),
    st.integers(0, 2),
)
def test_nothing_for_others_and_nothing_of_another_chat_ever_reaches_a_prompt(
    chats: list[Chat],
    entries: list[tuple[str, list[int], list[int], int | None, int | None]],
    at: int,
) -> None:
    chat, today = chats[at], timezone.localdate()
    Entry.objects.all().delete()
    Message.objects.all().delete()
    for number, (audience, shops, people, begins, ends) in enumerate(entries):
        knowledge.entry(
            title=f"Entry {number}",
            body=f"{COMMON} secret-{number}-e",
            audience=audience,
            accounts={chats[place].account_id for place in shops},
            contacts={(chats[place].account_id, chats[place].telegram_id, "") for place in people},
            valid_from=None if begins is None else today + timedelta(days=begins),
            valid_until=None if ends is None else today + timedelta(days=ends),
        )
    for place, one in enumerate(chats):
        factories.message(one, 10, text=f"{COMMON} said-{place}-e?")
        Chat.objects.filter(pk=one.pk).update(notes=f"noted-{place}-e")
    Rules.objects.all().delete()
    Rules.objects.create(chat=chats[at - 1], persona="persona-of-another")

    shown = prompt_of(chat)

    for number, (audience, shops, people, begins, ends) in enumerate(entries):
        whom = {
            "everyone": True,
            "accounts": chat.account_id in {chats[place].account_id for place in shops},
            "contacts": at in people,
        }[audience]
        valid = (begins is None or begins <= 0) and (ends is None or ends >= 0)
        if f"secret-{number}-e" in shown:
            assert whom and valid
        elif len(entries) <= grounding.MOST:
            assert not (whom and valid), "what is for this contact is found"
    for place in range(len(chats)):
        assert (f"said-{place}-e" in shown) == (place == at)
        assert (f"noted-{place}-e" in shown) == (place == at)
    assert "persona-of-another" not in shown


def prompt_of(chat: Chat) -> str:
    """What the AI is really given."""
    Chat.objects.filter(pk=chat.pk).update(
        analysed_message_id=0, analysis_claim=None, analysis_claimed_until=None
    )
    schedule.make_due(Chat.objects.get(pk=chat.pk), since=timezone.now() - timedelta(minutes=1))
    claim = claim_chat(chat.pk, "test")
    assert claim is not None
    return user_prompt(brief(claim.chat, claim.conversation, claim.rules))


@pytest.mark.parametrize(
    ("zone", "seen"), [("Pacific/Kiritimati", True), ("Pacific/Pago_Pago", False)]
)
def test_the_day_is_that_of_the_owners_zone(zone: str, seen: bool) -> None:
    owner = accounts.owner()
    owner.time_zone = zone
    owner.save()
    create_entry(title="Hours", body="opening hours", valid_from=datetime(2026, 3, 30).date())
    with time_machine.travel(datetime(2026, 3, 29, 12, tzinfo=UTC), tick=False):
        found = grounding.sources_for(factories.chat(), talk("What are your opening hours?"))
    assert bool(found) == seen


# --- what the owner has told --------------------------------------------------------------------


def told(chat: Chat, **expected: Any) -> None:
    factories.message(chat, 10)
    schedule.make_due(chat, since=timezone.now() - timedelta(minutes=1))
    drafter = Drafter(decision())
    assert analyse(chat.pk, drafter) == "drafted"
    (asked,) = drafter.asked
    for name, value in expected.items():
        assert getattr(asked if hasattr(asked, name) else asked.voice, name) == value


def test_what_is_empty_for_a_chat_is_taken_from_its_account_and_then_from_all() -> None:
    chat = factories.chat(notes="Likes tea.")
    Profile.objects.create(about="Two shops", tone="long", signature="– We")
    Profile.objects.create(account=chat.account, about="A knife shop", never_promise="discounts")
    Rules.objects.create(tone="formal", language="en", persona="a clerk")
    Rules.objects.create(account=chat.account, language="de")
    Rules.objects.create(chat=chat, tone="warm")
    told(
        chat,
        about="A knife shop",
        signature="– We",
        never_promise="discounts",
        tone="warm",
        persona="a clerk",
        language="de",
        notes="Likes tea.",
    )


def test_so_many_messages_are_read_as_the_rules_say_but_the_whole_question() -> None:
    chat = factories.chat()
    Rules.objects.create(chat=chat, context_messages=2)
    for number in range(1, 5):
        factories.message(chat, number, outgoing=True)
    for number in range(5, 9):
        factories.message(chat, number)
    schedule.make_due(chat, since=timezone.now() - timedelta(minutes=1))
    drafter = Drafter(decision())
    assert analyse(chat.pk, drafter) == "drafted"
    assert [line.text for line in drafter.asked[0].lines] == [
        f"Question {number}?" for number in range(5, 9)
    ]


def test_a_number_that_is_no_source_is_none() -> None:
    knife, hours = Source(7, "Knife", "price", "39 €"), Source(8, "Hours", "hours", "9 to 18")
    claims = [Claim(text=str(number), source=number) for number in (0, 1, 2, 3, 99)]
    assert grounding.cited_sources(claims, [knife, hours]) == [(knife, "1"), (hours, "2")]
