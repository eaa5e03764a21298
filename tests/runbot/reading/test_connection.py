"""What concerns the whole connection: the clock, the key."""

from __future__ import annotations

import pytest

from accounts.models import TelegramAccount
from sandbox.faults import Fault
from tests.harness.reading import Reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


@pytest.mark.parametrize("seconds", [-400.0, -20.0, 20.0, 400.0])
async def test_a_clock_that_differs_is_corrected_once(shop: Reading, seconds: float) -> None:
    shop.server.clock_offset = seconds
    shop.server.too_old = shop.server.too_new = 0.5
    ada = shop.person("Ada")
    shop.says(ada, "Hello")
    await shop.start()
    await shop.stored("Hello")
    shop.says(ada, "live")
    await shop.stored("live")
    await shop.server.cut()
    await shop.until(lambda: shop.connections == 2 and shop.running.client is not None)
    assert abs(shop.client._session.time_offset - seconds) < 1


async def test_a_key_that_the_transport_does_not_know_needs_a_sign_in(shop: Reading) -> None:
    await shop.start()
    shop.faults.add(Fault("mtproto", "unknown_key", "packet"))
    shop.running.request_probe()
    told = TelegramAccount.objects.filter(status="needs_login", status_detail__gt="")
    await shop.until(told.exists)
    assert "does not know this session" in (await shop.account()).status_detail
