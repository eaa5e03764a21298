"""A keyword with one listing in its baseline."""

from __future__ import annotations

import pytest

from monitoring.models import Keyword
from tests.monitoring.conftest import scan
from tests.monitoring.fakes import FakeSite


@pytest.fixture
def watched(keyword: Keyword, site: FakeSite) -> Keyword:
    site.put(1)
    scan(site)
    return keyword
