"""Whether aibot runs with a real Telegram or with the sandbox, by the environment and `.env`."""

from __future__ import annotations

import os
from pathlib import Path

from aibot.settings import env, env_file

#: Who fills in one of these wants the real Telegram.
CREDENTIALS = ("TG_API_ID", "TG_API_HASH", "TELEGRAM_BOT_TOKEN", "OWNER_TELEGRAM_ID")
ENV_FILE = Path(__file__).resolve().parents[2] / ".env"


def settings_file() -> Path:
    """The file that holds the settings."""
    return Path(os.environ.get("AIBOT_ENV_FILE") or ENV_FILE)


def has_credentials() -> bool:
    """Whether any Telegram credential is given. Half-filled and misspelt ones count: then the
    system checks name what is missing. The environment stays as it is: with the sandbox, nothing
    of `.env` is used but the AI."""
    before = dict(os.environ)
    try:
        file = settings_file()
        env_file.load(file)
        if any(env.text(name) for name in CREDENTIALS):
            return True
        return any(meant in CREDENTIALS for _, meant in env_file.misspelt(file))
    finally:
        os.environ.clear()
        os.environ.update(before)
