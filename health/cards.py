"""What is said about something that is down, works again, or could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Outage, TelegramAccount, UnreadableItem
from core.formats import format_today
from health.findings import ACCOUNT, AI, BOT, RUNBOT
from health.processes import BEAT, WORKER, remedy
from health.sites import is_site, meaning, platforms_of, site_name
from monitoring.models import Platform


def unreadable_text(item: UnreadableItem) -> str:
    """In the active language."""
    what = {
        "message": _("a message to the bot"),
        "edited_message": _("a corrected message to the bot"),
        "callback_query": _("a pressed button"),
    }.get(item.place, item.place or _("an update"))
    return _(
        "⚠️ Telegram sent something that I can't read, so I left it out: %(what)s. If a press or a "
        "text of yours had no effect, please repeat it. Everything else goes on; a sample is kept "
        "in the admin under “Unreadable items”."
    ) % {"what": what}


def text_of(outage: Outage) -> str:
    """The message about an outage or its end, in the active language."""
    name, since = name_of(outage.subject), format_today(outage.began_at)
    if outage.ended_at is not None:
        return _("🟢 Works again: %(name)s. It was down for %(time)s, since %(since)s.") % {
            "name": name,
            "since": since,
            "time": _length(outage.ended_at - outage.began_at),
        }
    text = _("🔴 Does not work since %(since)s: %(name)s.") % {"name": name, "since": since}
    detail = outage.detail
    if is_site(outage.subject):
        detail = meaning(outage.subject, outage.detail, platforms_of(outage.subject))
    elif outage.subject in (WORKER, BEAT):
        detail = remedy(outage.subject)
    return f"{text} {detail}".strip()


def name_of(subject: str) -> str:
    return names_of([subject])[subject]


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """What these are called, in the active language; the accounts and sites are looked up once for
    all."""
    wanted = set(subjects)
    numbers = {int(one.removeprefix(ACCOUNT)) for one in wanted if one.startswith(ACCOUNT)}
    accounts = TelegramAccount.objects.in_bulk(numbers)
    platforms = platforms_of(*(one for one in wanted if is_site(one)))
    return {one: _name(one, accounts, platforms) for one in wanted}


def _name(
    subject: str, accounts: Mapping[int, TelegramAccount], platforms: Mapping[int, Platform]
) -> str:
    if subject.startswith(ACCOUNT):
        account = accounts.get(int(subject.removeprefix(ACCOUNT)))
        return _("the account %(name)s") % {"name": account or subject}
    if is_site(subject):
        return site_name(subject, platforms)
    names = {
        RUNBOT: _("the connection to Telegram (runbot)"),
        BOT: _("the bot"),
        AI: _("the AI"),
        WORKER: _("the worker, which searches and writes drafts"),
        BEAT: _("the schedule (beat), which starts the searches"),
    }
    return names.get(subject, subject)


def _length(time: timedelta) -> str:
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
