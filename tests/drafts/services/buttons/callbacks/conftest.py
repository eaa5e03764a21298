"""An owner, and a draft of theirs."""

from __future__ import annotations

import pytest

from accounts.models import Person
from drafts.models import Draft
from tests.accounts import factories as accounts
from tests.drafts import factories


@pytest.fixture
def owner() -> Person:
    return accounts.owner(name="Olena")


@pytest.fixture
def draft(owner: Person) -> Draft:
    return factories.draft()
