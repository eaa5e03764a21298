"""The sandbox: a local Telegram, AI, auction sites and chat page, composed and started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from sandbox import ai, auctions, bot_api, control, page
from sandbox.control.seed import seed
from sandbox.control.world import Sessions, World
from sandbox.faults import Faults
from sandbox.local_only import require_loopback
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Telegram
from sandbox.wire import HttpServer, PortInUse

PARTS = ("mtproto", "bot", "ai", "auctions", "page")


@dataclass(frozen=True)
class SandboxConfig:
    """Where the sandbox listens and what it runs. Port 0 takes any free port.

    Without a `data_dir` nothing is kept. The token opens nothing but this sandbox.
    """

    host: str = "127.0.0.1"
    http_port: int = 8765
    mtproto_port: int = 4430
    data_dir: Path | None = None
    admin_url: str = ""
    admin_login: tuple[str, str] | None = None
    ai_is_demo: bool = True
    parts: Sequence[str] = PARTS
    bot_token: str = "100200300:SANDBOX-fake-token-not-a-secret"
    owner_id: int = 500_100_200
    #: A file that keeps the server's RSA key (by default in `data_dir`).
    key_path: Path | None = None
    #: Which catalogue the auction sites have at first; None: an empty one.
    auction_seed: int | None = 1871
    #: New listings by themselves: "on", "off", or "watched" (while a chat page is open).
    auction_ticker: str = "watched"


class Sandbox:
    """All parts in one process; `start()` returns when they listen."""

    def __init__(self, config: SandboxConfig, routes: Sequence[BaseRoute] = ()) -> None:
        require_loopback(config.host)
        unknown = set(config.parts) - set(PARTS)
        if unknown:
            raise ValueError(f"unknown parts: {', '.join(sorted(unknown))}")
        self.config = config
        self._more_routes = list(routes)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self.directory = self._make_directory()
        self.faults = Faults()
        self.telegram = Telegram(self._kept("telegram.json"))
        self.bot_api = bot_api.BotApi(self._kept("bot_api.json"))
        self.ai = ai.AiRules()
        self.auctions = auctions.Auctions(
            self._kept("auctions.json"), config.auction_seed, config.auction_ticker
        )
        self.ticker = auctions.Ticker(self.auctions)
        self.server = self._mtproto_server() if "mtproto" in config.parts else None
        self.world = World(
            telegram=self.telegram,
            server=self.server,
            bot_api=self.bot_api,
            ai=self.ai,
            auctions=self.auctions,
            ticker=self.ticker,
            faults=self.faults,
            sessions=Sessions(self.telegram, self._kept("sessions.json"), config.host),
            token=config.bot_token,
            owner_id=config.owner_id,
            admin_url=config.admin_url,
            admin_login=config.admin_login,
            ai_is_demo=config.ai_is_demo,
        )
        self._http = HttpServer(self._app(), config.host, config.http_port)

    @property
    def http_port(self) -> int:
        return self._http.port

    @property
    def mtproto_port(self) -> int:
        return self.server.port if self.server else 0

    @property
    def public_key_pem(self) -> str:
        return str(self.server.public_key_pem) if self.server else ""

    @property
    def url(self) -> str:
        return f"http://{self.config.host}:{self.http_port}"

    @property
    def public_key_path(self) -> Path:
        return self.directory / "server.pub.pem"

    async def start(self) -> None:
        """Listen, and seed on the first start. A part that fails takes the others down."""
        try:
            await self._start_mtproto()
            self.world.sessions.port = self.mtproto_port or self.config.mtproto_port
            session = seed(self.world)
            self.public_key_path.write_text(self.public_key_pem)
            _write_secret(self.directory / "session", session)
            await self._http.start()
            self.ticker.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        await self.ticker.stop()
        await self._http.stop()
        if self.server is not None:
            await self.server.stop()
        self.bot_api.flush()
        self.auctions.flush()
        self.world.sessions.flush()
        self.telegram.save()
        if self._temporary is not None:
            self._temporary.cleanup()

    async def _start_mtproto(self) -> None:
        if self.server is None:
            return
        try:
            await self.server.start()
        except OSError as error:
            where = f"{self.config.host}:{self.config.mtproto_port}"
            raise PortInUse(f"cannot listen on {where}: {error.strerror}") from error

    def _make_directory(self) -> Path:
        """The data directory, or a temporary one that goes away with the sandbox."""
        directory = self.config.data_dir
        if directory is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="sandbox-")
            directory = Path(self._temporary.name)
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        return directory

    def _mtproto_server(self) -> MtprotoServer:
        config = self.config
        return MtprotoServer(
            self.telegram,
            self.faults,
            host=config.host,
            port=config.mtproto_port,
            key_path=config.key_path or self._kept("server.key"),
        )

    def _kept(self, name: str) -> Path | None:
        return None if self.config.data_dir is None else self.config.data_dir / name

    def _app(self) -> Starlette:
        parts, routes = self.config.parts, list[BaseRoute]()
        if "bot" in parts:
            routes += bot_api.routes(self.bot_api, self.faults)
        if "ai" in parts:
            routes += ai.routes(self.ai, self.faults)
        if "auctions" in parts:
            routes += auctions.routes(self.auctions, self.faults)
        routes += control.routes(self.world)
        if "page" in parts:
            routes += page.routes(self.world)
        return Starlette(routes=[*routes, *self._more_routes])


def environment(sandbox: Sandbox) -> dict[str, str]:
    """The settings with which a product uses this sandbox. None of them is a secret."""
    config = sandbox.config
    return {
        "TG_API_ID": "12345",
        "TG_API_HASH": "0123456789abcdef0123456789abcdef",
        "TG_DC": f"2:{config.host}:{sandbox.mtproto_port}",
        "TG_DC_PUBLIC_KEY": str(sandbox.public_key_path),
        "TELEGRAM_BOT_TOKEN": config.bot_token,
        "TELEGRAM_BOT_API_URL": sandbox.url,
        "OWNER_TELEGRAM_ID": str(config.owner_id),
        "AI_API_KEY": "sandbox-fake-key",
        "AI_BASE_URL": f"{sandbox.url}/v1",
        "AI_MODEL": "sandbox-rules",
        "AI_PRICE_INPUT": "0",
        "AI_PRICE_OUTPUT": "0",
    }


async def serve(config: SandboxConfig, routes: Sequence[BaseRoute] = ()) -> None:
    """Run until SIGTERM or SIGINT, then stop in order. `PortInUse` says what is taken."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(number, stopping.set)
    sandbox = Sandbox(config, routes)
    await sandbox.start()
    print(f"Sandbox: {sandbox.url}/ (control: {sandbox.url}/control/)", flush=True)
    try:
        await stopping.wait()
    finally:
        await sandbox.stop()


def _write_secret(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
