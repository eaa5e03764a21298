"""What is approved where it is sent leaves at once, unless something stands before it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Delivery, TelegramAccount
from accounts.services.claims import reopen
from accounts.services.deliveries import (
    Answer,
    Destination,
    Job,
    answer_in_flight,
    queue_answer,
)
from accounts.services.lanes import lane, sends_here
from accounts.services.switches import set_sending_paused
from aibot.lib import rows
from tests.accounts import making

pytestmark = pytest.mark.django_db

CHAT = 77


class FakeSender:
    """A sender that notes what it is asked for."""

    def __init__(self, free: bool = True) -> None:
        self.free, self.did = free, list[object]()

    def reserve(self, destination: Destination) -> bool:
        self.did.append("reserve")
        return self.free

    def release(self, destination: Destination) -> None:
        self.did.append("release")

    def send(self, job: Job) -> None:
        self.did.append(job)

    def reopen(self, destination: Destination) -> None:
        self.did.append("reopen")
        reopen(destination)


def answer(account: TelegramAccount, text: str = "Hello") -> list[Delivery]:
    meant = Answer(account.pk, CHAT, text, "answer", "t")
    with lane(account.pk, CHAT) as way:
        if way and (flying := answer_in_flight(meant)):
            way.take(flying)
            if rows.fetch(way.is_free.sql, way.is_free.values):
                rows.insert([flying])
                return [flying]
            way.leave()
        with transaction.atomic():
            return queue_answer(meant)


def test_an_answer_is_made_in_flight_and_handed_over() -> None:
    sender = FakeSender()
    with sends_here(sender):
        [made] = answer(making.account())
    made.refresh_from_db()
    assert (made.state, made.attempts) == ("inflight", 1)
    assert made.first_attempt_at is not None
    job = sender.did[1]
    assert isinstance(job, Job)
    assert (job.id, job.random_id, job.outgoing.text) == (made.pk, made.random_id, "Hello")
    assert (job.attempts, job.look_first_since) == (1, None)


def test_a_long_answer_is_queued_in_its_parts() -> None:
    sender = FakeSender()
    with sends_here(sender):
        made = answer(making.account(), "word " * 2000)
    assert [one.state for one in made] == ["queued", "queued", "queued"]
    assert made[1].previous == made[0]
    assert sender.did == ["reserve", "release"]


def test_where_nobody_sends_it_is_queued() -> None:
    [made] = answer(making.account())
    assert made.state == "queued"


def test_a_busy_chat_is_not_overtaken() -> None:
    sender = FakeSender(free=False)
    with sends_here(sender):
        [made] = answer(making.account())
    assert made.state == "queued"
    assert sender.did == ["reserve"]


@pytest.mark.parametrize("state", ["queued", "inflight", "uncertain"])
def test_what_waits_in_the_chat_goes_first(state: str) -> None:
    account, sender = making.account(), FakeSender()
    [earlier] = answer(account)
    Delivery.objects.update(state=state)
    with sends_here(sender):
        [made] = answer(account)
    assert (made.state, sender.did) == ("queued", ["reserve", "release"])
    Delivery.objects.filter(pk=earlier.pk).update(state="sent")


def test_nothing_leaves_while_sending_or_the_account_is_paused() -> None:
    account, sender = making.account(), FakeSender()
    set_sending_paused(True, None)
    with sends_here(sender):
        [made] = answer(account)
    assert made.state == "queued"
    Delivery.objects.all().delete()
    set_sending_paused(False, None)
    TelegramAccount.objects.update(paused_until=timezone.now() + timedelta(minutes=1))
    with sends_here(sender):
        [made] = answer(account)
    assert made.state == "queued"


def test_a_failed_approval_gives_the_chat_back() -> None:
    account, sender = making.account(), FakeSender()
    with sends_here(sender), pytest.raises(LookupError), lane(account.pk, CHAT):
        raise LookupError
    assert sender.did == ["reserve", "release"]


def test_after_a_commit_in_doubt_what_was_made_is_opened_again() -> None:
    account, sender = making.account(), FakeSender()
    meant = Answer(account.pk, CHAT, "a", "answer", "t")
    with sends_here(sender), pytest.raises(DatabaseError), lane(account.pk, CHAT) as free:
        flying = answer_in_flight(meant)
        assert free and flying
        free.take(flying)
        rows.insert([flying])
        raise DatabaseError("the connection was lost at COMMIT")
    assert sender.did == ["reserve", "reopen"]
    assert Delivery.objects.get().state == "queued"
