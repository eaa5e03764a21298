"""The web process."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.harness.processes import ROOT, clean_environment, python


def test_a_task_started_in_the_admin_goes_to_our_workers(tmp_path: Path) -> None:
    """“Run selected tasks” of the periodic tasks asks Celery's current app, whichever that is."""
    look = (
        "import aibot.asgi; from celery import current_app; current_app.loader.import_default_"
        "modules(); print(current_app.main, 'drafts.tasks.analyse_unanswered' in current_app.tasks)"
    )
    environment = clean_environment() | {
        "AIBOT_DATA_DIR": str(tmp_path),
        "AIBOT_ENV_FILE": "/dev/null",
    }
    done = subprocess.run(
        python("-c", look), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["aibot", "True"], done.stderr
