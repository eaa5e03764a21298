"""A session reaches its own data centre over the version of IP that the machine has."""

from __future__ import annotations

import pytest
from telethon import TelegramClient

from accounts.telegram import data_centres
from accounts.telegram.connect import new_client
from accounts.telegram.session import AccountSession
from accounts.telegram.types import Access, ApiCredentials, Authorisation, Proxy, Server
from accounts.telegram.types import StoredSession as Stored

API = ApiCredentials(1, "hash")
IPV4, IPV6 = "149.154.167.91", "2001:67c:4e8:f004::a"


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch):
    """The address to which a client of a session connects, on a machine with these versions."""

    def address(
        host: str | None, *versions: int, server: Server | None = None, proxy: Proxy | None = None
    ) -> str:
        def leads(tried: str) -> bool:
            return (6 if data_centres.is_ipv6(tried) else 4) in versions

        monkeypatch.setattr(data_centres, "_leads", leads)
        stored = Stored(Authorisation(4, host, 443, b"k" * 256)) if host else None
        session = AccountSession(stored, server)
        client: TelegramClient = new_client(session, Access(API, server, proxy))
        assert client._use_ipv6 == (":" in session.server_address), "Telethon keeps it"
        return f"{session.dc_id} {session.server_address}"

    return address


@pytest.mark.parametrize("host", [IPV4, IPV6])
@pytest.mark.parametrize(("version", "address"), [(4, IPV4), (6, IPV6)])
def test_a_session_goes_to_its_own_data_centre(
    reached, host: str, version: int, address: str
) -> None:
    assert reached(host, version) == f"4 {address}"


@pytest.mark.parametrize("host", [IPV4, IPV6])
@pytest.mark.parametrize("versions", [(4, 6), ()], ids=["both", "no network"])
def test_an_address_that_may_be_right_is_kept(reached, host: str, versions: tuple) -> None:
    assert reached(host, *versions) == f"4 {host}"


def test_a_sign_in_begins_over_ipv6_where_there_is_nothing_else(reached) -> None:
    assert reached(None, 6) == "2 2001:67c:4e8:f002::a"


def test_a_server_of_ones_own_and_the_way_of_a_proxy_are_let_be(reached) -> None:
    assert reached(IPV4, 4, server=Server(2, "::1", 4430)) == "2 ::1"
    proxy = Proxy(Proxy.SOCKS5, "proxy.example", 1080)
    assert reached(IPV4, 6, proxy=proxy) == f"4 {IPV4}"


def test_without_a_route_nothing_leads_there() -> None:
    assert data_centres._leads("127.0.0.1")
    assert not data_centres._leads("240.0.0.1") or not data_centres._leads("no address")
