"""The sandbox as a whole: what it keeps, what it tells, and how it stops."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot
from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import StringSession

from sandbox.main import Sandbox, SandboxConfig, environment
from sandbox.wire import PortInUse
from tests.harness.mtproto_server import keys_put_back


def config(path, server_key, **changes) -> SandboxConfig:
    return SandboxConfig(http_port=0, mtproto_port=0, data_dir=path, key_path=server_key, **changes)


@pytest.fixture
def trusting():
    """Makes Telethon trust a server's key for the length of a test."""
    with keys_put_back():
        yield lambda path: rsa.add_key(Path(path).read_text(), old=False)


async def test_its_environment_is_all_that_a_product_needs(sandbox, trusting):
    settings = environment(sandbox)
    trusting(settings["TG_DC_PUBLIC_KEY"])
    dc, host, port = settings["TG_DC"].split(":")
    session = StringSession()
    session.set_dc(int(dc), host, int(port))
    client = TelegramClient(session, int(settings["TG_API_ID"]), settings["TG_API_HASH"])
    await client.connect()
    assert not await client.is_user_authorized()
    await client.disconnect()
    url = settings["TELEGRAM_BOT_API_URL"]
    async with Bot(settings["TELEGRAM_BOT_TOKEN"], base_url=f"{url}/bot") as bot:
        assert await bot.send_message(int(settings["OWNER_TELEGRAM_ID"]), "Hello")


async def test_the_seeded_session_is_signed_in(sandbox, owner, eventually):
    client = TelegramClient(StringSession(sandbox.world.sessions.of(owner)), 1, "hash")
    heard: list[str] = []

    async def note(event: Any) -> None:
        heard.append(event.raw_text)

    client.add_event_handler(note, events.NewMessage(incoming=True))
    await client.connect()
    assert (await client.get_me()).first_name == "Shop"
    sandbox.telegram.contact_says(owner, 700_000_001, "news")
    await eventually(lambda: heard)
    await client.disconnect()
    assert heard == ["news"]


async def test_everything_is_there_again_after_a_restart(tmp_path, server_key):
    first = Sandbox(config(tmp_path, server_key))
    await first.start()
    token, owner = first.config.bot_token, first.config.owner_id
    session = first.world.sessions.of(owner)
    contact = first.telegram.add_contact("Ivan").id
    first.telegram.contact_says(owner, contact, "before")
    async with Bot(token, base_url=f"{first.url}/bot") as bot:
        card = await bot.send_message(owner, "<b>card</b>", parse_mode="HTML")
    query = first.bot_api.press(token, owner, owner, card.message_id, "1:1:s")
    await first.stop()

    second = Sandbox(config(tmp_path, server_key))
    await second.start()
    assert (
        StringSession(second.world.sessions.of(owner)).auth_key == StringSession(session).auth_key
    )
    assert (tmp_path / "session").read_text().strip() == second.world.sessions.of(owner)
    assert [message.text for message in second.telegram.messages(owner, contact)] == ["before"]
    async with Bot(token, base_url=f"{second.url}/bot") as bot:
        updates = await bot.get_updates()
        pressed = updates[-1].callback_query
        assert pressed is not None and pressed.id == query
        await bot.answer_callback_query(query, "still known")
        assert (await bot.send_message(owner, "next")).message_id == card.message_id + 1
    await second.stop()


async def test_its_files_are_for_the_owners_eyes_only(tmp_path, server_key):
    running = Sandbox(config(tmp_path, server_key))
    await running.start()
    await running.stop()
    for name in ("session", "sessions.json", "telegram.json", "bot_api.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name


@pytest.mark.parametrize("which", ["http_port", "mtproto_port"])
async def test_a_port_in_use_is_named(tmp_path, server_key, which):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = {"http_port": 0, "mtproto_port": 0, which: port}
        running = Sandbox(SandboxConfig(data_dir=tmp_path, key_path=server_key, **ports))
        with pytest.raises(PortInUse, match=str(port)):
            await running.start()


async def test_parts_can_be_left_out(tmp_path, server_key):
    running = Sandbox(config(tmp_path, server_key, parts=("bot",)))
    await running.start()
    async with httpx.AsyncClient(base_url=running.url) as client:
        found = [(await client.get(path)).status_code for path in ("/", "/v1/models", "/control/")]
    await running.stop()
    assert found == [404, 404, 200] and running.mtproto_port == 0
    with pytest.raises(ValueError, match="unknown parts: radio"):
        Sandbox(SandboxConfig(parts=("radio",)))


SERVE = """
import asyncio, sys
from pathlib import Path
from sandbox.main import SandboxConfig, serve
asyncio.run(serve(SandboxConfig(http_port=0, mtproto_port=0, data_dir=Path(sys.argv[1]))))
"""


async def test_a_signal_ends_it_in_order_even_with_a_poll_open(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVE,
        str(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    url = (await process.stdout.readline()).decode().split()[1].rstrip("/")
    token = SandboxConfig().bot_token
    async with httpx.AsyncClient() as client:
        await client.get(f"{url}/bot{token}/getUpdates?offset=-1")
        last = (await client.get(f"{url}/bot{token}/getUpdates")).json()["result"][-1]
        offset = last["update_id"] + 1
        poll = asyncio.create_task(
            client.get(f"{url}/bot{token}/getUpdates?timeout=30&offset={offset}", timeout=40)
        )
        await asyncio.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            code = await process.wait()
        with pytest.raises(httpx.HTTPError):
            await poll
    assert (code, await process.stderr.read()) == (0, b"")
    assert (tmp_path / "bot_api.json").exists()


async def test_the_bot_api_runs_alone():
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox.bot_api",
        "--port",
        "0",
        "--token",
        "1:alone",
        "--user",
        "5",
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ},
    )
    assert process.stdout
    url = (await process.stdout.readline()).decode().split()[3].removesuffix("1:alone/getMe")
    async with Bot("1:alone", base_url=url) as bot:
        assert (await bot.send_message(5, "Hello")).chat_id == 5
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
