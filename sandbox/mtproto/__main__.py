"""This end alone: `python -m sandbox.mtproto --port 4430 --key rsa.pem --state state.json`."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from sandbox.faults import Faults
from sandbox.mtproto.server import MtprotoServer
from sandbox.mtproto.telegram import Telegram


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.mtproto", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4430)
    parser.add_argument("--key", type=Path, default=Path("var/sandbox/rsa.pem"))
    parser.add_argument("--state", type=Path, default=None)
    return parser.parse_args()


def _server(given: argparse.Namespace) -> tuple[MtprotoServer, Path]:
    """The server, and the file with its public key."""
    server = MtprotoServer(
        Telegram(given.state), Faults(), host=given.host, port=given.port, key_path=given.key
    )
    public: Path = given.key.with_suffix(".pub.pem")
    public.write_text(server.public_key_pem)
    return server, public


async def _serve(server: MtprotoServer, public: Path) -> None:
    await server.start()
    print(f"MTProto on {server.host}:{server.port}", flush=True)
    print(f"public key: {public}", flush=True)
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    await over.wait()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(_serve(*_server(_arguments())))
