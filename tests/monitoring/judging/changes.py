"""Changes of what is on a site, and the time that passes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from tests.monitoring.fakes import FakeSite


def change(site: FakeSite, number: int, **values: object) -> None:
    """Change a lot where it stands."""
    place = next(n for n, lot in enumerate(site.lots) if lot.number == number)
    one = FakeSite()
    one.put(number, **values)
    site.lots[place] = one.lots[0]


def later(**spans: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**spans), tick=False)
