"""runbot holds every connection, so it starts soon and stays small: it loads what it needs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.harness.processes import ROOT, clean_environment, python

#: Of the admin, of the AI, of Celery until there is work to tell about, of PostgreSQL on SQLite.
NOT_NEEDED = {
    "unfold",
    "django.contrib.admin",
    "django_celery_beat",
    "aibot.urls",
    "pydantic",
    "openai",
    "drafts.ai.client",
    "celery.app",
    "kombu",
    "psycopg",
    "whitenoise",
}
LOADED = (
    "import django, json, sys; django.setup(); import aibot.management.commands.runbot; "
    "print(json.dumps(sorted(sys.modules)))"
)


def test_runbot_loads_no_part_that_others_need(tmp_path: Path) -> None:
    done = subprocess.run(
        python("-c", LOADED),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=clean_environment()
        | {
            "DJANGO_SETTINGS_MODULE": "aibot.settings.runbot",
            "AIBOT_ENV_FILE": "/dev/null",
            "AIBOT_DATA_DIR": str(tmp_path),
        },
    )
    assert NOT_NEEDED & set(json.loads(done.stdout)) == set()
