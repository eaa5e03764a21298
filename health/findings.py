"""Check whether runbot, the bot and the accounts are down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import Heartbeat, TelegramAccount
from accounts.services import heartbeats

Status = TelegramAccount.Status

RUNBOT, BOT, AI, ACCOUNT = "runbot", "bot", "ai", "account:"


@dataclass(frozen=True)
class Finding:
    """The result of one check: `down` is None if it is unknown now. `at_once`: it does not mend
    itself, so the owners are notified without waiting."""

    subject: str
    down: bool | None
    since: datetime | None = None
    detail: str = ""
    at_once: bool = False


def check_connections() -> list[Finding]:
    """One finding for runbot, the bot and each account that is switched on."""
    last = heartbeats.last_runbot()
    runbot = _runbot(last)
    if last is None or runbot.down is not False:
        # Whatever else is down is down because of that.
        accounts = TelegramAccount.objects.filter(enabled=True)
        return [runbot, Finding(BOT, None), *(Finding(_subject(one), None) for one in accounts)]
    return [runbot, _bot(last), *_accounts(last)]


def _subject(account: TelegramAccount) -> str:
    return f"{ACCOUNT}{account.pk}"


def _runbot(last: Heartbeat | None) -> Finding:
    if last is None or last.beat_at is None:
        return Finding(RUNBOT, None)  # never started
    if last.status == heartbeats.STOPPED:
        return Finding(RUNBOT, None)  # someone stopped it, and knows
    return Finding(RUNBOT, timezone.now() - last.beat_at > heartbeats.SILENT, last.beat_at)


def _bot(runbot: Heartbeat) -> Finding:
    bot = heartbeats.last_bot()
    if bot is None:
        return Finding(BOT, None)
    return Finding(BOT, not is_polling(bot), _since(bot.beat_at, runbot), bot.detail)


def is_polling(bot: Heartbeat) -> bool:
    fresh = bot.beat_at is not None and timezone.now() - bot.beat_at <= heartbeats.SILENT
    return bot.status == "polling" and fresh


def _accounts(runbot: Heartbeat) -> Iterator[Finding]:
    for account in TelegramAccount.objects.filter(enabled=True):
        if account.status in (Status.NEW, Status.DISABLED):
            yield Finding(_subject(account), None)
            continue
        since = _since(account.last_success_at or account.status_since, runbot)
        down = account.status != Status.CONNECTED
        yield Finding(_subject(account), down, since, account.status_detail)


def _since(at: datetime | None, runbot: Heartbeat) -> datetime | None:
    """While runbot was stopped nothing was down: that was meant so."""
    return max((one for one in (at, runbot.started_at) if one), default=None)
