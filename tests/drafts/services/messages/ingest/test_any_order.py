"""Streams, repeats and history end in the same rows, in whatever order they come."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import TelegramAccount
from accounts.telegram.types import ChatMessage
from drafts.models import Message
from drafts.services.messages.ingest import store_deletion, store_messages
from tests.drafts.services.messages.ingest.stored import Telegram, rows

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.sampled_from(
        ["new", "new", "edit", "delete", "page", "tick", "tell", "tell", "again", "store page"]
    ),
    min_size=3,
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, seed=st.integers(0, 10_000))
def test_streams_repeats_and_history_end_in_the_same_rows(
    shop: TelegramAccount, steps: list[str], seed: int
) -> None:
    """Live updates come in order but may be repeated from any point (after a crash), and pages
    of history are stored at any time, however old they are."""
    with transaction.atomic():
        server, told = Telegram(seed), 0
        for step in steps:
            server.tick()
            match step:
                case "tell":
                    told = tell(shop, server, told, told + 2)
                case "again":
                    tell(shop, server, server.random.randint(0, told), told)
                case "store page" if server.pages:
                    known = set(Message.objects.values_list("telegram_id", flat=True))
                    page = server.random.choice(server.pages)
                    # What was deleted before we ever heard of it is told by nobody.
                    fit = [m for m in page if m.message_id in known or m.message_id in server.there]
                    store_messages(shop.pk, server.random.sample(fit, len(fit)))
                case "new" | "edit" | "delete" | "page":
                    getattr(server, step)()
        tell(shop, server, told, len(server.stream))
        expected = {number: (said.text, True) for number, said in server.there.items()}
        stored = {row[1]: (row[2], row[4]) for row in rows()}
        assert {number: row for number, row in stored.items() if row[1]} == expected
        assert {number for number, row in stored.items() if not row[1]} == server.gone
        transaction.set_rollback(True)


def tell(shop: TelegramAccount, server: Telegram, start: int, end: int) -> int:
    """Store this part of the stream; where it ends."""
    for update in server.stream[start:end]:
        if isinstance(update, ChatMessage):
            store_messages(shop.pk, [update])
        else:
            store_deletion(shop.pk, update)
    return min(end, len(server.stream))
