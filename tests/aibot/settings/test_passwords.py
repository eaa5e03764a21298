"""What no log may show of the addresses of the database and of Redis."""

from __future__ import annotations

import pytest

from aibot.settings.env import database
from aibot.settings.passwords import passwords

ADDRESSES = [
    "postgresql://me:{}@db/aibot",
    "postgresql://me@db/aibot?password={}",
    "postgresql://me:other@db/aibot?sslmode=require&sslpassword={}",
    "postgresql://db/aibot?user=me&password={}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_wherever_the_password_of_the_database_stands(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("DATABASE_URL", address.format("s3%20cr%2Fet"))
    found = passwords(database("DATABASE_URL", tmp_path))  # type: ignore[arg-type]
    assert {"s3 cr/et", "s3%20cr%2Fet", "s3+cr%2Fet"} <= set(found)


@pytest.mark.parametrize("address", ["redis://:s3%2Fcret@h:1/0", "redis://h/0?password=s3%2Fcret"])
def test_that_of_redis(address: str) -> None:
    assert {"s3/cret", "s3%2Fcret"} <= set(passwords({}, address))
