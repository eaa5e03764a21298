"""What the pages of the admin have in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from core.admin import time_ago

NOW = datetime(2026, 11, 29, 18, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(90, "in 1\xa0Minute"), (30, "in weniger als einer Minute"), (-30, "gerade eben")],
)
def test_a_moment_is_never_in_no_minutes(seconds: int, said: str) -> None:
    with translation.override("de"), time_machine.travel(NOW, tick=False):
        assert f">{said}<" in time_ago(NOW + timedelta(seconds=seconds))
