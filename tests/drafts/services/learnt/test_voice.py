"""How the owner writes, described from the owner's own messages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount
from drafts.ai.types import DrafterFailure, Usage
from drafts.models import Message, Profile, VoiceRequest
from drafts.services.learnt.voice import (
    LEAST,
    MOST,
    describe_voice,
    own_texts,
    put_voice_back,
    request_voice,
    voice_requests_waiting,
)
from outbox.models import Delivery
from tests.accounts.factories import account
from tests.drafts import factories as make

pytestmark = pytest.mark.django_db


class Reader:
    """Describes a voice as it was told to, and remembers what it has read."""

    def __init__(self, answer: str | Exception = "Short, with a smile.") -> None:
        self.answer = answer
        self.read: list[list[str]] = []

    def describe(self, messages: list[str]) -> tuple[str, Usage]:
        self.read.append(messages)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer, Usage("test", 100, 20)


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda task, **_: tasks.append(task))
    return tasks


def wrote(of: TelegramAccount, count: int = LEAST, **fields: object) -> None:
    chat = make.chat(
        account=of, **{name: fields.pop(name) for name in ("mode", "kind") if name in fields}
    )
    for number in range(1, count + 1):
        make.message(chat, number, text=f"Mine {number}", **{"outgoing": True, **fields})


def asked(of: TelegramAccount) -> VoiceRequest:
    return request_voice(of)


def test_a_description_is_put_into_the_profile_for_the_owner_to_read() -> None:
    of = account()
    Profile.objects.create(account=of, voice="Before", tone="warm")
    wrote(of)
    request, reader = asked(of), Reader()
    describe_voice(request.pk, reader)
    profile = Profile.objects.get(account=of)
    assert (profile.voice, profile.tone) == ("Short, with a smile.", "warm")
    request.refresh_from_db()
    assert (request.state, request.before) == ("done", "Before")
    put_voice_back(request)
    profile.refresh_from_db()
    assert profile.voice == "Before"


def test_an_account_without_a_profile_gets_one() -> None:
    of = account()
    wrote(of)
    describe_voice(asked(of).pk, Reader())
    assert Profile.objects.get(account=of).voice == "Short, with a smile."


def test_only_the_owners_own_words_are_read() -> None:
    of, other = account(), account()
    wrote(of)
    wrote(of, outgoing=False)
    wrote(of, forwarded_from="News")
    wrote(of, deleted_at=timezone.now())
    wrote(of, mode="off")
    wrote(of, kind="group")
    wrote(other)
    assert sorted(own_texts(of)) == sorted(f"Mine {number}" for number in range(1, LEAST + 1))


def test_what_aibot_has_sent_is_not_read() -> None:
    of = account()
    wrote(of)
    one = Message.objects.get(telegram_id=1)
    Delivery.objects.create(
        channel="user", kind="answer", account=of, chat_id=one.chat.telegram_id, message_id=1,
        payload={"text": one.text}, random_id=1,
    )  # fmt: skip
    assert one.text not in own_texts(of)


def test_a_hundred_messages_are_enough() -> None:
    of = account()
    wrote(of, MOST + 20)
    assert len(own_texts(of)) == MOST


@pytest.mark.parametrize(
    ("answer", "count", "sentence"),
    [
        ("", LEAST - 1, "too few messages"),
        (DrafterFailure("The AI can't be reached."), LEAST, "The AI can't be reached."),
    ],
)
def test_what_goes_wrong_is_kept_with_the_request(
    answer: str | Exception, count: int, sentence: str
) -> None:
    of = account()
    wrote(of, count)
    request = asked(of)
    describe_voice(request.pk, Reader(answer))
    request.refresh_from_db()
    assert request.state == "failed"
    assert sentence in request.error
    assert not Profile.objects.exists()


def test_something_unexpected_ends_the_request_too() -> None:
    of = account()
    wrote(of)
    request = asked(of)
    with pytest.raises(ZeroDivisionError):
        describe_voice(request.pk, Reader(ZeroDivisionError()))
    request.refresh_from_db()
    assert request.state == "failed"


def test_it_is_asked_for_once_and_done_once(django_capture_on_commit_callbacks, woken) -> None:
    of = account()
    wrote(of)
    with django_capture_on_commit_callbacks(execute=True):
        first, second = asked(of), asked(of)
    assert first == second
    assert woken == ["drafts.tasks.describe_voices"] * 2
    assert voice_requests_waiting() == [first.pk]
    reader = Reader()
    describe_voice(first.pk, reader)
    describe_voice(first.pk, reader)
    assert len(reader.read) == 1
    assert asked(of) != first


def test_a_worker_that_died_does_not_block_the_next_request() -> None:
    of = account()
    request = asked(of)
    VoiceRequest.objects.update(state="running", started_at=make.START)
    assert asked(of).pk != request.pk
    request.refresh_from_db()
    assert request.state == "failed"
