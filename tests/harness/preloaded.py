"""What a forked process has loaded already: the libraries, aibot's apps, what its kind imports.

A process chooses its settings by what it is (`manage.py`, `aibot.asgi`, `aibot.celery`), so there
is a server that forks for each choice. Loading aibot reads settings; each fork reads them again,
from its own environment, before anything of aibot runs in it. tests/architecture/test_preloaded.py
compares that with processes that load aibot themselves.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import django
from django.apps import apps
from django.conf import Settings, settings
from django.db import connections
from django.utils.translation import trans_real

#: By their settings, what each kind imports beside its apps.
KINDS: dict[str, list[str]] = {
    "production": ["aibot.urls", "aibot.body_limit", "aibot.celery", "whitenoise.middleware"],
    "runbot": ["aibot.management.commands.runbot", "aibot.management.commands.sandbox"],
    "worker": [
        "aibot.celery",
        *(f"{app}.tasks" for app in ("aibot", "drafts", "knowledge", "monitoring")),
        "drafts.ai.client",
        "monitoring.services.fetching.fetcher",
    ],
}
PACKAGE = "aibot.settings"
#: What the processes import of others' code, and what can be imported without settings.
LIBRARIES = (
    "asgiref.local",
    "bs4",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.beat",
    "celery.bin.celery",
    "celery.bin.worker",
    "celery.concurrency.thread",
    "celery.worker.consumer",
    "cron_descriptor",
    "crontab",
    "cryptography.fernet",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "dj_database_url",
    "django.contrib.admin",
    "django.contrib.staticfiles.finders",
    "django.core.cache",
    "django.core.handlers.asgi",
    "django.core.management.commands.migrate",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.template.loader",
    "django.test.utils",
    "django.urls",
    "django.views.generic",
    "dotenv",
    "feedparser",
    "filelock",
    "anyio._backends._asyncio",
    "httpcore",
    "httpx",
    "jsonpath",
    "kombu.transport.filesystem",
    "kombu.transport.redis",
    "lxml.html",
    "openai",
    "psycopg",
    "pydantic",
    "pydantic_ai",
    "pydantic_ai.models.openai",
    "python_socks.async_.asyncio",
    "qrcode",
    "qrcode.image.svg",
    "re2",
    "redis",
    "selectolax.lexbor",
    "stamina",
    "starlette.applications",
    "starlette.routing",
    "structlog",
    "tenacity",
    "telegram.ext",
    "telethon",
    "uvicorn.main",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "yaml",
)


def kind_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """By which of the KINDS a command runs; "" for one that has to load aibot itself, since it
    changes its environment first (`prepare`, and others that use the sandbox's data) or names its
    settings itself."""
    if "DJANGO_SETTINGS_MODULE" in environment or _may_use_the_sandbox(arguments, environment):
        return ""
    match list(arguments):
        case ["manage.py", "runbot" | "sandbox", *_]:
            return "runbot"
        case ["manage.py", "prepare", *_]:
            return ""
        case ["-m", "celery", *_]:
            return "worker"
        case ["manage.py", _, *_] | ["-m", "uvicorn", *_]:
            return "production"
        case ["-m", name, *_] if name.startswith("tests.harness."):
            return "production"
    return ""


def _may_use_the_sandbox(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether this is manage.py without Telegram credentials, where there may be such data."""
    file = environment.get("AIBOT_ENV_FILE", os.devnull)
    given = "TG_API_ID" in environment or file != os.devnull
    nothing_there = (
        "AIBOT_DATA_DIR" in environment and not Path(environment["AIBOT_DATA_DIR"]).exists()
    )
    return not (given or nothing_there) and list(arguments)[:1] == ["manage.py"]


def load_libraries() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)


def load(kind: str) -> None:
    """In the server: what its forks find loaded. Its own settings are those of its environment."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"{PACKAGE}.{kind}"
    django.setup()
    for name in KINDS[kind]:
        importlib.import_module(name)
    for language, _ in settings.LANGUAGES:
        trans_real.translation(language)


def read_settings_again(kind: str) -> None:
    """In a fork: its settings, by its own environment, as if they had not been read before."""
    os.environ["DJANGO_SETTINGS_MODULE"] = chosen = f"{PACKAGE}.{kind}"
    for name in [f"{PACKAGE}.env", f"{PACKAGE}.base", f"{PACKAGE}.browser", chosen]:
        if (module := sys.modules.get(name)) is not None:
            for setting in [one for one in vars(module) if one.isupper()]:
                delattr(module, setting)
            importlib.reload(module)
    before = vars(settings)["_wrapped"]
    fresh = Settings(chosen)
    for setting in vars(before).keys() - vars(fresh).keys() - before._explicit_settings:
        setattr(fresh, setting, getattr(before, setting))  # a default that an app has set
    settings._wrapped = fresh
    vars(connections).pop("settings", None)
    connections.__init__()  # type: ignore[misc]
    apps.get_app_config("aibot").ready()
