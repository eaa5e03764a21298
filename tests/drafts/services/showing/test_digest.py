"""Many people write at once: the owner gets the newest cards, and one message about the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from accounts.telegram.types import SentMessage
from drafts import references, states
from drafts.cards.draft_cards import NEXT_DRAFTS
from drafts.delivery_handlers import HANDLERS
from drafts.models import Card, Draft
from drafts.services.showing import card_deliveries
from drafts.services.showing.digest import MANY, NEXT, queue_digest
from outbox.claim import Job, claim_due
from outbox.models import Delivery
from outbox.record import record_sent
from tests.accounts import factories as accounts
from tests.bot.presses import press
from tests.drafts import factories

pytestmark = pytest.mark.django_db
CROWD = 40


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """The clock stands still: a digest waits for seconds only, which pass on a busy machine."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena", language="en")


def crowd(count: int = CROWD) -> list[Draft]:
    drafts = [factories.draft(factories.chat(title=f"Guest {n}")) for n in range(count)]
    for draft in drafts:
        card_deliveries.show(draft)
    return drafts


def everything() -> list[Job]:
    """All that is sent to the owner until nothing is queued any more; the digest, which waits for
    its time, last."""
    sent: list[Job] = []
    while True:
        jobs = claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=50)
        if not jobs and not Delivery.objects.exclude(available_at=None).update(available_at=None):
            return sent
        for job in jobs:
            record_sent(job.id, SentMessage(100 + job.id, None), HANDLERS)
        sent += jobs


def of_kind(kind: str, jobs: list[Job]) -> list[str]:
    return [job.outgoing.bot_message.text for job in jobs if job.kind == kind]  # type: ignore[union-attr]


def test_the_newest_get_cards_and_the_others_one_digest(owner: Person) -> None:
    crowd()
    jobs = everything()
    shown = of_kind(references.CARD, jobs)
    assert len(shown) == MANY + 1
    assert f"Guest {CROWD - 1}" in shown[-1]
    [digest] = of_kind(references.DIGEST, jobs)
    assert f"Answers that wait for you: {CROWD - MANY - 1}" in digest
    assert digest.index(f"Guest {CROWD - MANY - 2}:") < digest.index(f"Guest {CROWD - MANY - 3}:")
    assert f"… and {CROWD - MANY - 1 - 10} more" in digest
    assert Draft.objects.filter(state=states.PENDING).count() == CROWD, "all of them still wait"


def test_a_few_are_shown_one_by_one(owner: Person) -> None:
    crowd(MANY)
    jobs = everything()
    assert len(of_kind(references.CARD, jobs)) == MANY
    assert of_kind(references.DIGEST, jobs) == []


def test_the_button_shows_the_newest_that_were_not_shown(owner: Person) -> None:
    crowd()
    everything()
    for page in range(2):
        answer = press(NEXT_DRAFTS, owner)
        assert answer.text == "The newest are below."
        shown = of_kind(references.CARD, everything())
        newest = CROWD - MANY - 2 - page * NEXT
        names = [f"Guest {n}\n" for n in range(newest, newest - NEXT, -1)]
        assert all(name in text for name, text in zip(names, shown, strict=True))


def test_with_nothing_left_the_button_says_so(owner: Person) -> None:
    assert press(NEXT_DRAFTS, owner).text == "Nothing is waiting for you."


def test_a_digest_is_not_for_strangers(owner: Person) -> None:
    crowd()
    stranger = Person(telegram_id=5)
    for person in (stranger, accounts.owner(role=Person.Role.SUBSCRIBER)):
        assert press(NEXT_DRAFTS, person).text == "Only the owner can do this."
    assert not Card.objects.filter(message_id__isnull=False).exists()


def test_cards_that_were_asked_for_are_all_shown(owner: Person) -> None:
    crowd(20)
    everything()
    card_deliveries.show_pending(owner)
    assert len(of_kind(references.CARD, everything())) == 20


def test_a_digest_comes_once_in_a_while(owner: Person) -> None:
    crowd()
    everything()
    crowd()
    while claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=50):
        Delivery.objects.filter(state="inflight").update(state="sent")
    digest = Delivery.objects.get(kind=references.DIGEST, state="queued")
    assert digest.available_at is not None
    assert (digest.available_at - timezone.now()).total_seconds() > 30


def test_a_digest_of_a_time_to_come_delays_none(owner: Person) -> None:
    """The clock was put back since."""
    now = timezone.now()
    queue_digest(owner)
    Delivery.objects.update(state=Delivery.State.SENT, sent_at=now + timedelta(days=30))
    queue_digest(owner)
    due = Delivery.objects.latest("id").available_at
    assert due is not None and due - now < timedelta(minutes=2)


def test_answers_that_are_decided_meanwhile_are_not_in_it(owner: Person) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # else the digest's time may come, too
        crowd()
        while claim_due(HANDLERS, accounts=[], bot=True, busy=[], limit=50):
            Delivery.objects.filter(state="inflight").update(state="sent")
    Draft.objects.update(state=states.SKIPPED)
    assert of_kind(references.DIGEST, everything()) == []
    assert Delivery.objects.get(kind=references.DIGEST).state == "cancelled"


def test_who_asks_again_and_again_gets_each_card_once(owner: Person) -> None:
    """The cards are still on their way."""
    crowd(20)
    for _ in range(5):
        card_deliveries.show_pending(owner)
    assert len(of_kind(references.CARD, everything())) == 20


def test_who_asks_again_gets_what_was_shown_before_anew(owner: Person) -> None:
    (draft,) = crowd(1)
    for _ in range(2):
        assert len(of_kind(references.CARD, everything())) == 1
        card_deliveries.show_pending(owner)
    assert list(draft.cards.order_by("id").values_list("replaced", flat=True)) == [
        True,
        True,
        False,
    ]
