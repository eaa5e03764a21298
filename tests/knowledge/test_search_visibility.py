"""Nobody's answer rests on what is for others: the search finds visible entries only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import TelegramAccount
from knowledge.models import Entry
from knowledge.selectors import Reader
from knowledge.services.entries import create_entry
from knowledge.services.search import search
from tests.accounts import factories as accounts
from tests.knowledge import factories
from tests.knowledge.corpus import Text
from tests.knowledge.filling import fill

DAY = date(2026, 3, 2)
WORDS = [
    "knife",
    "blade",
    "price",
    "delivery",
    "lighthouse",
    "Versand",
    "доставка",
    "ніж",
    "XE1005",
]
CONTACTS = (71, 72)


@dataclass(frozen=True)
class Written:
    """An entry: for whom it is, and when it holds."""

    words: list[str]
    audience: str
    accounts: frozenset[int]
    contacts: frozenset[tuple[int, int]]
    first: date | None
    last: date | None

    def is_for(self, account: int, contact: int, day: date) -> bool:
        whom = {
            "everyone": True,
            "accounts": account in self.accounts,
            "contacts": (account, contact) in self.contacts,
        }
        begun, over = (self.first or day) <= day, (self.last or day) < day
        return whom[self.audience] and begun and not over


days = st.none() | st.integers(-2, 2).map(lambda days: DAY + timedelta(days=days))
written = st.builds(
    Written,
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    audience=st.sampled_from(["everyone", "accounts", "contacts"]),
    accounts=st.frozensets(st.integers(0, 1)),
    contacts=st.frozensets(st.tuples(st.integers(0, 1), st.sampled_from(CONTACTS))),
    first=days,
    last=days,
)
questions = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join) | st.text(
    max_size=60
)


@pytest.fixture
def two_accounts(db) -> list[int]:
    return [accounts.account().pk, accounts.account().pk]


# Without shrinking: a failing example of a few entries is short enough.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


@settings(
    max_examples=25,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    entries=st.lists(written, max_size=6),
    question=questions,
    account=st.integers(0, 1),
    contact=st.sampled_from(CONTACTS),
)
def test_no_entry_for_others_is_ever_found(two_accounts, entries, question, account, contact):
    Entry.objects.all().delete()
    visible = set()
    for one in entries:
        made = factories.entry(
            title=" ".join(one.words),
            body=f"{one.words[0]}.",
            audience=one.audience,
            accounts={two_accounts[index] for index in one.accounts},
            contacts={(two_accounts[index], person, "") for index, person in one.contacts},
            valid_from=one.first,
            valid_until=one.last,
        )
        if one.is_for(account, contact, DAY):
            visible.add(made.pk)
    found = search(question, Reader(two_accounts[account], contact, DAY), limit=10)
    assert {hit.entry_id for hit in found} <= visible
    # And what is theirs is found by its own words, whatever else there is.
    for entry in Entry.objects.filter(pk__in=visible):
        hits = search(entry.title, Reader(two_accounts[account], contact, DAY), limit=10)
        assert entry.pk in {hit.entry_id for hit in hits}


def test_entries_for_others_take_no_place(two_accounts):
    mine, other = two_accounts
    texts = [Text("", "Price of the knife", f"{number}") for number in range(120)]
    fill(texts, only_for=TelegramAccount.objects.get(pk=other))
    own = create_entry(title="What a knife is", body="It has a price, as all things.")
    hits = search("price of the knife", Reader(mine, 71, DAY), limit=3)
    assert [hit.entry_id for hit in hits] == [own.pk]


def test_the_owner_sees_all_that_is_there(two_accounts):
    made = factories.entry(
        title="Price of the knife", body="9", audience="accounts", valid_until=DAY - timedelta(9)
    )
    assert [hit.entry_id for hit in search("price of the knife", None)] == [made.pk]
    assert search("price of the knife", Reader(two_accounts[0], 71, DAY)) == []
