"""How much each library logs."""

from __future__ import annotations

LOGGERS = {
    # These tell of every request; a bot's token stands in its addresses.
    "httpx": {"level": "WARNING"},
    "httpcore": {"level": "WARNING"},
    "httpx2": {"level": "WARNING"},
    "httpcore2": {"level": "WARNING"},
    # What it reports as errors is told by us, with what is done about it.
    "telethon": {"level": "CRITICAL"},
    "telegram.request": {"level": "CRITICAL"},
    "telegram": {"level": "WARNING"},
    "asyncio": {"level": "WARNING"},
    # Of signing in only what went wrong.
    "axes": {"level": "WARNING"},
    "celery": {"level": "WARNING"},
    "kombu": {"level": "ERROR"},
    "apscheduler": {"level": "WARNING"},
    "openai": {"level": "WARNING"},
    "pypdf": {"level": "ERROR"},
    "uvicorn.error": {"level": "WARNING"},
    # What was not found or not allowed is said by the page, and need not fill the log.
    "django.request": {"level": "ERROR"},
    "django.security.DisallowedHost": {"level": "CRITICAL"},
}
