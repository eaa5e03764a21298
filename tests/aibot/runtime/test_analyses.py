"""The workers are told about a chat at its time, and then about all others that are due."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from aibot.runtime.analyses import AnalysisStarter

CHAT = 5


@pytest.mark.parametrize(("reached", "told"), [(True, CHAT), (False, None)])
async def test_the_chat_that_was_expected_is_told_first_and_not_again(
    reached: bool, told: int | None
) -> None:
    did: list[tuple[str, int | None]] = []
    stopping, due_at = asyncio.Event(), timezone.now() + timedelta(seconds=0.1)

    def tell(chat_id: int) -> bool:
        assert timezone.now() > due_at - timedelta(seconds=0.02)
        did.append(("tell", chat_id))
        return reached

    def start_due(*, told: tuple[int, datetime] | None) -> None:
        did.append(("due", told[0] if told else None))

    def next_due() -> tuple[int, datetime] | None:
        if len(did) == 1:
            return CHAT, due_at
        loop.call_soon_threadsafe(stopping.set)
        return None

    loop = asyncio.get_running_loop()
    await asyncio.wait_for(AnalysisStarter(tell, start_due, next_due).run(stopping), 10)
    assert did == [("due", None), ("tell", CHAT), ("due", told)]
