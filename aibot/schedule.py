"""What the periodic tasks are called and how often they run, in the active language."""

from __future__ import annotations

from cron_descriptor import CasingTypeEnum, FormatException, Options, get_description
from django.utils.translation import get_language, gettext_noop, ngettext
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
LOCALES = {"de": "de_DE", "uk": "uk_UA"}


def name_of(task: PeriodicTask) -> str:
    """The name of a task; that of one of ours is translated."""
    return _(task.name) if task.name in NAMES else task.name


def how_often(task: PeriodicTask) -> str:
    """When a task runs: every 20 minutes, or at 02:00."""
    if task.interval:
        return interval_in_words(task.interval)
    if task.crontab:
        return crontab_in_words(task.crontab)
    return str(task.solar or task.clocked or "–")


def interval_in_words(interval: IntervalSchedule) -> str:
    count = interval.every
    words = {
        SECONDS: (_("every second"), ngettext("%(count)d second", "%(count)d seconds", count)),
        MINUTES: (_("every minute"), ngettext("%(count)d minute", "%(count)d minutes", count)),
        HOURS: (_("every hour"), ngettext("%(count)d hour", "%(count)d hours", count)),
        DAYS: (_("every day"), ngettext("%(count)d day", "%(count)d days", count)),
    }
    if interval.period not in words:
        return str(interval)
    single, several = words[interval.period]
    return single if count == 1 else _("every %(time)s") % {"time": several % {"count": count}}


def crontab_in_words(crontab: CrontabSchedule) -> str:
    """As cron-descriptor says it, with 24 hours; the bare fields if they mean nothing to it."""
    fields = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    expression = " ".join(str(getattr(crontab, field)).replace(" ", "") for field in fields)
    options = Options()
    options.locale_code = LOCALES.get(get_language() or "", "en_US")
    options.use_24hour_time_format = True
    options.casing_type = CasingTypeEnum.LowerCase
    try:
        return f"{get_description(expression, options)} ({crontab.timezone})"
    except FormatException:
        return f"{expression} ({crontab.timezone})"
