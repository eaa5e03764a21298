"""An empty database for benchmarks that run in this process. Importing this sets Django up, so it
must come before models. `--postgresql` on the command line takes a real PostgreSQL, and Redis;
`--folder DIR` keeps the data folder there, to be used again."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from tests.harness import engines

_open = contextlib.ExitStack()
atexit.register(_open.close)
if "--folder" in sys.argv:
    folder = os.path.abspath(sys.argv[sys.argv.index("--folder") + 1])
    os.makedirs(folder, exist_ok=True)
else:
    folder = _open.enter_context(tempfile.TemporaryDirectory(prefix="aibot-benchmark-"))
os.environ |= {
    "AIBOT_DATA_DIR": folder,
    "AIBOT_ENV_FILE": os.devnull,
    "DJANGO_SETTINGS_MODULE": "aibot.settings.production",
    "LOG_LEVEL": "error",
}
if "--postgresql" in sys.argv:
    os.environ["DATABASE_URL"] = _open.enter_context(engines.postgresql()).new_database()
    os.environ["REDIS_URL"] = _open.enter_context(engines.redis(Path(folder))).address
django.setup()


def prepare() -> None:
    call_command("migrate", verbosity=0)
