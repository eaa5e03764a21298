"""How everything is, for people: a light and one sentence for each part, with the remedy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Heartbeat, TelegramAccount
from accounts.services import heartbeats
from drafts.models import Chat
from health import findings, sites
from health.ai import check_ai
from health.findings import Finding
from monitoring.models import Keyword
from outbox.text import clock

Status = TelegramAccount.Status

GREEN, YELLOW, RED, GREY = "good", "waiting", "bad", "quiet"

#: Work that waits for so long shows that no worker takes it.
LATE = timedelta(minutes=5)
LITTLE, SOME = 500 * 1024**2, 2 * 1024**3


@dataclass(frozen=True)
class Light:
    """How one part is. `subject` names it as findings do; `name` and `sentence` are for people."""

    subject: str
    name: str
    tone: str
    sentence: str


def lights() -> list[Light]:
    """A light for each part, in the active language."""
    found = findings.look()
    return [
        *(_of(finding) for finding in found),
        _ai(),
        _worker(),
        *_sites(),
        _disk(settings.DATA_DIR),
    ]


def troubles(shown: list[Light]) -> list[Light]:
    """Those of them that need somebody."""
    return [light for light in shown if light.tone == RED]


def can_not_send() -> bool:
    """Whether nothing can leave in the owner's name: runbot is down, or no account is connected."""
    runbot, *others = findings.look()
    accounts = [one for one in others if one.subject.startswith(findings.ACCOUNT)]
    return runbot.down is not False or not any(one.down is False for one in accounts)


def _of(finding: Finding) -> Light:
    if finding.subject == findings.RUNBOT:
        return _runbot(finding)
    if finding.subject == findings.BOT:
        return _bot(finding)
    return _account(finding)


def _runbot(finding: Finding) -> Light:
    name = _("Connection to Telegram")
    if finding.down is False:
        return Light(finding.subject, name, GREEN, _("Runs."))
    start = _("Start it with bin/run, or restart the service aibot-runbot.")
    if finding.down is None:
        last = heartbeats.last_runbot()
        said = _("It was stopped.") if last else _("It has not run yet.")
        return Light(finding.subject, name, YELLOW, f"{said} {start}")
    since = {"time": clock(finding.since)} if finding.since else {"time": "–"}
    said = _("Nothing was heard of it since %(time)s.") % since
    return Light(finding.subject, name, RED, f"{said} {start}")


def _bot(finding: Finding) -> Light:
    name = _("Bot")
    if not settings.TELEGRAM_BOT_TOKEN:
        said = _("TELEGRAM_BOT_TOKEN is missing. Write /newbot to @BotFather and copy the token.")
        return Light(finding.subject, name, RED, said)
    if finding.down is None:
        return Light(finding.subject, name, GREY, _("Unknown while the connection is down."))
    if not finding.down:
        return Light(finding.subject, name, GREEN, _("Receives messages and presses."))
    bot = Heartbeat.objects.filter(name=Heartbeat.BOT).first()
    detail = _(bot.detail) if bot and bot.detail else _("Telegram does not answer.")
    remedy = _("Check TELEGRAM_BOT_TOKEN and the network.")
    return Light(finding.subject, name, RED, f"{detail} {remedy}")


def _account(finding: Finding) -> Light:
    pk = int(finding.subject.removeprefix(findings.ACCOUNT))
    account = TelegramAccount.objects.get(pk=pk)
    said = f"{_capital(account.get_status_display())}."
    if account.status_detail:
        said = f"{said} {account.status_detail}"
    if not finding.down:
        tone = GREEN if finding.down is False else GREY
        return Light(finding.subject, account.name, tone, said)
    remedies = {
        Status.NEEDS_LOGIN: _("Open its page and sign in again."),
        Status.BANNED: _("Write to Telegram's support; aibot can do nothing here."),
    }
    remedy = remedies.get(Status(account.status), _("aibot tries again by itself."))
    waits = account.status in (Status.CONNECTING, Status.WAITING)
    return Light(finding.subject, account.name, YELLOW if waits else RED, f"{said} {remedy}")


def _ai() -> Light:
    name = _("AI")
    if not settings.AI_API_KEY:
        said = _("AI_API_KEY is missing. It is the key of your AI provider.")
        return Light(findings.AI, name, RED, said)
    finding = check_ai()
    if finding.down:
        return Light(findings.AI, name, RED, _(finding.detail))
    if finding.down is None:
        return Light(findings.AI, name, GREY, _("It was not asked within the last hour."))
    return Light(findings.AI, name, GREEN, _("Answers."))


def _worker() -> Light:
    """Whether somebody takes the work that is due: analyses, and searches for keywords."""
    name, before = _("Worker"), timezone.now() - LATE
    analyses = Chat.objects.filter(analysis_due_at__lt=before, analysis_failures=0)
    oldest = analyses.exclude(analysis_claimed_until__gt=timezone.now()).aggregate(
        at=Min("analysis_due_at")
    )["at"]
    searches = Keyword.objects.filter(active=True, deleted_at=None, next_check_at__lt=before)
    oldest = min(
        (at for at in (oldest, searches.aggregate(at=Min("next_check_at"))["at"]) if at),
        default=None,
    )
    if oldest is None:
        return Light("worker", name, GREEN, _("Nothing waits for it."))
    said = _("Work has been waiting since %(time)s.") % {"time": clock(oldest)}
    remedy = _("Start it with bin/run, or restart the services aibot-worker and aibot-beat.")
    return Light("worker", name, RED, f"{said} {remedy}")


def _sites() -> Iterator[Light]:
    for finding in sites.check_sites():
        doubt = finding.subject.startswith(sites.DOUBT)
        if doubt and not finding.down:
            continue
        name = _capital(sites.site_name(finding.subject))
        if finding.down:
            yield Light(finding.subject, name, RED, sites.meaning(finding.subject, finding.detail))
        elif finding.down is None:
            yield Light(finding.subject, name, GREY, _("Not searched yet."))
        else:
            yield Light(finding.subject, name, GREEN, _("Is searched."))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _disk(folder: Path) -> Light:
    name = _("Disk")
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Light("disk", name, RED, str(error.strerror))
    said = _("%(size).1f GB are free.") % {"size": free / 1024**3}
    if free < LITTLE:
        remedy = _("Make room, or nothing can be stored.")
        return Light("disk", name, RED, f"{said} {remedy}")
    return Light("disk", name, GREEN if free >= SOME else YELLOW, said)
