"""How everything is, for people: a light and one sentence for each part, with the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Outage, TelegramAccount
from accounts.services import heartbeats
from core.formats import format_today
from health import findings, sites
from health.ai import check_ai
from health.findings import Finding
from health.machine import machine
from health.processes import process_lights
from health.types import GREEN, GREY, RED, YELLOW, Light
from monitoring.models import Platform

Status = TelegramAccount.Status


def lights(found: Sequence[Finding]) -> list[Light]:
    """A light for each part, in the active language. `found`: `findings.check_connections()`."""
    accounts = TelegramAccount.objects.in_bulk()
    return [
        *(_of(finding, accounts) for finding in found),
        _ai(),
        *_sites(),
        *process_lights(),
        *machine(),
    ]


def not_well(shown: list[Light]) -> list[Light]:
    """Those of them that do not work or should be looked at, without what is unknown."""
    return [light for light in shown if light.tone in (RED, YELLOW)]


def troubles(shown: list[Light]) -> list[Light]:
    """Those of them that need somebody."""
    return [light for light in shown if light.tone == RED]


def can_not_send(found: Sequence[Finding]) -> bool:
    """Whether nothing can leave in the owner's name: runbot is down, or no account is connected."""
    runbot, *others = found
    accounts = [one for one in others if one.subject.startswith(findings.ACCOUNT)]
    return runbot.down is not False or not any(one.down is False for one in accounts)


def bot_is_away(found: Sequence[Finding]) -> bool:
    """Whether the bot can show no cards: its token is missing or wrong, or Telegram is away."""
    bot = next(one for one in found if one.subject == findings.BOT)
    return not settings.TELEGRAM_BOT_TOKEN or bool(bot.down)


def _of(finding: Finding, accounts: Mapping[int, TelegramAccount]) -> Light:
    if finding.subject == findings.RUNBOT:
        return _runbot(finding)
    if finding.subject == findings.BOT:
        return _bot(finding)
    return _account(finding, accounts[int(finding.subject.removeprefix(findings.ACCOUNT))])


def _runbot(finding: Finding) -> Light:
    name = _("Connection to Telegram")
    if finding.down is False:
        return Light(finding.subject, name, GREEN, _("Runs."))
    start = _("Start it with bin/run, or restart the service aibot-runbot.")
    if finding.down is None:
        last = heartbeats.last_runbot()
        said = _("It was stopped.") if last else _("It has not run yet.")
        return Light(finding.subject, name, YELLOW, f"{said} {start}")
    since = {"time": format_today(finding.since)} if finding.since else {"time": "–"}
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
    bot = heartbeats.last_bot()
    detail = _(bot.detail) if bot and bot.detail else _("Telegram does not answer.")
    remedy = _("Check TELEGRAM_BOT_TOKEN and the network.")
    return Light(finding.subject, name, RED, f"{detail} {remedy}")


def _account(finding: Finding, account: TelegramAccount) -> Light:
    said = f"{_capital(account.get_status_display())}."
    if account.status_detail:
        said = f"{said} {account.status_detail}"
    if account.paused_until and account.paused_until > timezone.now():
        until = {"time": format_today(account.paused_until)}
        wait = _("Telegram asks us to wait until %(time)s") % until
        return Light(finding.subject, account.name, YELLOW, f"{said} {wait}.")
    if not finding.down:
        tone = GREEN if finding.down is False else GREY
        return Light(finding.subject, account.name, tone, said)
    remedies = {
        Status.NEEDS_LOGIN: _("Open its page and sign in again."),
        Status.BANNED: _("Write to Telegram's support; aibot can do nothing here."),
    }
    remedy = remedies.get(Status(account.status), _("aibot tries again by itself."))
    waits = account.status in (Status.CONNECTING, Status.WAITING) and not _is_notified(finding)
    return Light(finding.subject, account.name, YELLOW if waits else RED, f"{said} {remedy}")


def _is_notified(finding: Finding) -> bool:
    """Whether it is down for so long that the owners were notified."""
    rows = Outage.objects.filter(subject=finding.subject, ended_at=None)
    return rows.exclude(notified_at=None).exists()


def _ai() -> Light:
    name = _("AI")
    if not settings.AI_API_KEY:
        said = _("AI_API_KEY is missing. It is the key of your AI provider.")
        return Light(findings.AI, name, RED, said)
    finding = check_ai()
    if finding.down or finding.detail:
        remedy = _("aibot tries again by itself; check AI_API_KEY, AI_MODEL and the network.")
        tone = RED if finding.down else YELLOW
        return Light(findings.AI, name, tone, f"{_(finding.detail)} {remedy}")
    if finding.down is None:
        return Light(findings.AI, name, GREY, _("It was not asked within the last hour."))
    return Light(findings.AI, name, GREEN, _("Answers."))


def _sites() -> Iterator[Light]:
    platforms = Platform.objects.select_related("state").in_bulk()
    for finding in sites.check_sites():
        doubt = finding.subject.startswith(sites.DOUBT)
        if doubt and not finding.down:
            continue
        name = _capital(sites.site_name(finding.subject, platforms))
        if finding.down:
            why = sites.meaning(finding.subject, finding.detail, platforms)
            yield Light(finding.subject, name, RED, why)
        elif finding.down is None:
            yield Light(finding.subject, name, GREY, _("Not searched yet."))
        else:
            yield Light(finding.subject, name, GREEN, _("Is searched."))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
