from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.sites import Sites, auction_sites


@pytest.fixture(scope="module")
def running() -> Iterator[Sites]:
    with auction_sites() as sites:
        yield sites


@pytest.fixture
def sites(running: Sites) -> Sites:
    return running.begin()
