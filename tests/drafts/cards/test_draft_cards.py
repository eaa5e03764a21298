"""What people see: every state, every language, whatever the contact wrote."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.services.switches import set_sending_paused
from accounts.telegram.types import BotMessage
from core.text import LIMIT, utf16_len
from drafts import approvals, states
from drafts.cards import draft_cards, notes
from drafts.models import Card, Draft
from drafts.services.buttons.callbacks import button_data
from drafts.services.reviewing import review
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.shown_cards import card, shown

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "de", "uk"]
HUGE = "Lange Wörter 🙂 " * 3000
WITH_BUTTONS = ("pending", "snoozed", "scheduled", "failed", "expired")
OUTCOMES = ("💤", "🕘", "⏸", "⏳", "📤", "✅", "🤖", "❌", "⌛", "↪️", "⚠️")
MARKUP = "<b>bold</b> &amp; *a* _b_ `c` [d](https://e) ||f|| {g} %(h)s %s \\"


def cut(message: BotMessage, entity: Any) -> str:
    """What an entity covers, counted as Telegram counts."""
    units = message.text.encode("utf-16-le")
    start = entity["offset"] * 2
    return units[start : start + entity["length"] * 2].decode("utf-16-le")


def check(message: BotMessage) -> None:
    """What Telegram asks of a message."""
    assert 0 < utf16_len(message.text) <= LIMIT
    for entity in message.entities:
        assert entity["length"] > 0
        assert entity["offset"] + entity["length"] <= utf16_len(message.text)
        cut(message, entity)
    for row in message.buttons:
        for button in row:
            assert button.text
            assert 0 < len(button.data.encode()) <= 64


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", states.ALL)
@pytest.mark.parametrize("length", ["short", "huge"])
def test_every_state_is_shown_in_every_language(language: str, state: str, length: str) -> None:
    chat = factories.chat(title="Ада 🙂" if length == "short" else HUGE[:300])
    question = factories.message(chat, 5, text="Hi?" if length == "short" else HUGE)
    draft = factories.draft(
        chat,
        question=question,
        state=state,
        text="Yes." if length == "short" else HUGE[:19_999],
        suspicious=True,
        failure="blocked",
        decided_at=timezone.now(),
        due_at=timezone.now(),
        decided_by=accounts.owner(name="N" * 200),
    )
    accounts.owner()
    for automatic in (False, True):
        for paused in (False, True):
            set_sending_paused(paused, None)
            Draft.objects.update(automatic=automatic)
            message = shown(card(draft, language))
            check(message)
            assert bool(message.buttons) is (state in WITH_BUTTONS)
            if state != states.PENDING:
                assert any(sign in message.text for sign in OUTCOMES), "what became of it"


def test_a_card_shows_the_chat_the_question_the_answer_and_how_sure_it_is() -> None:
    chat = factories.chat(title="Ada")
    question = factories.message(chat, 5, text="When are you open?")
    text = shown(card(factories.draft(chat, question=question, text="From 9.", confidence=87))).text
    order = ["Ada", "When are you open?", "87 %", "From 9."]
    assert sorted(order, key=text.index) == order


def test_a_pending_card_has_three_buttons_that_belong_to_this_text() -> None:
    draft = factories.draft(revision=3)
    row, more = shown(card(draft)).buttons
    assert [button.text for button in more] == ["⋯ More"]
    assert [button.text for button in row] == ["✅ Send", "📝 Edit", "❌ Skip"]
    assert [button.data for button in row] == [
        button_data(draft, action) for action in ("send", "edit", "skip")
    ]


def test_a_failed_card_says_why_and_offers_another_try() -> None:
    message = shown(card(factories.draft(state="failed", failure="blocked")))
    assert "This person blocked the account" in message.text
    assert [button.text for button in message.buttons[0]] == ["🔁 Try again", "❌ Skip"]


def test_a_card_that_is_shown_again_below_has_no_buttons() -> None:
    message = shown(card(replaced=True))
    assert message.buttons == ()
    assert "Shown again further down" in message.text


def test_an_edited_answer_is_called_yours() -> None:
    assert "Your answer:" in shown(card(factories.draft(revision=2))).text


def test_a_suspicious_chat_is_marked() -> None:
    assert "tried to give the AI instructions" in shown(card(factories.draft(suspicious=True))).text


def test_who_decided_is_said_where_several_could_have() -> None:
    person = accounts.owner(name="Olena")
    draft = factories.draft(state="skipped", decided_by=person, decided_at=timezone.now())
    assert "by Olena" in shown(card(draft)).text  # the card's own person is a second owner
    alone = Card.objects.create(draft=draft, person=person)
    Card.objects.exclude(pk=alone.pk).delete()
    type(person).objects.exclude(pk=person.pk).delete()
    assert "by Olena" not in shown(alone).text


def test_signs_of_markup_are_shown_as_they_are() -> None:
    chat = factories.chat(title=MARKUP)
    question = factories.message(chat, 5, text=f"{MARKUP} question")
    message = shown(card(factories.draft(chat, question=question, text=f"{MARKUP} answer")))
    for text in (MARKUP, f"{MARKUP} question", f"{MARKUP} answer"):
        assert text in message.text
    assert {entity["type"] for entity in message.entities} <= {"bold", "italic", "code"}


def test_emphasis_stands_where_it_belongs_behind_emoji() -> None:
    chat = factories.chat(title="Ada 👨‍👩‍👧‍👦🇺🇦")
    question = factories.message(chat, 5, text="🙂 𝒳 שלום?")
    message = shown(card(factories.draft(chat, question=question)))
    covered = [(entity["type"], cut(message, entity)) for entity in message.entities]
    assert covered == [
        ("bold", "💬 Ada 👨‍👩‍👧‍👦🇺🇦"),
        ("italic", "Message:"),
        ("italic", "Suggested reply (80 % confident):"),
    ]


def test_a_card_says_how_likely_the_answer_is_right_once_that_is_known() -> None:
    text = shown(card(factories.draft(confidence=95, calibrated=70))).text
    assert "Suggested reply (70 % likely right):" in text
    assert "95" not in text


def test_a_question_without_words_says_what_was_attached() -> None:
    chat = factories.chat()
    question = factories.message(chat, 5, text="", media="photo")
    assert "(photo)" in shown(card(factories.draft(chat, question=question))).text


def test_a_huge_answer_says_that_it_goes_on() -> None:
    message = shown(card(factories.draft(text=HUGE[:10_000])))
    assert "10000 characters in all" in message.text
    check(message)


ANY = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("🙂🇺🇦\u200d\u202e \n<&*_")),
    max_size=60,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(title=ANY, question=ANY, answer=ANY, times=st.sampled_from([1, 100]))
def test_whatever_was_written_can_be_shown(
    title: str, question: str, answer: str, times: int
) -> None:
    made = card()
    made.draft.chat.title = (title * times)[:300]
    made.draft.question.text = question * times
    made.draft.text = (answer * times)[:20_000]
    check(draft_cards.card(made))
    check(draft_cards.sent_note(made.draft, made.person))
    asked = notes.edit_question(made.draft, made.person)
    check(asked)
    assert asked.force_reply and len(asked.placeholder) <= 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_and_questions_fit_as_well(language: str) -> None:
    chat = factories.chat(title=HUGE[:300])
    question = factories.message(chat, 5, text=HUGE)
    draft = factories.draft(chat, question=question, text=HUGE[:19_000])
    person = accounts.owner(language=language)
    check(draft_cards.sent_note(draft, person))
    check(notes.edit_question(draft, person))


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (approvals.BY_HAND, "↪️ Out of date: you have answered yourself."),
        (approvals.CHANGED, "↪️ Out of date: the message was changed."),
        (approvals.PART_DELETED, "↪️ Out of date: the message was deleted."),
        (approvals.NEWER, "↪️ Out of date: there is a newer message."),
        (approvals.OVERTAKEN, "↪️ Out of date: there is a newer message."),
        (approvals.ANEW, "↪️ Out of date: there is a newer proposal."),
        (approvals.OFF, "↪️ Out of date: answering was switched off for this chat."),
        (approvals.NO_PERSON, "↪️ Out of date: it is no longer needed."),
        ("not sent automatically: late", "↪️ Out of date: it is no longer needed."),
    ],
)
def test_a_card_that_is_out_of_date_says_why(why: str, words: str) -> None:
    made = card()
    review.supersede(made.draft, why)
    assert words in shown(made).text


def test_what_was_sent_without_asking_names_its_sources_and_how_sure_it_was() -> None:
    cited = [{"entry": 1, "title": "Opening hours", "claim": "from 9"}]
    note = draft_cards.sent_note(factories.draft(sources=cited, confidence=92), accounts.owner())
    assert "Sent (92 % confident):" in note.text and "📚 Opening hours" in note.text
    calibrated = factories.draft(confidence=92, calibrated=88)
    note = draft_cards.sent_note(calibrated, accounts.owner())
    assert "Sent (88 % likely right):" in note.text and "📚" not in note.text
