"""The web process."""

from __future__ import annotations

import gc
import subprocess
from pathlib import Path

import httpx
import pytest
from django.contrib.auth.models import User
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from tests.harness.processes import ROOT, clean_environment, python, wait_for
from tests.harness.web import serving


def printed(look: str, folder: Path) -> list[str]:
    """The words that a process prints which has loaded the web application."""
    environment = clean_environment() | {
        "AIBOT_DATA_DIR": str(folder),
        "AIBOT_ENV_FILE": "/dev/null",
    }
    command = python("-c", f"import aibot.asgi; {look}")
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_task_started_in_the_admin_goes_to_our_workers(tmp_path: Path) -> None:
    """“Run selected tasks” of the periodic tasks asks Celery's current app, whichever that is."""
    look = (
        "from celery import current_app; current_app.loader.import_default_modules(); "
        "print(current_app.main, 'drafts.tasks.analyse_unanswered' in current_app.tasks)"
    )
    assert printed(look, tmp_path) == ["aibot", "True"]


def test_what_pages_leave_behind_is_looked_for_often(tmp_path: Path) -> None:
    """The garbage collector looks at everything once a quarter of it is new (docs of `gc`): with
    all that the start has loaded among it, that would be after dozens of pages."""
    look = (
        "import gc; print(gc.get_freeze_count() > 10 * len(gc.get_objects())); "
        "import sys; print('drafts.admin' in sys.modules, 'inbox.views' in sys.modules)"
    )
    assert printed(look, tmp_path) == ["True", "True", "True"]


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


def connections_open() -> int:
    """How many connections to the database the threads of this process have."""
    # By type: asked for their class, lazy objects would come to life.
    found = [one for one in gc.get_objects() if issubclass(type(one), BaseDatabaseWrapper)]
    return sum(one.connection is not None for one in found)


@pytest.mark.django_db(transaction=True)
def test_pages_leave_no_connections_to_the_database_behind() -> None:
    browser = Client()
    browser.force_login(User.objects.create_superuser("admin"))
    cookies = {"sessionid": browser.cookies["sessionid"].value}
    with serving() as base, httpx.Client(cookies=cookies, base_url=base, timeout=30) as web:
        assert web.get("/inbox/").status_code == 200
        gc.collect()
        before = connections_open()
        gc.disable()
        try:
            for _page in range(10):
                assert web.get("/inbox/").status_code == 200
            # The last one is closed behind the answer.
            wait_for(lambda: connections_open() <= before, 10, "all are closed")
        finally:
            gc.enable()
