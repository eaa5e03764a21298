"""Each process loads what it needs: that is most of the memory that it takes, and of its start."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

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
#: Only where PostgreSQL is the database (Unfold loads it in the web process).
POSTGRESQL = {"psycopg"}

CELERY = (
    "import celery.bin.celery, celery.apps.worker, celery.worker.components, celery.beat; "
    "from aibot.celery import app; app.loader.import_default_modules(); "
)
#: How each process begins; everything it imports at its start.
START = {
    "web": "import uvicorn; from aibot.asgi import application; import aibot.urls; ",
    "runbot": (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'aibot.settings.runbot'; "
        "import django; django.setup(); import aibot.management.commands.runbot; "
    ),
    "worker": CELERY,
    "worker with beat": CELERY + "import core.beat_thread, core.beat; ",
    "beat": CELERY + "import core.beat; ",
}
#: Telethon and qrcode load Pillow where it is there.
CELERY_NEEDS_NOT = ADMIN | TELEGRAM | AI | FETCHING | POSTGRESQL | DOCUMENTS | {"PIL"}
#: Celery itself comes into runbot with the first piece of work that it tells about.
NOT_NEEDED = {
    "web": TELEGRAM | AI | FETCHING | DOCUMENTS,
    "runbot": ADMIN - {"uvicorn"}
    | AI
    | POSTGRESQL
    | DOCUMENTS
    | {"django_celery_beat", "celery.app", "kombu", "feedparser", "jsonpath", "re2"},
    "worker": CELERY_NEEDS_NOT | {"django_celery_beat.schedulers"},
    "worker with beat": CELERY_NEEDS_NOT,
    "beat": CELERY_NEEDS_NOT,
}


@pytest.mark.parametrize("process", START)
def test_a_process_loads_no_part_that_others_need(process: str, tmp_path: Path) -> None:
    done = subprocess.run(
        python("-c", f"{START[process]} import json, sys; print(json.dumps(sorted(sys.modules)))"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=clean_environment() | {"AIBOT_ENV_FILE": "/dev/null", "AIBOT_DATA_DIR": str(tmp_path)},
    )
    assert NOT_NEEDED[process] & set(json.loads(done.stdout)) == set()
