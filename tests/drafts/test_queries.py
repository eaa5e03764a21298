"""How many statements the two ways that a person waits for take.

Counted are those that read or write rows; BEGIN, COMMIT and savepoints are not.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Person
from accounts.services.people import meet
from accounts.telegram.types import SentMessage
from core import wake
from drafts.delivery_handlers import HANDLERS
from drafts.models import Draft
from drafts.services import schedule
from drafts.services.buttons import callbacks
from drafts.services.drafting import analysis
from drafts.services.messages import ingest
from drafts.services.showing import card_deliveries
from knowledge.search.statistics import statistics
from outbox.claim import Job, claim_due
from outbox.record import record_sent
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import Drafter, decision, written

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = 500_100_200
NO_ROWS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture
def owner() -> Person:
    return accounts.owner(
        OWNER, name="Olena", username="olena", language="en", started_bot_at=timezone.now()
    )


def statements(captured: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in captured if not one["sql"].startswith(NO_ROWS)]


def test_from_a_press_to_the_wire_it_takes_at_most_12_statements(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the dispatcher, woken by the commit, has the answer in its hands."""
    draft = factories.draft()
    card_deliveries.show(draft)
    (card,) = claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=20)
    record_sent(card.id, SentMessage(4, None), HANDLERS)
    jobs: list[Job] = []
    until_the_wire: list[str] = []

    def dispatch(_subject: str) -> None:
        if not jobs:
            jobs.extend(
                claim_due(HANDLERS, accounts=[draft.chat.account_id], bot=True, busy=[], limit=20)
            )
            until_the_wire.extend(statements(captured))

    monkeypatch.setattr(wake, "_subscribers", [dispatch])
    with CaptureQueriesContext(connection) as captured:
        person = meet(OWNER, "Olena", "olena", "en")
        assert callbacks.press(callbacks.button_data(draft, "send"), person).result == "sending"
    assert [job.outgoing.text for job in jobs] == [draft.text]
    assert len(until_the_wire) <= 12, "\n".join(until_the_wire)
    record_sent(jobs[0].id, SentMessage(5, None), HANDLERS)
    assert Draft.objects.get().state == "sent"


def test_from_a_message_to_its_card_it_takes_at_most_44_statements(
    owner: Person, settings: Any
) -> None:
    """Storing the message, enqueueing the analysis, the analysis itself (the AI apart), and the
    dispatcher until it has the card in its hands."""
    settings.ANALYSIS_DEBOUNCE_SECONDS = 0
    chat = factories.chat(telegram_id=42, username="ada")
    statistics()  # each process keeps them for a while
    with CaptureQueriesContext(connection) as captured:
        ingest.store_messages(chat.account_id, [written(10, "What are your hours?")])
        assert schedule.enqueue_due() == 1
        schedule.next_due_at(timezone.now())
        assert analysis.analyse(chat.pk, Drafter(decision("From 9 to 18."))) == "drafted"
        (job,) = claim_due(HANDLERS, accounts=[chat.account_id], bot=True, busy=[], limit=20)
    assert job.outgoing.bot_message is not None
    asked = statements(captured)
    assert len(asked) <= 44, "\n".join(asked)
