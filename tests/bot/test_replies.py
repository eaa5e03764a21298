"""Replies to the bot, with updates as Telegram sends them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackContext

from accounts.models import Person
from bot import router
from core.threads import close_threads, in_thread
from drafts.models import Draft, EditPrompt
from drafts.services.reviewing import review
from outbox.models import Delivery
from outbox.replies import REPLY
from tests.accounts import factories as accounts
from tests.drafts import factories

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = 500_100_200


@pytest.fixture(autouse=True)
def end_threads() -> Iterator[None]:
    yield
    close_threads()


@pytest.fixture
def prompt() -> EditPrompt:
    """An open question for a text: message 77."""
    person, draft = accounts.owner(OWNER), factories.draft()
    review.ask_for_text(draft, person)
    EditPrompt.objects.update(message_id=77)
    return EditPrompt.objects.get()


def update(user: int = OWNER, **message: Any) -> Update:
    sender = {"id": user, "is_bot": False, "first_name": "Olena", "language_code": "en"}
    chat = {"id": user, "type": "private", "first_name": "Olena"}
    asked = {"message_id": 77, "date": 1_700_000_000, "chat": chat, "text": "?"}
    given = {
        "message_id": 78,
        "date": 1_700_000_001,
        "from": sender,
        "chat": chat,
        "reply_to_message": asked,
        **message,
    }
    made = Update.de_json({"update_id": 1, "message": given}, None)
    assert made is not None
    return made


def context() -> CallbackContext:
    application = ApplicationBuilder().token("1:fake").build()
    return CallbackContext(application, user_id=OWNER)


def said() -> list[str]:
    rows = Delivery.objects.filter(kind=REPLY).order_by("id")
    return [row.payload["text"] for row in rows]


PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]


@pytest.mark.parametrize(
    "message",
    [
        {"photo": PHOTO},
        {"photo": PHOTO, "caption": "A caption is no text."},
        {"location": {"longitude": 1.0, "latitude": 2.0}},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 2}},
    ],
    ids=["a photo", "a photo with a caption", "a place", "a voice message"],
)
async def test_a_reply_without_a_text_is_told_so_and_the_question_stays_open(
    prompt: EditPrompt, message: dict[str, Any]
) -> None:
    await router.on_reply(update(**message), context())
    (sentence,) = await in_thread(said)
    assert "Only text can be sent in your name, so nothing was changed" in sentence
    assert (await sync_to_async(Draft.objects.get)()).revision == 1
    await router.on_reply(update(text="Now a text"), context())
    assert (await sync_to_async(Draft.objects.get)()).text == "Now a text"


async def test_a_reply_to_something_else_is_told_what_to_do(prompt: EditPrompt) -> None:
    other = {"message_id": 5, "date": 1_700_000_000, "chat": {"id": OWNER, "type": "private"}}
    await router.on_reply(update(text="What?", reply_to_message=other), context())
    assert "I don't know what this replies to" in (await in_thread(said))[0]


async def test_what_follows_a_long_text_at_once_belongs_to_it(prompt: EditPrompt) -> None:
    one = context()
    await router.on_reply(update(text="x" * 4000), one)
    await router.on_text(update(text="/unknown, and the end.", reply_to_message=None), one)
    draft = await sync_to_async(Draft.objects.get)()
    assert draft.text == "x" * 4000 + " /unknown, and the end."
    await router.on_text(update(text="This is something else again.", reply_to_message=None), one)
    assert "press 📝 on its card" in (await in_thread(said))[0]


async def test_the_handlers_note_who_is_there(prompt: EditPrompt) -> None:
    await in_thread(EditPrompt.objects.update, open=False)
    await router.on_text(update(text="Hello"), context())
    person = await sync_to_async(Person.objects.get)(telegram_id=OWNER)
    assert person.started_bot_at is not None
    assert (await in_thread(said))[0].startswith("Hello Olena!")


async def test_with_one_question_open_a_plain_text_is_the_answer_with_its_formatting(
    prompt: EditPrompt,
) -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    link = {"type": "url", "offset": 3, "length": 5}
    plain = update(text="We a.com", entities=[bold, link], reply_to_message=None)
    await router.on_text(plain, context())
    draft = await sync_to_async(Draft.objects.get)()
    assert (draft.text, draft.entities, draft.revision) == ("We a.com", [bold], 2)


async def test_a_slash_is_no_answer_to_an_open_question(prompt: EditPrompt) -> None:
    await router.on_text(update(text="/nonsense", reply_to_message=None), context())
    assert (await sync_to_async(Draft.objects.get)()).revision == 1
