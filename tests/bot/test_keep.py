"""What the owner answered because the AI did not know it is kept, if they say so."""

from __future__ import annotations

import pytest

from accounts.models import Person
from accounts.telegram.types import BotMessage
from drafts.cards.draft_cards import card
from drafts.models import Card, Draft, DraftEvent, Message
from drafts.selectors import shown_card
from drafts.services.buttons.keep_answer import NotKept, forget_answer, keep_answer, kept
from drafts.services.events import record
from drafts.services.reviewing import review
from knowledge.models import Entry
from knowledge.services.entries import change_entry
from knowledge.services.search import search
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.bot.talk import Talk
from tests.drafts import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_thread")]
QUESTION, ANSWER = "Do you engrave names on knives?", "Yes, engraving takes 3 days."


@pytest.fixture
def owner() -> Person:
    return accounts.owner()


@pytest.fixture
def draft(owner: Person) -> Draft:
    """An answer of the owner's own to what the AI asked for, sent."""
    return sent(owner)


def sent(owner: Person, *, edited: bool = True, needs_owner: bool = True) -> Draft:
    chat = factories.chat(title="Ada")
    question = factories.message(chat, 10, text=QUESTION)
    made = factories.draft(
        chat,
        question=question,
        text="I'll ask.",
        needs_owner=needs_owner,
        missing=["Engraving?"],
        language="en",
    )
    Card.objects.create(draft=made, person=owner, message_id=5)
    if edited:
        review.edit(made, ANSWER, owner)
    review.approve(made, owner)
    review.begin_sending(made)
    review.finish_sending(made)
    Card.objects.filter(draft=made, message_id=None).update(message_id=6)
    Delivery.objects.all().delete()
    return made


def shown(draft: Draft) -> BotMessage:
    return card(shown_card(draft.cards.latest("id").pk))


def labels(message: BotMessage) -> list[str]:
    return [button.text for row in message.buttons for button in row]


def test_its_card_offers_to_keep_it(draft: Draft) -> None:
    message = shown(draft)
    assert "📚 Keep this answer as knowledge?" in message.text
    assert labels(message) == ["📚 For everyone", "👤 Only for this contact"]


@pytest.mark.parametrize("audience", ["everyone", "contacts"])
def test_a_press_makes_an_entry_and_another_undoes_it(
    draft: Draft, owner: Person, audience: str
) -> None:
    talk = Talk(owner.telegram_id)
    assert talk.press(f"k:{draft.pk}:{audience}")[0] == "Saved. I'll know it next time."
    entry = Entry.objects.get()
    assert (entry.title, entry.body, entry.origin) == (QUESTION, ANSWER, "learnt")
    assert (entry.audience, entry.language) == (audience, "en")
    contacts = [(one.account_id, one.telegram_id) for one in entry.contacts.all()]
    only = [(draft.chat.account_id, draft.chat.telegram_id)]
    assert contacts == ([] if audience == "everyone" else only)
    whom = {"everyone": "for everyone", "contacts": "for this contact only"}[audience]
    assert f"📚 Kept as knowledge, {whom}." in shown(draft).text
    assert labels(shown(draft)) == ["↩️ Don't keep it"]
    assert [hit.entry_id for hit in search("engrave names", None)] == [entry.pk]
    assert talk.press(f"k:{draft.pk}:forget")[0] == "Forgotten."
    assert talk.press(f"k:{draft.pk}:forget") == ["It was not kept."]
    assert not Entry.objects.exists() and search("engrave names", None) == []
    assert "Keep this answer" in shown(draft).text


@pytest.mark.parametrize(
    ("messages", "missing", "title"),
    [
        (["Hi, Ada here (ada@example.com). Do you engrave?"], ["Engraving?"], "Do you engrave?"),
        (["How much is delivery?", QUESTION], [QUESTION.lower()], QUESTION),
        (["How much is delivery?", QUESTION], ["Engraving?"], "Engraving?"),
        (["How much is delivery?", QUESTION], [], f"How much is delivery? {QUESTION}"),
        (["Engraving please"], [], "Engraving please"),
        ([""], ["Engraving?"], "Engraving?"),
    ],
)
def test_the_title_is_what_was_asked_and_not_known(
    draft: Draft, messages: list[str], missing: list[str], title: str
) -> None:
    """Else the answer to one question would be found for all that was asked beside it."""
    *before, last = messages
    for text in before:
        factories.message(draft.chat, 9, text=text)
    Message.objects.filter(pk=draft.question_id).update(text=last)
    Draft.objects.filter(pk=draft.pk).update(missing=missing)
    draft = Draft.objects.select_related("chat", "question").get()
    assert keep_answer(draft).title == title


def test_without_a_word_it_is_for_the_contact_alone(draft: Draft) -> None:
    assert keep_answer(draft).audience == Entry.Audience.CONTACTS


def test_a_second_press_makes_no_second_entry(draft: Draft) -> None:
    first = keep_answer(draft, "contacts")
    assert keep_answer(draft, "everyone") == first
    assert Entry.objects.get().audience == "contacts", "undo it first"


def test_what_somebody_went_on_with_is_not_forgotten(draft: Draft) -> None:
    change_entry(keep_answer(draft), body="Yes, up to 40 letters.")
    assert Talk(accounts.owner().telegram_id).press(f"k:{draft.pk}:forget") == [
        f"“{QUESTION}” was changed in the meantime, so nothing was changed here."
    ]
    assert Entry.objects.exists()


def test_the_cards_show_that_it_was_kept(draft: Draft) -> None:
    keep_answer(draft)
    assert Delivery.objects.filter(kind="card_edit").exists()


def test_only_the_owners_own_words_are_kept(owner: Person) -> None:
    """Neither what the AI wrote, nor what it has made of the owner's text, nor what it knew."""
    rewritten = sent(owner)
    record(rewritten, DraftEvent.Kind.REWRITTEN)
    for made in (sent(owner, edited=False), sent(owner, needs_owner=False), rewritten):
        assert labels(shown(made)) == []
        with pytest.raises(NotKept):
            keep_answer(made, "everyone")
    assert not Entry.objects.exists()


def test_what_is_not_sent_is_not_kept(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(state="pending")
    draft.refresh_from_db()
    assert Talk(accounts.owner().telegram_id).press(f"k:{draft.pk}:everyone") == [
        "Only an answer of your own that was sent can be kept."
    ]
    assert kept(draft) is None and not forget_answer(draft)


@pytest.mark.parametrize("data", ["k:", "k:1:all", "k:999999:everyone", "k:x:forget"])
def test_odd_buttons_do_nothing(owner: Person, data: str) -> None:
    assert Talk(owner.telegram_id).press(data) == ["This button no longer works."]


def test_others_can_keep_nothing(draft: Draft) -> None:
    Person.objects.create(telegram_id=901, role=Person.Role.SUBSCRIBER, language="en")
    assert Talk(901).press(f"k:{draft.pk}:everyone") == ["Only the owner can do this."]
    assert not Entry.objects.exists()
