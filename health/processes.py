"""The worker, and beat where it is a process of its own: whether they do their work.

A worker looks at everything else every few minutes (`aibot.tasks`); whether it still does is looked
at by runbot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Heartbeat
from accounts.services import heartbeats
from core.formats import format_today
from drafts.models import Chat
from health import outages
from health.findings import Finding
from health.types import GREEN, GREY, RED, YELLOW, Light
from monitoring.models import Keyword

WORKER, BEAT = Heartbeat.WORKER, Heartbeat.BEAT
#: Work that waits for so long shows that no worker takes it.
LATE = timedelta(minutes=5)


def check_processes() -> list[Finding]:
    """The findings that the owners are told of. After a start of everything, which may have been
    off for a night, the others get time to begin."""
    runbot = heartbeats.last_runbot()
    started = runbot.started_at if runbot else None
    found = _look()
    if started is None:
        return found
    if timezone.now() - started <= heartbeats.WORK_SILENT:
        return [replace(one, down=None) if one.down else one for one in found]
    return [replace(one, since=max(one.since or started, started)) for one in found]


class ProcessWatch:
    """Notifies of a worker or beat that is down, which they can't do themselves. Two looks in a row
    must find it: after a sleep of the machine runbot may look before they have done anything."""

    def __init__(self) -> None:
        self._before: set[str] = set()

    def look(self) -> None:
        found = check_processes()
        outages.note(
            [
                replace(one, down=None) if one.down and one.subject not in self._before else one
                for one in found
            ]
        )
        self._before = {one.subject for one in found if one.down}


def process_lights() -> Iterator[Light]:
    """Their lights, in the active language."""
    worker, *others = _look()
    yield _worker_light(worker, beat_works=all(one.down is False for one in others))
    for beat in others:
        yield _beat_light(beat)


def remedy(subject: str) -> str:
    """What to do about a process that is down, in the active language."""
    if subject == BEAT:
        return _("Start it with bin/run, or restart the service aibot-beat.")
    return _("Start it with bin/run, or restart the service aibot-worker.")


def _look() -> list[Finding]:
    """One finding for each, by its last sign of life; `since` is None if there never was one."""
    seen = dict(Heartbeat.objects.values_list("name", "beat_at"))
    worker = _silent(WORKER, seen.get(WORKER))
    if settings.BEAT_IN_WORKER:
        return [worker]
    beat = _silent(BEAT, seen.get(BEAT))
    if worker.down and beat.down is not False:
        worker = replace(worker, down=None)  # it has nothing to do
    return [worker, beat]


def _silent(subject: str, seen: datetime | None) -> Finding:
    down = None if seen is None else timezone.now() - seen > heartbeats.WORK_SILENT
    return Finding(subject, down, seen)


def _oldest_work() -> datetime | None:
    """Since when analyses or searches wait that should have been begun long ago."""
    now = timezone.now()
    analyses = Chat.objects.filter(analysis_due_at__lt=now - LATE, analysis_failures=0)
    unclaimed = analyses.exclude(analysis_claimed_until__gt=now)
    searches = Keyword.objects.filter(active=True, deleted_at=None, next_check_at__lt=now - LATE)
    found = (
        unclaimed.aggregate(at=Min("analysis_due_at"))["at"],
        searches.aggregate(at=Min("next_check_at"))["at"],
    )
    return min((at for at in found if at), default=None)


def _worker_light(finding: Finding, *, beat_works: bool) -> Light:
    """Also red while work waits that somebody should have taken."""
    name = _("Worker")
    start = (
        remedy(WORKER)
        if beat_works
        else _("Start it with bin/run, or restart the services aibot-worker and aibot-beat.")
    )
    if (waiting := _oldest_work()) is not None:
        said = _("Work has been waiting since %(time)s.") % {"time": format_today(waiting)}
        return Light(WORKER, name, RED, f"{said} {start}")
    if finding.down is False:
        return Light(WORKER, name, GREEN, _("Nothing waits for it."))
    if finding.since is not None and finding.down is None:
        return Light(WORKER, name, GREY, _("Unknown while the schedule gives it nothing to do."))
    return _silent_light(finding, name, start)


def _beat_light(finding: Finding) -> Light:
    name = _("Schedule (beat)")
    if finding.down is False:
        return Light(BEAT, name, GREEN, _("Regular work is started on time."))
    return _silent_light(finding, name, remedy(BEAT))


def _silent_light(finding: Finding, name: str, start: str) -> Light:
    if finding.since is None:
        not_yet = _("No sign of life yet.")
        return Light(finding.subject, name, YELLOW, f"{not_yet} {start}")
    said = _("Nothing was heard of it since %(time)s.") % {"time": format_today(finding.since)}
    return Light(finding.subject, name, RED, f"{said} {start}")
