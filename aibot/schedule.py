"""What the periodic tasks are called and how often they run, in the active language."""

from __future__ import annotations

import calendar
import re

from cron_descriptor import FormatException, Options, get_description
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django_celery_beat.models import (
    DAYS,
    HOURS,
    MINUTES,
    SECONDS,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
)

from core.formats import format_every

#: What Celery's scheduler adds by itself is named by its function.
CLEANUP = "celery.backend_cleanup"
#: The names that migrations gave to the tasks of aibot. Others were given by people.
NAMES = (
    gettext_noop("Check that everything works"),
    gettext_noop("Read chats with something unanswered"),
    gettext_noop("Let old drafts expire"),
    gettext_noop("Learn from what you wrote"),
    gettext_noop("Search knowledge by meaning, too"),
    gettext_noop("Search for keywords"),
    gettext_noop("Tell of starred listings that end soon"),
    gettext_noop("Remove old finds"),
)
#: The units of intervals, in seconds.
SIZES = {SECONDS: 1, MINUTES: 60, HOURS: 3600, DAYS: 86_400}
FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
LOCALES = {"de": "de_DE", "uk": "uk_UA"}
#: cron-descriptor has them from the calendar of the process, which is an English one.
CALENDAR = dict(zip(calendar.day_name, WEEKDAYS.values(), strict=True)) | dict(
    zip(calendar.month_name[1:], MONTHS.values(), strict=True)
)


def name_of(task: PeriodicTask) -> str:
    """The name of a task; that of one of ours, or of Celery's own, is translated."""
    if task.name == CLEANUP:
        return _("Remove old results of tasks")
    return _(task.name) if task.name in NAMES else task.name


def how_often(task: PeriodicTask) -> str:
    """When a task runs: every 20 minutes, or at 02:00."""
    if task.interval:
        return interval_in_words(task.interval)
    if task.crontab:
        return crontab_in_words(task.crontab)
    return str(task.solar or task.clocked or "–")


def interval_in_words(interval: IntervalSchedule) -> str:
    size = SIZES.get(interval.period)
    return format_every(interval.every * size) if size else str(interval)


def crontab_in_words(crontab: CrontabSchedule) -> str:
    """As cron-descriptor says it, with 24 hours; the bare fields if they mean nothing to it. What
    runs once a day is said in the active time zone, and for all else another zone is named."""
    here = str(timezone.get_current_timezone())
    daily = _daily(crontab)
    expression = daily or " ".join(_field(crontab, name) for name in FIELDS)
    zone = "" if daily or str(crontab.timezone) == here else f" ({crontab.timezone})"
    options = Options()
    options.locale_code = LOCALES.get(get_language() or "", "en_US")
    options.use_24hour_time_format = True
    try:
        words = re.sub("|".join(CALENDAR), _from_calendar, get_description(expression, options))
        return f"{words[:1].lower()}{words[1:]}{zone}"
    except FormatException:
        return f"{expression}{zone}"


def _from_calendar(name: re.Match[str]) -> str:
    return str(CALENDAR[name[0]])


def _daily(crontab: CrontabSchedule) -> str:
    """The expression in the active time zone of what runs once on each day; empty for all else."""
    minute, hour, *days = (_field(crontab, name) for name in FIELDS)
    if not (minute.isdecimal() and hour.isdecimal()) or set(days) != {"*"}:
        return ""
    if int(hour) > 23 or int(minute) > 59:
        return ""
    at = timezone.now().astimezone(crontab.timezone).replace(hour=int(hour), minute=int(minute))
    local = timezone.localtime(at)
    return f"{local.minute} {local.hour} * * *"


def _field(crontab: CrontabSchedule, name: str) -> str:
    return str(getattr(crontab, name)).replace(" ", "")
