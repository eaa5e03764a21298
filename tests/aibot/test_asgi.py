"""The web process."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.test import Client

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


def test_files_of_pages_are_served_without_a_stream(client: Client) -> None:
    """A stream would be collected whole by ASGI, with a warning for each file."""
    address = "/static/aibot/live.js"
    whole = client.get(address)
    script = (ROOT / "static" / "aibot" / "live.js").read_bytes()
    assert (whole.status_code, whole.streaming, whole.content) == (200, False, script)
    assert whole["Content-Type"].startswith("text/javascript")
    part = client.get(address, headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.content) == (206, script[3:10])
    assert client.head(address).content == b""
    unchanged = client.get(address, headers={"If-Modified-Since": whole["Last-Modified"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
