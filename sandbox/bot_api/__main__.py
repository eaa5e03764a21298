"""The Bot API alone: `python -m sandbox.bot_api --port 8081 --token 123:letters --user 1`."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from starlette.applications import Starlette

from sandbox.bot_api.app import routes
from sandbox.bot_api.state import BotApi
from sandbox.faults import Faults
from sandbox.wire import HttpServer, PortInUse


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.bot_api", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="100200300:SANDBOX-fake-token-not-a-secret")
    parser.add_argument("--user", type=int, action="append", default=[], help="a person's id")
    parser.add_argument("--state", type=Path, help="a file that keeps the state")
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    api = BotApi(options.state)
    api.add_bot(options.token, "sandbox_bot", "Sandbox")
    for user_id in options.user:
        api.add_user(user_id, f"User {user_id}")
        api.say(options.token, user_id, "/start")
    server = HttpServer(Starlette(routes=routes(api, Faults())), options.host, options.port)
    await server.start()
    print(f"Bot API on http://{options.host}:{server.port}/bot{options.token}/getMe", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop()
        api.flush()


def main() -> None:
    try:
        asyncio.run(serve(arguments()))
    except (PortInUse, ValueError) as error:
        raise SystemExit(str(error)) from None
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
