"""Tests fork processes that have loaded aibot already; their settings are as if they had not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.harness.preloaded import KINDS
from tests.harness.processes import ROOT, clean_environment, python

#: Other than the defaults in all that is made of settings at the start: engines, logs, clocks.
OTHER = {
    "AIBOT_ENV_FILE": "/dev/null",
    "ALLOWED_HOSTS": "shop.example",
    "COLLECT_DIALOGS": "many",
    "DATABASE_URL": "postgresql://aibot@db.example/aibot",
    "LOG_FORMAT": "json",
    "LOG_LEVEL": "warning",
    "PUBLIC_URL": "https://shop.example",
    "REDIS_URL": "redis://redis.example/0",
    "SECRET_KEY": "of this test",
    "SESSION_ENCRYPTION_KEYS": "dGhpcyBpcyBhIGtleSBvZiAzMiBieXRlcywgeWVzIQ==",
    "TIME_ZONE": "America/New_York",
}
SHOW = """
import json, logging, os, sys, time
from aibot.celery import app
from aibot.settings import env
from django.conf import settings
from django.db import connections
from django.utils import timezone

database = repr(connections["default"].settings_dict)  # completes those of the settings
shown = {name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper()}
shown |= {
    "problems": repr(env.problems), "database": database,
    "broker": app.conf.broker_url, "transport": repr(app.conf.broker_transport),
    "level": logging.getLogger().level,
    "zones": [*time.tzname, timezone.get_default_timezone_name()],
    "format": logging.getLogger().handlers[0].format(logging.makeLogRecord({"msg": "hello"}))[:10],
}
print(json.dumps({name: value for name, value in shown.items() if " at 0x" not in str(value)}))
"""
PRELOADED = """
import os
from tests.harness import preloaded
before = dict(os.environ)
os.environ["AIBOT_DATA_DIR"], os.environ["AIBOT_ENV_FILE"] = {folder!r}, os.devnull
preloaded.load({kind!r})
os.environ.clear()
os.environ.update(before | {other!r})
preloaded.read_settings_again({kind!r})
"""
PLAIN = """
import os
os.environ.update({other!r} | {{"DJANGO_SETTINGS_MODULE": "aibot.settings.{kind}"}})
import django
django.setup()
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_preloaded_process_has_the_settings_of_its_own_environment(
    kind: str, tmp_path: Path
) -> None:
    other = OTHER | {"AIBOT_DATA_DIR": str(tmp_path)}
    preloaded, plain = (
        shown(start.format(kind=kind, other=other, folder=str(tmp_path / "before")))
        for start in (PRELOADED, PLAIN)
    )

    assert preloaded == plain
    assert plain["COLLECT_DIALOGS"] == "15" and "COLLECT_DIALOGS" in plain["problems"]


def shown(start: str) -> dict[str, str]:
    done = subprocess.run(
        python("-c", start + SHOW),
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
