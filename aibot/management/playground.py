"""The sandbox as `bin/run` starts it: its environment, which stands before Django reads its
settings, and what there is to play with.

It has a data folder of its own, so that nothing of it is left when you go real. Of `.env` it uses
the AI only, if one is given there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management import call_command
from django.utils.module_loading import import_string
from tzlocal import get_localzone_name

from aibot.management.instance import SANDBOX, SANDBOX_MTPROTO
from aibot.settings import env_file
from aibot.settings.mode import settings_file
from core.private_files import write_private

ROOT = Path(__file__).resolve().parents[2]
#: By name, so that who runs with the real Telegram never loads the sandbox.
MAKE_SETTINGS = "aibot.management.commands.sandbox.make_settings"
#: Its auction sites, and the platforms that are asked there.
SITES = {"egun": "egun.de", "militaria321": "militaria321.com"}
KEYWORDS = ("Brieföffner", "Säbel")
#: How the settings of the AI begin, and the one without which there is none.
AI, AI_KEY = "AI_", "AI_API_KEY"


@dataclass(frozen=True)
class Playground:
    """Where the sandbox listens, and the data folder."""

    http_port: int
    mtproto_port: int
    folder: Path

    @classmethod
    def from_environment(cls) -> Playground:
        """As the environment says. Raises CanNotStart for a port that is none."""
        folder = Path(os.environ.get("AIBOT_DATA_DIR") or ROOT / "var" / "sandbox")
        return cls(SANDBOX.number(), SANDBOX_MTPROTO.number(), folder.resolve())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}/"

    @property
    def env_file(self) -> Path:
        return self.folder / "env"

    def variables(self) -> dict[str, str]:
        """What every process is started with."""
        return {
            "AIBOT_DATA_DIR": str(self.folder),
            "AIBOT_ENV_FILE": str(self.env_file),
            "DEFAULT_CHAT_MODE": os.environ.get("DEFAULT_CHAT_MODE") or "suggest",
        }

    def enter(self) -> None:
        """Make the sandbox's keys and first account, and choose aibot's settings for it. Raises
        OSError with a sentence if a port is taken."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_settings = import_string(MAKE_SETTINGS)
        text = make_settings(self.http_port, self.mtproto_port, self.folder / "sandbox")
        write_private(self.env_file, with_own_ai(text) + time_zone())
        os.environ.update(self.variables())

    def use(self) -> bool:
        """Choose aibot's settings for the sandbox that was made here; False if none was."""
        if not self.env_file.is_file():
            return False
        os.environ.update(self.variables())
        return True

    def session(self) -> str:
        """The first account's session string."""
        return (self.folder / "sandbox" / "session").read_text()

    def fill(self) -> None:
        """The auction sites' addresses, and two keywords if there never was one."""
        for site, slug in SITES.items():
            address = f"{self.url}{site}"
            call_command(
                "platform", slug, base_url=address, private_address=True, stdout=StringIO()
            )
        call_command("keyword", "add", "--if-none", *KEYWORDS, stdout=StringIO())


def time_zone() -> str:
    """The setting of the machine's time zone, in which the browser shows the chat page; empty if it
    is unknown, so that the one of the settings counts."""
    try:
        return f"TIME_ZONE={ZoneInfo(get_localzone_name() or '').key}\n"
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def with_own_ai(text: str) -> str:
    """The sandbox's settings, with the real AI of `.env` or the environment instead of the
    sandbox's if its key is given there."""
    written = env_file.values(settings_file())
    given = {name: value for name, value in written.items() if name.startswith(AI) and value}
    if not (given.get(AI_KEY) or os.environ.get(AI_KEY)):
        return text
    kept = [line for line in text.splitlines() if not line.startswith(AI)]
    own = [f"{name}={quoted(value)}" for name, value in given.items()]
    return "".join(f"{line}\n" for line in [*kept, *own])


def quoted(value: str) -> str:
    """A value as it stands in an env file, so that a "#" or a space in it is no end."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
