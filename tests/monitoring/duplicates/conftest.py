"""Two sites and what is on them."""

from __future__ import annotations

import pytest

from accounts.models import Person
from monitoring.models import Platform
from monitoring.services import keywords
from tests.monitoring.duplicates.world import World


@pytest.fixture
def world(egun: Platform, person: Person) -> World:
    Platform.objects.create(
        slug="other",
        name="Other",
        adapter="egun",
        base_url="https://other.example",
        requests_per_second=1000,
    )
    keywords.add(person, "Kappmesser")
    world = World()
    world.scan()
    return world
