"""`manage.py sandbox`: a local Telegram, AI and chat page, for trying aibot out and for tests."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aibot.management.admin_user import known_login
from sandbox.main import PARTS, Sandbox, SandboxConfig, environment, serve


class Command(BaseCommand):
    help = "Serves a local Telegram, an AI and a chat page, on this machine only."
    # The sandbox needs none of aibot's settings, so a wrong one must not keep it from starting.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8765, help="of the chat page and the APIs")
        parser.add_argument("--mtproto-port", type=int, default=4430)
        parser.add_argument("--folder", type=Path, default=settings.DATA_DIR / "sandbox")
        parser.add_argument("--admin-url", default="", help="shown as a link on the chat page")
        parser.add_argument("--parts", default=",".join(PARTS), help="which parts to serve")

    def handle(self, *args: Any, **options: Any) -> None:
        config = SandboxConfig(
            http_port=options["port"],
            mtproto_port=options["mtproto_port"],
            data_dir=options["folder"],
            admin_url=options["admin_url"],
            admin_login=known_login() if options["admin_url"] else None,
            ai_is_demo=uses_demo(options["port"]),
            parts=tuple(options["parts"].split(",")),
        )
        try:
            asyncio.run(serve(config))
        except (OSError, ValueError, OverflowError) as error:
            raise CommandError(str(error)) from None


def uses_demo(http_port: int) -> bool:
    """Whether aibot's answers come from the AI of the sandbox at this port."""
    demo = f"http://127.0.0.1:{http_port}/v1"
    return not settings.AI_API_KEY or demo == settings.AI_BASE_URL


def make_settings(http_port: int, mtproto_port: int, folder: Path) -> str:
    """Make what a first start makes; aibot's settings for it, as lines of an env file. Raises
    PortInUse."""
    config = SandboxConfig(http_port=http_port, mtproto_port=mtproto_port, data_dir=folder)
    return "".join(f"{name}={value}\n" for name, value in asyncio.run(_settings(config)).items())


async def _settings(config: SandboxConfig) -> dict[str, str]:
    sandbox = Sandbox(config)
    await sandbox.start()
    try:
        return environment(sandbox)
    finally:
        await sandbox.stop()
