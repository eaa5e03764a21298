"""Each sent answer is copied to the archive channel, and nothing depends on that."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Person
from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import SentMessage
from core.text import LIMIT, utf16_len
from drafts import states
from drafts.cards import draft_cards
from drafts.delivery_handlers import HANDLERS
from drafts.models import Draft
from drafts.services.reviewing import review
from outbox.claim import Job, claim_due
from outbox.models import Delivery
from outbox.record import record_failure, record_sent
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db

CHANNEL = -1001234567890
REFUSED = Failure("no_rights", Treatment.REFUSED, "The bot may not write there.")


@pytest.fixture(autouse=True)
def channel(settings: Any) -> None:
    settings.ARCHIVE_CHANNEL_ID = CHANNEL


@pytest.fixture
def owner() -> Person:
    return accounts.owner()


def claim(draft: Draft) -> list[Job]:
    return claim_due(HANDLERS, accounts=[draft.chat.account_id], bot=True, busy=[], limit=9)


def sent(owner: Person, **fields: Any) -> Draft:
    """A draft that was approved and has left."""
    title = fields.pop("title", "Ada")
    fields = {"sources": [{"entry": 1, "title": "Opening hours", "claim": ""}], **fields}
    draft = factories.draft(factories.chat(title=title), **fields)
    review.approve(draft, owner)
    while Delivery.objects.filter(kind="answer", state="queued").exists():
        for number, job in enumerate(claim(draft)):
            assert job.kind == "answer"
            record_sent(job.id, SentMessage(900 + number, None), HANDLERS)
    draft.refresh_from_db()
    assert draft.state == states.SENT
    return draft


def copies(draft: Draft) -> list[str]:
    """What reaches the channel, message by message."""
    texts = []
    while jobs := claim(draft):
        for number, job in enumerate(jobs):
            assert job.destination.chat_id == CHANNEL
            assert job.outgoing.bot_message is not None
            texts.append(job.outgoing.bot_message.text)
            record_sent(job.id, SentMessage(50 + number, None), HANDLERS)
    return texts


def test_a_copy_has_question_answer_who_approved_it_and_its_sources(owner: Person) -> None:
    draft = sent(owner)
    (text,) = copies(draft)
    assert text.startswith("🗄 Ada · Shop")
    for part in (draft.question.text, draft.text, "📚 Opening hours", "by Olena in the bot"):
        assert part in text


def test_a_long_answer_is_copied_whole_in_several_messages(owner: Person) -> None:
    draft = sent(owner, text="Ґанок 🙂 " * 1000)
    texts = copies(draft)
    assert len(texts) > 2
    assert all(utf16_len(text) <= LIMIT for text in texts)
    assert "".join(texts[1:]).count("Ґанок") == 1000


def test_without_a_channel_nothing_is_copied(owner: Person, settings: Any) -> None:
    settings.ARCHIVE_CHANNEL_ID = 0
    assert copies(sent(owner)) == []


def test_a_channel_that_refuses_is_told_once_and_the_answer_stays_sent(owner: Person) -> None:
    def refuse(draft: Draft) -> None:
        (job,) = [one for one in claim(draft) if one.kind == "archive"]
        record_failure(job.id, REFUSED, "", HANDLERS)

    def told() -> list[str]:
        rows = Delivery.objects.filter(kind="reply", chat_id=owner.telegram_id).order_by("id")
        return [row.payload["text"] for row in rows]

    first = sent(owner)
    refuse(first)
    (sentence,) = told()
    assert "I can't write to the archive channel." in sentence
    Delivery.objects.filter(kind="reply").update(state="sent")
    refuse(sent(owner))
    assert len(told()) == 1, "not for each answer"
    assert len(copies(sent(owner))) == 1
    refuse(sent(owner))
    assert len(told()) == 2, "it had worked in between"
    first.refresh_from_db()
    assert first.state == states.SENT


def test_a_copy_of_a_draft_that_was_deleted_is_not_wanted(owner: Person) -> None:
    draft = sent(owner)
    account = draft.chat.account_id
    draft.delete()
    assert claim_due(HANDLERS, accounts=[account], bot=True, busy=[], limit=9) == []
    assert Delivery.objects.get(kind="archive").state == "cancelled"


def test_the_copy_of_an_automatic_answer_says_as_its_note_how_sure_it_was(owner: Person) -> None:
    """The calibrated confidence, where that is known."""
    for calibrated, words in ((70, "70 % likely right"), (None, "90 % confident")):
        draft = factories.draft(factories.chat(mode="auto"), confidence=90, calibrated=calibrated)
        review.approve_automatically(draft)
        (job,) = claim(draft)
        record_sent(job.id, SentMessage(900, None), HANDLERS)
        Delivery.objects.filter(kind="note").update(state="cancelled")
        (text,) = copies(draft)
        assert f"Sent without asking ({words}):" in text
        assert words in draft_cards.sent_note(draft, owner).text
