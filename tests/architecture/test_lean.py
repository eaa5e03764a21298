"""Each process loads what it needs: that is most of the memory that it takes, and of its start."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from functools import cache

import pytest

from tests.harness.processes import ROOT, clean_environment, python

#: Of Django's admin itself the classes are loaded everywhere, by django-simple-history (1.5 MB).
ADMIN = {"unfold", "aibot.urls", "whitenoise", "uvicorn", "axes", "csp", "knowledge.admin"}
#: What reads Word and PDF: with the first such file.
DOCUMENTS = {"docx", "pypdf", "lxml"}
AI = {"pydantic", "pydantic_ai", "openai", "drafts.ai.client"}
TELEGRAM = {"telethon", "telegram", "python_socks"}
#: Of the fetcher and the readers of pages that few installations have.
FETCHING = {
    *("httpx", "httpcore", "feedparser", "jsonpath", "re2"),
    "monitoring.services.fetching.fetcher",
}
#: Only where PostgreSQL is the database.
POSTGRESQL = {"psycopg"}

#: How processes begin: everything they import at their start. Where one imports what another does
#: and then more, it is one process here, looked at in between.
STARTS = (
    {"web": "import uvicorn; from aibot.asgi import application; import aibot.urls"},
    {
        "runbot": (
            "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'aibot.settings.runbot'; "
            "import django; django.setup(); import aibot.management.commands.runbot"
        )
    },
    {
        "worker": (
            "import celery.bin.celery, celery.apps.worker, celery.worker.components, celery.beat; "
            "from aibot.celery import app; app.loader.import_default_modules()"
        ),
        "beat": "import core.beat",
        "worker with beat": "import core.beat_thread",
    },
)
#: Telethon and qrcode load Pillow where it is there.
CELERY_NEEDS_NOT = ADMIN | TELEGRAM | AI | FETCHING | POSTGRESQL | DOCUMENTS | {"PIL"}
#: Celery itself comes into runbot with the first piece of work that it tells about.
NOT_NEEDED = {
    "web": TELEGRAM | AI | FETCHING | POSTGRESQL | DOCUMENTS | {"PIL", "qrcode"},
    "runbot": ADMIN - {"uvicorn"}
    | AI
    | POSTGRESQL
    | DOCUMENTS
    | {"django_celery_beat", "celery.app", "kombu", "feedparser", "jsonpath", "re2"},
    "worker": CELERY_NEEDS_NOT | {"django_celery_beat.schedulers"},
    "worker with beat": CELERY_NEEDS_NOT,
    "beat": CELERY_NEEDS_NOT,
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], set[str]]:
    """The modules that a process has loaded when it has begun."""

    @cache
    def begin(place: int) -> dict[str, list[str]]:
        steps = [
            f"{code}; import sys; seen[{name!r}] = sorted(sys.modules)"
            for name, code in STARTS[place].items()
        ]
        folder = str(tmp_path_factory.mktemp("data"))
        done = subprocess.run(
            python("-c", "\n".join(["seen = {}", *steps, "import json; print(json.dumps(seen))"])),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
            env=clean_environment() | {"AIBOT_ENV_FILE": "/dev/null", "AIBOT_DATA_DIR": folder},
        )
        return dict(json.loads(done.stdout))

    def modules(process: str) -> set[str]:
        place = next(n for n, start in enumerate(STARTS) if process in start)
        return set(begin(place)[process])

    return modules


@pytest.mark.parametrize("process", NOT_NEEDED)
def test_a_process_loads_no_part_that_others_need(
    process: str, loaded: Callable[[str], set[str]]
) -> None:
    assert NOT_NEEDED[process] & loaded(process) == set()
