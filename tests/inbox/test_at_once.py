"""The inbox, the admin and the card act on the same draft at the same moment: one outcome."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from drafts.cards.draft_cards import card
from drafts.models import DraftEvent
from drafts.selectors import live_cards, shown_card
from drafts.services.buttons import callbacks
from drafts.services.buttons.decisions import decide
from drafts.services.showing import card_deliveries
from inbox import selectors
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories


@pytest.mark.django_db(transaction=True)
def test_inbox_admin_and_card_at_once_have_one_outcome(rounds: Callable[[int], int]) -> None:
    user, owner = User.objects.create_superuser("admin"), accounts.owner()
    client = Client()
    client.force_login(user)
    for number in range(rounds(200)):
        draft = factories.draft()
        card_deliveries.show_to(draft, owner)
        at_once = threading.Barrier(3)
        chat, data = draft.chat_id, callbacks.button_data(draft, "send")
        given: dict[str, Any] = {
            "action": ("skip", "send")[number % 2],
            "draft": draft.pk,
            "seen": 1,
            "text": "",
        }

        def in_the_inbox(chat: int = chat, given: dict[str, Any] = given) -> None:
            client.post(f"/inbox/{chat}/answer/", given)

        def in_the_admin(draft: int = draft.pk) -> None:
            decide(draft, "send", "admin", revision=1, words="Changed in the admin.")

        def on_the_card(data: str = data) -> None:
            callbacks.press(data, owner)

        def at_the_same_moment(act: Callable[[], None], at_once: threading.Barrier) -> None:
            try:
                at_once.wait(30)
                act()
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            for act in (in_the_inbox, in_the_admin, on_the_card):
                pool.submit(at_the_same_moment, act, at_once)
        draft.refresh_from_db()
        decided = DraftEvent.objects.filter(draft=draft, kind__in=["approved", "skipped"])
        sent = Delivery.objects.filter(channel="user", reference=f"draft:{draft.pk}")
        assert decided.count() == 1
        assert sent.count() == (draft.state == "approved")
        assert [one.payload["text"] for one in sent] == [draft.text] * sent.count()
        # All three show the same.
        kept = selectors.open_draft(draft.chat)
        assert (kept.state if kept else "skipped") == draft.state
        said = card(shown_card(live_cards(draft.pk).get().pk)).text
        assert ("Approved" in said) == (draft.state == "approved")
        assert ("Skipped" in said) == (draft.state == "skipped")
