"""An account's own way to Telegram, probe for real: Telethon over sockets, against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.services.telegram_access import probe
from accounts.telegram.types import Access, ApiCredentials, Proxy, Server
from tests.harness.mtproto_server import keys_put_back
from tests.harness.stack import SandboxProcess


@pytest.fixture
def access(sandbox: SandboxProcess) -> Iterator[Access]:
    key = (sandbox.folder / "server.pub.pem").read_text()
    server = Server(2, "127.0.0.1", sandbox.mtproto_port, key)
    with keys_put_back():
        yield Access(ApiCredentials(77, "0" * 32), server)


def test_a_way_that_works_one_that_does_not_and_one_that_is_not_taken(
    sandbox: SandboxProcess, access: Access
) -> None:
    assert probe(access) is None
    assert sandbox.client.connections() == [], "nothing of the trial is left"
    sandbox.client.fault(
        "mtproto", "error", "auth.ExportLoginToken*", message="API_ID_INVALID", code=400
    )
    failure = probe(access)
    assert failure is not None and failure.name == "api_id"
    nowhere = Proxy(Proxy.SOCKS5, "127.0.0.1", 1)
    failure = probe(Access(access.api, access.server, nowhere))
    assert failure is not None and failure.name == "proxy"
