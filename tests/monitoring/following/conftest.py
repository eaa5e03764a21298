"""A keyword that follows a listing of its baseline and one that it found."""

from __future__ import annotations

import pytest

from monitoring.models import Keyword
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite
from tests.monitoring.sent import send_all


@pytest.fixture
def watched(keyword: Keyword, site: FakeSite) -> Keyword:
    """A keyword with one listing in its baseline, and one that was told."""
    site.put(1, price="50,00")
    scan(site)
    site.put(2, price="100,00")
    scan(site)
    send_all()
    return keyword
