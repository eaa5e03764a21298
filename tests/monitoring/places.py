"""Sites in the markup of the real ones, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from monitoring.models import Keyword, Platform, PlatformState
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.scanning import claims, scans
from tests.harness.sites import Sites

#: Site, platform and layout; militaria321.com has 100 rows on a page, egun.de 25.
LAYOUTS = [
    ("egun", "egun.de", "new"),
    ("egun", "egun.de", "classic"),
    ("militaria321", "militaria321.com", "usual"),
]
#: Fault and its fields, the problem of the platform, what the error says.
FAULTS: dict[str, tuple[tuple[str, dict[str, Any]], str, str]] = {
    "403": (("error", {"code": 403}), "blocked", "403 Forbidden"),
    "429 with Retry-After": (
        ("error", {"code": 429, "retry_after": 300}),
        "rate",
        "429 Too Many Requests",
    ),
    "500": (("error", {"code": 500}), "down", "500 Internal Server Error"),
    "503 with Retry-After": (("error", {"code": 503, "retry_after": 300}), "down", "503"),
    "slow": (("delay", {"seconds": 1.2}), "down", "no answer within 0.4 s"),
    "cut off before": (("cut_before", {}), "down", "the connection to the site failed"),
    "cut off in the middle": (("cut_middle", {}), "down", "the connection to the site failed"),
    "captcha": (("garbage", {}), "captcha", "captcha"),
    "captcha with 403": (("garbage", {"code": 403}), "blocked", "403"),
    "changed markup": (("changed", {}), "unreadable", ""),
}


class Place:
    """One platform that is one of the sites, and a worker that reads it."""

    def __init__(self, sites: Sites, site: str, slug: str, layout: str) -> None:
        self.sites, self.site, self.layout = sites.begin(), site, layout
        sites.auction_layout(site, layout)
        Platform.objects.exclude(slug=slug).update(enabled=False)
        Platform.objects.filter(slug=slug).update(
            base_url=sites.address(site),
            private_address=True,
            requests_per_second=1000,
            timeout_seconds=5,
        )
        self.platform = Platform.objects.get(slug=slug)
        self.fetcher = Fetcher()

    def put(self, count: int = 1, title: str = "Kappmesser {n}", **more: Any) -> list[int]:
        return self.sites.add_listings(self.site, title, count, price=49.0, **more)

    def scan(self) -> int:
        """A scan when the next one is due; how many are announced."""
        Keyword.objects.update(next_check_at=timezone.now())
        found, batches = claims.claim_due()
        number = found.pk if found else 0
        return sum(
            scans.scan_batch(one.platform_id, one.lease_token, number, self.fetcher)
            for one in batches
        )

    def wait_out(self) -> None:
        """The time is over for which the platform is left alone."""
        PlatformState.objects.exclude(open_until=None).update(open_until=timezone.now())

    def restart(self) -> None:
        self.fetcher.close()
        self.fetcher = Fetcher()


def on(*layouts: tuple[str, str, str]) -> Any:
    return pytest.mark.parametrize(
        "place",
        layouts,
        ids=[layout if site == "egun" else site for site, _, layout in layouts],
        indirect=True,
    )
