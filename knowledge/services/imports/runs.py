"""Files that are uploaded: kept until they are imported or given up. Small ones are imported at
once, and larger ones by a worker."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.task_queue import enqueue
from core.text import one_line
from knowledge.formats.registry import ENDINGS, ending_of
from knowledge.formats.sources import check_size
from knowledge.formats.types import Unreadable
from knowledge.models import ImportRun
from knowledge.services.imports import importing
from knowledge.services.imports.importing import ImportSource, Plan
from knowledge.services.imports.values import Defaults

log = structlog.get_logger(__name__)

State = ImportRun.State

TASK = "knowledge.tasks.import_file"
#: Imported while the browser waits.
AT_ONCE = 2000
SHOWN_PROBLEMS = 100
#: A file that nobody confirmed is removed after so long.
KEPT = timedelta(days=1)
#: Longer than a worker may take; it was stopped then, and the import may begin anew.
GIVEN_UP = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)
PROGRESS_EVERY = timedelta(seconds=1)


def begin(upload: UploadedFile[bytes], defaults: Defaults, user: Any) -> ImportRun:
    """Keep an uploaded file and plan its import. Raises Unreadable if it is too large or of an
    unknown kind; what else is wrong are problems of the plan."""
    clean_up()
    name = one_line(upload.name or "")[-200:]
    check_size(upload.size or 0)
    if ending_of(name) not in ENDINGS:
        raise Unreadable(
            _("Files of this kind can't be read. Those that can: %s.") % ", ".join(ENDINGS)
        )
    run = ImportRun(file_name=name, defaults=asdict(defaults), user=user)
    run.stored_as = f"{uuid.uuid4()}{ending_of(name)}"
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with _path(run).open("xb") as file:  # the umask makes it private
            for chunk in upload.chunks():
                file.write(chunk)
        _note(run, importing.plan([_source(run)], defaults))
        run.save()
    except BaseException:
        _path(run).unlink(missing_ok=True)
        raise
    return run


def confirm(run_id: int) -> ImportRun:
    """Import a planned file: at once if it is small, else by a worker. Raises BrokerUnavailable,
    after which the run can be confirmed again."""
    now = timezone.now()
    stopped = Q(state=State.RUNNING, step_at__lt=now - GIVEN_UP)
    ready = Q(state__in=[State.PLANNED, State.QUEUED]) | stopped
    rows = ImportRun.objects.filter(ready, pk=run_id, problem_count=0)
    if rows.update(state=State.QUEUED, done=0, step_at=now):
        run = ImportRun.objects.get(pk=run_id)
        if run.created + run.changed + run.unchanged <= AT_ONCE:
            carry_out(run_id)
        else:
            enqueue(TASK, run_id)
    return ImportRun.objects.get(pk=run_id)


def carry_out(run_id: int) -> None:
    """Import a confirmed file; does nothing if another worker does it."""
    rows = ImportRun.objects.filter(pk=run_id, state=State.QUEUED)
    if not rows.update(state=State.RUNNING, step_at=timezone.now()):
        return
    run = ImportRun.objects.get(pk=run_id)
    state, failure = State.FAILED, ""
    try:
        done = _import(run)
        state = State.DONE
        _note(run, done)
    except importing.ImportRefused as refused:
        _note(run, refused.plan)
        failure = str(refused)
    except Exception as error:
        failure = _("Something went wrong. Nothing was imported.")
        log.exception("an import failed", run=run.pk, error=type(error).__name__)
    finally:
        _finish(run, state, failure)


def discard(run_id: int) -> bool:
    """Give up a file that was not imported; whether it could be."""
    rows = ImportRun.objects.filter(pk=run_id, state=State.PLANNED)
    if not rows.update(state=State.DISCARDED, finished_at=timezone.now()):
        return False
    _remove(ImportRun.objects.get(pk=run_id))
    return True


def clean_up() -> None:
    """Give up what nobody confirmed in time."""
    before = timezone.now() - KEPT
    for run in ImportRun.objects.filter(state=State.PLANNED, started_at__lt=before):
        discard(run.pk)


def is_stopped(run: ImportRun) -> bool:
    """Whether its worker was stopped before it was done."""
    return run.state == State.RUNNING and run.step_at < timezone.now() - GIVEN_UP


def _import(run: ImportRun) -> Plan:
    defaults = Defaults(**{**run.defaults, "accounts": tuple(run.defaults["accounts"])})
    source, progress = _source(run), _Progress(run.pk)
    # What is written stands in a transaction, beside which no progress can be seen: it is shown
    # while all is looked through once more, which takes about as long.
    planned = importing.plan([source], defaults, progress)
    progress.save(planned.entries)
    reason = _("import of %s") % run.file_name
    return importing.carry_out([source], defaults, reason=reason, user=run.user, planned=planned)


class _Progress:
    """Keeps how far a run is, not more than once a second."""

    def __init__(self, run_id: int) -> None:
        self._run_id, self._saved_at = run_id, timezone.now()

    def __call__(self, done: int) -> None:
        if timezone.now() - self._saved_at > PROGRESS_EVERY:
            self.save(done)

    def save(self, done: int) -> None:
        self._saved_at = timezone.now()
        ImportRun.objects.filter(pk=self._run_id).update(done=done, step_at=self._saved_at)


def _note(run: ImportRun, plan: Plan) -> None:
    run.created, run.changed, run.unchanged = plan.created, plan.changed, plan.unchanged
    run.problem_count = plan.problem_count
    run.preview = {
        "shown": [asdict(one) for one in plan.shown],
        "problems": [asdict(problem) for problem in plan.problems[:SHOWN_PROBLEMS]],
        "left_out": plan.left_out[:SHOWN_PROBLEMS],
    }


def _finish(run: ImportRun, state: str, failure: str) -> None:
    fields: dict[str, Any] = {
        name: getattr(run, name)
        for name in ("created", "changed", "unchanged", "problem_count", "preview")
    }
    now = timezone.now()
    ImportRun.objects.filter(pk=run.pk, state=State.RUNNING).update(
        state=state, failure=failure, finished_at=now, step_at=now, **fields
    )
    _remove(run)


def _source(run: ImportRun) -> ImportSource:
    return ImportSource(_path(run), run.file_name)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def _path(run: ImportRun) -> Path:
    return _folder() / run.stored_as


def _remove(run: ImportRun) -> None:
    if run.stored_as:
        _path(run).unlink(missing_ok=True)
        ImportRun.objects.filter(pk=run.pk).update(stored_as="")
