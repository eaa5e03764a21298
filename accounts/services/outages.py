"""What does not work, since when, and what the owners were told about it.

They are told once when it has lasted for OUTAGE_NOTICE_MINUTES, and once when it is over. What
comes and goes is told ever later: each time it was told within a day doubles the patience.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Delivery, Heartbeat, Outage, TelegramAccount
from accounts.selectors import owners, person_of
from accounts.services import heartbeats
from accounts.services.deliveries import DeliveryKind, Outgoing, queue_bot_message
from accounts.telegram.types import BotMessage

log = structlog.get_logger(__name__)

Status = TelegramAccount.Status

NOTICE = "outage"
DOWN, BACK = "down", "back"

RUNBOT, BOT, AI, ACCOUNT = "runbot", "bot", "ai", "account:"
#: runbot and the bot's polling give a sign of life more often than this.
SILENT = timedelta(seconds=60)
FLAPPING = timedelta(days=1)
MOST_DOUBLINGS = 6


@dataclass(frozen=True)
class Finding:
    """One look at something: `down` is None if nothing can be said about it now."""

    subject: str
    down: bool | None
    since: datetime | None = None
    detail: str = ""


# --- looking --------------------------------------------------------------------------------------


def look() -> list[Finding]:
    """How everything is that this app knows of."""
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
    return Finding(RUNBOT, timezone.now() - last.beat_at > SILENT, last.beat_at)


def _bot(runbot: Heartbeat) -> Finding:
    bot = Heartbeat.objects.filter(name=Heartbeat.BOT).first()
    if bot is None:
        return Finding(BOT, None)
    return Finding(BOT, not _polls(bot), _since(bot.beat_at, runbot), bot.detail)


def _polls(bot: Heartbeat) -> bool:
    fresh = bot.beat_at is not None and timezone.now() - bot.beat_at <= SILENT
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


# --- noting and telling ---------------------------------------------------------------------------


def note(findings: Collection[Finding]) -> None:
    """Open and end outages by what was found, and tell the owners what is due."""
    known = {finding.subject for finding in findings}
    for finding in findings:
        if finding.down:
            _down(finding)
        elif finding.down is False:
            _over(Outage.objects.filter(subject=finding.subject, ended_at=None).first(), tell=True)
    # What is no longer watched (an account was switched off or removed) ends without a word.
    for outage in Outage.objects.filter(ended_at=None).exclude(subject__in=known):
        _over(outage, tell=False)


def _down(finding: Finding) -> None:
    now = timezone.now()
    outage, made = Outage.objects.get_or_create(
        subject=finding.subject, ended_at=None,
        defaults={"began_at": finding.since or now, "detail": finding.detail[:300]},
    )  # fmt: skip
    if made:
        log.warning("something is down", subject=finding.subject, since=outage.began_at)
    if outage.told_at is None and now - outage.began_at >= _patience(finding.subject):
        _tell(outage, DOWN, told_at=None)


def _over(outage: Outage | None, *, tell: bool) -> None:
    if outage is None:
        return
    now = timezone.now()
    with transaction.atomic():
        ended = Outage.objects.filter(pk=outage.pk, ended_at=None).update(ended_at=now)
        if ended and outage.told_at and tell:
            _queue(outage, BACK)
    if ended:
        log.info("it works again", subject=outage.subject, since=outage.began_at)


def _patience(subject: str) -> timedelta:
    since = timezone.now() - FLAPPING
    told = Outage.objects.filter(subject=subject, told_at__gt=since).count()
    doubled = 2 ** min(told, MOST_DOUBLINGS)
    return timedelta(minutes=settings.OUTAGE_NOTICE_MINUTES) * doubled


def _tell(outage: Outage, what: str, **still: object) -> None:
    """Once, however many checks run at once."""
    with transaction.atomic():
        rows = Outage.objects.filter(pk=outage.pk, **still)
        if rows.update(told_at=timezone.now()):
            _queue(outage, what)


def _queue(outage: Outage, what: str) -> None:
    for owner in owners():
        queue_bot_message(
            chat_id=owner.telegram_id, kind=NOTICE, topic=f"outage:{outage.pk}",
            payload={"what": what},
        )  # fmt: skip


# --- what the owners read -------------------------------------------------------------------------


class OutageNotice:
    """That something is down, or works again; made in the moment of sending."""

    only_reads = True

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        outage = Outage.objects.filter(pk=int(delivery.topic.partition(":")[2])).first()
        if outage is None:
            return None
        if delivery.payload["what"] == DOWN and _mended(outage):
            return None  # that it is over says all
        person = person_of(delivery.chat_id)
        with translation.override((person and person.language) or settings.LANGUAGE_CODE):
            return Outgoing(bot_message=BotMessage(text_of(outage)))

    def arrived(self, delivery: Delivery) -> None:
        """Nothing follows."""

    def failed(self, delivery: Delivery) -> None:
        """It can be read in the admin."""


def _mended(outage: Outage) -> bool:
    """Also what the sending itself shows to be mended, before the next look notes it."""
    if outage.ended_at is not None or outage.subject == RUNBOT:
        return True
    bot = Heartbeat.objects.filter(name=Heartbeat.BOT).first()
    return outage.subject == BOT and bot is not None and _polls(bot)


KINDS: dict[str, DeliveryKind] = {NOTICE: OutageNotice()}


def text_of(outage: Outage) -> str:
    """In the active language."""
    name, since = name_of(outage.subject), _clock(outage.began_at)
    if outage.ended_at is not None:
        return _("🟢 Works again: %(name)s. It was down for %(time)s, since %(since)s.") % {
            "name": name, "since": since, "time": _length(outage.ended_at - outage.began_at),
        }  # fmt: skip
    text = _("🔴 Does not work since %(since)s: %(name)s.") % {"name": name, "since": since}
    return f"{text} {outage.detail}".strip()


def name_of(subject: str) -> str:
    if subject.startswith(ACCOUNT):
        account = TelegramAccount.objects.filter(pk=int(subject.removeprefix(ACCOUNT))).first()
        return _("the account %(name)s") % {"name": account or subject}
    names = {
        RUNBOT: _("the connection to Telegram (runbot)"),
        BOT: _("the bot"),
        AI: _("the AI"),
    }
    return names.get(subject, subject)


def _clock(at: datetime) -> str:
    local = timezone.localtime(at)
    today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if today else f"{local:%d.%m. %H:%M}"


def _length(time: timedelta) -> str:
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
