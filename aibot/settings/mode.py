"""Whether aibot runs with a real Telegram or with the sandbox, by the environment and `.env`."""

from __future__ import annotations

import os
from pathlib import Path

from aibot.settings import env

CREDENTIALS = ("TG_API_ID", "TG_API_HASH", "TELEGRAM_BOT_TOKEN")
ENV_FILE = Path(__file__).resolve().parents[2] / ".env"


def env_file() -> Path:
    """The file that holds the settings."""
    return Path(os.environ.get("AIBOT_ENV_FILE", ENV_FILE))


def has_credentials() -> bool:
    """Whether any Telegram credential is given. Half-filled ones count: then the system checks
    name what is missing. The environment stays as it is: with the sandbox, nothing of `.env` is
    used but the AI."""
    before = dict(os.environ)
    try:
        env.load_dotenv(env_file())
        return any(env.text(name) for name in CREDENTIALS)
    finally:
        os.environ.clear()
        os.environ.update(before)
