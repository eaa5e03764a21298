"""The short way of an answer: who sends takes it as it is made.

Usually a delivery is queued, found and claimed. Where an answer is approved in the process that
holds the connection, and nothing stands before it, it is made as if it were claimed already: in
flight, its first attempt begun, together with the approval. Then it is handed over.
A crash of ours leaves the same row behind as after a claim, so nothing else needs to know of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.utils import timezone

from accounts.models import Delivery, Switch
from accounts.services.deliveries import Destination, Job, Outgoing, job_of
from aibot.lib import rows

_FREE = """
    SELECT 1 FROM accounts_telegramaccount
    WHERE id = %s AND (paused_until IS NULL OR paused_until <= %s)
    AND NOT EXISTS (SELECT 1 FROM accounts_switch WHERE name = %s AND "on" = %s)
    AND NOT EXISTS (
        SELECT 1 FROM accounts_delivery WHERE state IN ('queued', 'inflight', 'uncertain')
        AND channel = 'user' AND account_id = %s AND chat_id = %s
    )"""


class Sender(Protocol):
    """Who sends in this process. Called from any thread."""

    def reserve(self, destination: Destination) -> bool:
        """Keep a destination free for us; False if it is not free or not connected."""

    def release(self, destination: Destination) -> None:
        """Nothing was made."""

    def send(self, job: Job) -> None:
        """Send what was made."""

    def reopen(self, destination: Destination) -> None:
        """The commit failed: perhaps something was made that nobody sends."""


_senders: list[Sender] = []


@contextmanager
def sends_here(sender: Sender) -> Iterator[None]:
    """As long as this lasts, `sender` may take what is approved in this process."""
    _senders.append(sender)
    try:
        yield
    finally:
        _senders.remove(sender)


class Lane:
    """A destination that nothing in this process stands in the way of."""

    def __init__(self, destination: Destination) -> None:
        self.made: Delivery | None = None
        #: Whether nothing is paused, and nothing waits in this chat.
        self.is_free = rows.Condition(
            _FREE,
            (
                destination.account_id, timezone.now(), Switch.SENDING_PAUSED, True,
                destination.account_id, destination.chat_id,
            ),
        )  # fmt: skip

    def take(self, delivery: Delivery) -> None:
        """This is about to be made, in flight; it is sent when the lane is left."""
        self.made = delivery

    def leave(self) -> None:
        """It was not made: the lane is not free."""
        self.made = None


@contextmanager
def lane(account_id: int, chat_id: int) -> Iterator[Lane | None]:
    """A lane to a chat that is connected and idle here, else None. What is made in it must be made
    in one step with the condition `is_free`, in a transaction that begins and ends inside."""
    destination = Destination(Delivery.Channel.USER, account_id, chat_id)
    sender = _senders[-1] if _senders else None
    if sender is None or not sender.reserve(destination):
        yield None
        return
    found = Lane(destination)
    try:
        yield found
    except BaseException:
        # A commit that failed may have made it all the same.
        (sender.reopen if found.made else sender.release)(destination)
        raise
    if found.made:
        sender.send(job_of(found.made, Outgoing(text=found.made.payload["text"])))
    else:
        sender.release(destination)
