"""What becomes of the rows that are there when the tables change."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.telegram.errors import failure_named
from outbox.models import Delivery, DeliveryAttempt
from outbox.record import may_have_arrived
from tests.accounts import factories

pytestmark = pytest.mark.django_db

note_lost_attempts = import_module("outbox.migrations.0002_lost_attempts").note_lost_attempts


def tried(shop: TelegramAccount, attempts: int, *logged: str) -> Delivery:
    first = timezone.now() if attempts else None
    made = factories.delivery(account=shop, attempts=attempts, first_attempt_at=first)
    for name in logged:
        detail = str(failure_named(name).sentence) if name else ""
        DeliveryAttempt.objects.create(delivery=made, state=made.state, detail=detail)
    return made


@pytest.mark.parametrize(
    ("attempts", "logged", "arrived"),
    [
        (0, (), False),
        (1, ("network",), True),
        (1, ("timeout",), True),
        (2, ("network", "not_connected"), True),
        (1, ("not_connected",), False),
        (1, ("not_connected", ""), False),
        (1, (), True),
        (2, ("not_connected", ""), True),
    ],
)
def test_an_attempt_of_before_the_update_of_which_nobody_knows_the_outcome_perhaps_arrived(
    shop: TelegramAccount, attempts: int, logged: tuple[str, ...], arrived: bool
) -> None:
    made = tried(shop, attempts, *logged)
    note_lost_attempts(apps, None)
    assert may_have_arrived(made.reference, [made.kind]) is arrived
