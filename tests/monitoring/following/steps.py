"""Steps of a test about a listing that somebody follows: it changes, time passes, it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from accounts.telegram.types import BotMessage
from monitoring.models import Keyword
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.judging.changes import change
from tests.monitoring.sent import send_all


def after(**spans: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**spans), tick=False)


def told(site: FakeSite) -> list[BotMessage]:
    scan(site)
    return send_all()


def prices(watched: Keyword, site: FakeSite, number: int, *amounts: str) -> list[str]:
    """The price lines of the messages after these prices."""
    lines = []
    for amount in amounts:
        change(site, number, price=amount)
        lines += [message.text.split("\n")[2] for message in told(site)]
    return [line.replace(" (starting price)", "") for line in lines]


def ending(site: FakeSite, number: int, minutes: float, **values: Any) -> None:
    ends = timezone.now() + timedelta(minutes=minutes)
    change(site, number, ends=int(ends.timestamp()), **values)
