"""Rows for tests, made in one line."""

from __future__ import annotations

import itertools
from typing import Any

from accounts.models import Person, TelegramAccount
from accounts.telegram.errors import Failure, Treatment
from accounts.telegram.types import Authorisation, BotMessage
from outbox.claim import Job
from outbox.handlers import DeliveryHandler, NotYet, Outgoing
from outbox.models import Delivery

LOST = Failure("network", Treatment.AMBIGUOUS, "The connection was lost.")

_numbers = itertools.count(1)


def account(name: str = "", **fields: Any) -> TelegramAccount:
    return TelegramAccount.objects.create(name=name or f"Shop {next(_numbers)}", **fields)


def owner(telegram_id: int = 0, **fields: Any) -> Person:
    return Person.objects.create(
        telegram_id=telegram_id or 500_000 + next(_numbers),
        **{"role": Person.Role.OWNER, "name": "Olena", "language": "en", **fields},
    )


def authorisation(fill: int = 7) -> Authorisation:
    return Authorisation(2, "149.154.167.51", 443, bytes([fill]) * 256)


def delivery(**fields: Any) -> Delivery:
    """A queued message of the bot, or in the name of `account`."""
    given = {"channel": "bot", "kind": "test", "chat_id": 1, **fields}
    if given.get("account"):
        given["channel"] = "user"
        given.setdefault("random_id", 10_000 + next(_numbers))
    return Delivery.objects.create(**given)


class Handler(DeliveryHandler):
    """A kind of delivery that remembers each call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []
        self.unwanted: set[int] = set()
        self.not_yet: set[int] = set()
        self.broken: set[int] = set()

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        self._note("prepare", delivery)
        if delivery.pk in self.not_yet:
            raise NotYet
        if delivery.pk in self.unwanted:
            return None
        return Outgoing(text="text", bot_message=BotMessage("text"))

    def on_sent(self, delivery: Delivery) -> None:
        self._note("sent", delivery)

    def on_failed(self, delivery: Delivery) -> None:
        self._note("failed", delivery)

    def _note(self, what: str, delivery: Delivery) -> None:
        if delivery.pk in self.broken:
            raise LookupError("what this was about is gone")
        self.calls.append((what, delivery.pk))


def chain(account: TelegramAccount, parts: int = 3, **fields: Any) -> list[Delivery]:
    """The parts of a long answer."""
    made: list[Delivery] = []
    for part in range(parts):
        previous = made[-1] if made else None
        made.append(
            delivery(account=account, part=part, previous=previous, reference="draft:1", **fields)
        )
    return made


def state_of(row: Delivery) -> str:
    row.refresh_from_db()
    return row.state


def log_of(row: Delivery) -> list[str]:
    return list(row.log.values_list("state", flat=True))


def ids(jobs: list[Job]) -> list[int]:
    return [job.id for job in jobs]
