"""The sandbox can't be used by pages of other origins, nor from other machines."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.faults import Faults
from sandbox.main import Sandbox, SandboxConfig
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Telegram
from sandbox.wire import HttpServer

PATHS = ["/control/", "/control/sent", "/events", "/page/setup", "/", "/v1/models"]
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://evil.example", "Host": "evil.example"},
    {"Host": "evil.example:8765"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "localhost.evil.example:8765"},
    {"Host": "192.168.1.5:8765"},
    {"Host": ""},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture
async def browser(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_pages_of_other_origins_can_read_nothing(browser, path, headers):
    assert (await browser.get(path, headers=headers)).status_code == 403


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_pages_of_other_origins_can_do_nothing(browser, sandbox, token, owner, headers):
    """Also not by a plain form or link, which a browser sends without asking first."""
    kind = {"Content-Type": "text/plain"}
    writes = [
        await browser.post("/control/contacts", content='{"name": "Eve"}', headers=headers | kind),
        await browser.request("DELETE", "/control/faults", headers=headers),
        await browser.get(f"/bot{token}/sendMessage?chat_id={owner}&text=x", headers=headers),
    ]
    assert [one.status_code for one in writes] == [403, 403, 403]
    assert "Eve" not in [contact.name for contact in sandbox.telegram.contacts.values()]


async def test_a_link_from_elsewhere_opens_the_page_but_not_the_interfaces(browser, token):
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await browser.get("/", headers=link)).status_code == 200
    assert (await browser.get("/egun/", headers=link)).status_code == 200
    for path in ("/control/sent", f"/bot{token}/getMe", "/events"):
        assert (await browser.get(path, headers=link)).status_code == 403


async def test_a_websocket_of_another_origin_is_refused(browser):
    headers = UPGRADE | {"Origin": "https://evil.example"}
    assert (await browser.get("/events", headers=headers)).status_code == 403


async def test_the_page_itself_and_programs_are_served(browser, sandbox):
    own = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    assert (await browser.post("/control/contacts", json={"name": "Ivan"}, headers=own)).is_success
    assert (await browser.get("/control/sent")).status_code == 200
    at = {"Host": f"localhost:{sandbox.http_port}"}
    assert (await browser.get("/control/sent", headers=at)).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.168.1.5", "evil.example"])
def test_it_listens_on_no_address_that_others_can_reach(host, server_key):
    with pytest.raises(ValueError, match="this machine only"):
        Sandbox(SandboxConfig(host=host, key_path=server_key))
    with pytest.raises(ValueError, match="this machine only"):
        HttpServer(Starlette(), host)
    with pytest.raises(ValueError, match="this machine only"):
        MtprotoServer(Telegram(None), Faults(), host=host, key_path=server_key)
