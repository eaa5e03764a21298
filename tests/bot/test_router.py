"""Who may use the bot, and which handler an update goes to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from telegram import Chat, Message, MessageAutoDeleteTimerChanged, WriteAccessAllowed

from accounts.models import Person
from accounts.services import heartbeats
from bot import updates
from drafts.models import Card, Draft, DraftEvent, EditPrompt
from drafts.services.buttons.callbacks import button_data
from drafts.services.reviewing import review
from drafts.services.showing.card_deliveries import show
from monitoring.models import Invite, Keyword
from monitoring.services import invites
from outbox.models import Delivery
from tests.bot.conftest import OWNER
from tests.bot.talk import Talk, everything
from tests.drafts import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread", "tasks")]


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["/start", "/start wrongcode", "/suche x", "/liste", "/export", "hello", "/löschen x"]
)
def test_a_stranger_gets_one_polite_sentence(text: str, db: None) -> None:
    answers = Talk(999).write(text)
    assert answers == ["Hello! This is a private assistant; to use it you need an invitation."]
    assert not Person.objects.filter(telegram_id=999).exists()
    assert not Delivery.objects.exists()


def test_a_stranger_presses_in_vain(keyword: Keyword) -> None:
    assert Talk(999).press(f"m:kdelyes:{keyword.pk}") == ["This is a private assistant."]
    keyword.refresh_from_db()
    assert keyword.deleted_at is None


def test_an_invite_lets_one_person_in_once(db: None) -> None:
    code = invites.make_invite(None)
    assert "Hello Some!\n" in everything(Talk(700).write(f"/start {code}"))
    assert Person.objects.get(telegram_id=700).role == Person.Role.SUBSCRIBER
    assert "invitation" in everything(Talk(701).write(f"/start {code}"))
    assert not Person.objects.filter(telegram_id=701).exists()


def test_an_old_invite_lets_nobody_in(db: None) -> None:
    code = invites.make_invite(None)
    Invite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "invitation" in everything(Talk(700).write(f"/start {code}"))


def test_what_somebody_writes_is_no_placeholder(person: Person) -> None:
    assert Talk(person.telegram_id).write("/pause {bot}") == [
        "You have no keyword “{bot}”. /list shows them all."
    ]


def test_the_owner_invites(owner: Person) -> None:
    heartbeats.note_bot("polling", "", timezone.now(), "findbot")
    [answer] = Talk(OWNER).write("/einladen")
    code = answer.rpartition("https://t.me/findbot?start=")[2]
    assert "Hello Some!" in everything(Talk(700).write(f"/start {code}"))


def test_an_invite_has_no_link_before_the_bot_knows_its_name(owner: Person) -> None:
    [answer] = Talk(OWNER).write("/einladen")
    assert "Hello Some!" in everything(Talk(700).write(answer.splitlines()[1]))


def test_a_stranger_presses_the_button_of_a_card_in_vain(owner: Person) -> None:
    draft = factories.draft()
    assert Talk(999).press(button_data(draft, "send")) == ["Only the owner can do this."]
    refused = draft.events.get(kind=DraftEvent.Kind.REFUSED)
    assert "stranger 999" in refused.detail


def test_somebody_whose_role_was_taken_away_is_a_stranger(person: Person) -> None:
    Person.objects.update(role=Person.Role.NONE)
    [answer] = Talk(person.telegram_id).write("/liste")
    assert "to use it you need an invitation" in answer


def test_a_stranger_is_turned_away_in_the_language_of_their_app(db: None) -> None:
    [answer] = Talk(999, language="de-AT").write("Hallo")
    assert answer.startswith("Guten Tag!")


# --- what of the owner is about answers ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("/status", ["No account is set up yet."]),
        ("/pause", ["Nothing is sent in your name"]),
        ("/resume", ["Sending is on."]),
        ("/pending", ["Nothing is waiting for you."]),
        ("/hold", ["There was nothing to change."]),
        ("/pausieren", ["There was nothing to change."]),
        ("/continue", ["There was nothing to change."]),
        ("/stan", ["No account is set up yet."]),
        ("/liste", ["You have no keywords yet."]),
        ("/rescan", ["You have no keywords yet."]),
        ("/check", ["Chats to read now: 0."]),
        ("/nonsense", ["I don't know that command. /help lists them all."]),
        ("an answer", ["To search auction sites for it: /search an answer"]),
    ],
)
def test_the_owners_commands_come_before_those_of_the_same_name(
    text: str, answers: list[str], owner: Person
) -> None:
    said = Talk(OWNER).write(text)
    assert len(said) == len(answers)
    assert all(words in sentence for words, sentence in zip(answers, said, strict=True))


def test_check_of_an_owner_searches_for_the_keywords_too(owner: Person, keyword: Keyword) -> None:
    Keyword.objects.update(person=owner)
    chats, search = Talk(OWNER).write("/check")
    assert "Chats to read now: 0" in chats
    assert "Searching…" in search


def test_an_owner_is_greeted_and_gets_one_message_with_all_commands(owner: Person) -> None:
    for text in ("/help", "/hilfe"):
        [answer] = Talk(OWNER).write(text)
        assert "/pending – " in answer and "/search Kappmesser – " in answer
    for text in ("/start", "/старт"):
        [answer] = Talk(OWNER).write(text)
        assert answer.startswith("Hello Olena!") and "/pending shows" in answer


# --- where a message goes -----------------------------------------------------------------------


@pytest.fixture
def prompt(owner: Person) -> EditPrompt:
    """An open question for a text: message 77."""
    review.ask_for_text(factories.draft(), owner)
    EditPrompt.objects.update(message_id=77)
    return EditPrompt.objects.get()


def test_a_button_of_a_card_goes_to_its_draft(owner: Person) -> None:
    draft = factories.draft()
    assert Talk(OWNER).press(button_data(draft, "skip"))[0] == "Skipped."
    draft.refresh_from_db()
    assert draft.state == "skipped"


@pytest.mark.parametrize("text", ["A text", "/ and a text", "/unknown is a part of the text"])
def test_a_reply_is_a_text_unless_it_is_a_command(text: str, prompt: EditPrompt) -> None:
    Talk(OWNER).write(text, reply_to=77)
    assert Draft.objects.get().text == text


def test_a_command_in_a_reply_is_a_command(prompt: EditPrompt) -> None:
    assert "Nothing is sent" in everything(Talk(OWNER).write("/pause", reply_to=77))
    assert Draft.objects.get().revision == 1


def test_a_reply_of_a_subscriber_is_a_text_like_any_other(
    prompt: EditPrompt, person: Person
) -> None:
    [answer] = Talk(person.telegram_id).write("Mine?", reply_to=77)
    assert (
        answer == "To search for something, write /search and your word. /help lists all commands."
    )
    assert Draft.objects.get().revision == 1


@pytest.mark.parametrize("text", ["", "hello", "/", "/ x", "/a@b c", "/Suche  a\nb"])
def test_parsing_a_command_never_fails(text: str) -> None:
    assert len(updates.parse(text)) == 2


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("/suche Helm", ("suche", "Helm")),
        ("/SUCHE@findbot  Helm\n", ("suche", "Helm")),
        ("/ÄNDERN a b", ("ändern", "a b")),
        ("/ПОШУК@findbot шолом", ("пошук", "шолом")),
        ("suche Helm", ("", "")),
    ],
)
def test_a_command_is_parsed_whatever_its_letters(text: str, parsed: tuple[str, str]) -> None:
    assert updates.parse(text) == parsed


def test_a_button_in_a_group_or_under_a_forwarded_card_is_refused(owner: Person) -> None:
    draft = factories.draft()
    Card.objects.create(draft=draft, person=owner, message_id=5)
    send = button_data(draft, "send")
    for said in (
        Talk(OWNER).press(send, message_id=5, chat_id=-100500),
        Talk(OWNER).press(send, message_id=6),
    ):
        assert said == ["This button only works in your own chat with me, where I showed it."]
    draft.refresh_from_db()
    assert draft.state == "pending"
    assert Talk(OWNER).press(button_data(draft, "skip"), message_id=5)[0] == "Skipped."


@pytest.mark.parametrize(
    "service",
    [
        {"pinned_message": Message(1, timezone.now(), Chat(OWNER, "private"), text="a card")},
        {"message_auto_delete_timer_changed": MessageAutoDeleteTimerChanged(86_400)},
        {"write_access_allowed": WriteAccessAllowed()},
    ],
    ids=["a card is pinned", "messages disappear after a day", "writing is allowed"],
)
def test_what_telegram_says_of_the_chat_is_not_answered(
    prompt: EditPrompt, service: dict[str, Any]
) -> None:
    assert Talk(OWNER).write("", **service) == []
    assert Talk(999).write("", **service) == []
    assert Talk(OWNER).write("The answer") and Draft.objects.get().text == "The answer"


def test_start_shows_what_could_not_be_shown(owner: Person) -> None:
    """The owner had blocked the bot, or not pressed Start yet, when its cards were refused."""
    show(factories.draft(factories.chat(title="Ada")))
    Delivery.objects.update(state=Delivery.State.FAILED, failure="bot_forbidden")
    said = everything(Talk(OWNER).write("/start"))
    assert "Hello Olena!" in said and "📬 Answers that wait for you: 1\n• Ada: " in said
    Card.objects.update(message_id=7)
    assert len(Talk(OWNER).write("/start")) == 1
