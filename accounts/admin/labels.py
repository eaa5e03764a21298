"""Status labels of accounts, which pages refresh while they are open."""

from __future__ import annotations

from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from accounts.models import TelegramAccount
from core.admin import BAD, GOOD, QUIET, WAITING, badge, time_ago

Status = TelegramAccount.Status

TONES = {
    Status.NEW: QUIET,
    Status.CONNECTING: WAITING,
    Status.CONNECTED: GOOD,
    Status.WAITING: WAITING,
    Status.NEEDS_LOGIN: BAD,
    Status.BANNED: BAD,
    Status.DISABLED: QUIET,
}


def status_badge(account: TelegramAccount) -> SafeString:
    return badge(account.get_status_display(), TONES[Status(account.status)])


def live_parts(account: TelegramAccount) -> dict[str, SafeString]:
    """The displayed parts of an account's connection, by name."""
    until = account.paused_until
    parts = {
        "status": status_badge(account),
        "since": time_ago(account.status_since),
        "answer": time_ago(account.last_success_at),
        "pause": time_ago(until if until and until > timezone.now() else None),
        "detail": escape(account.status_detail or "–"),
    }
    return {f"account-{account.pk}-{part}": shown for part, shown in parts.items()}


def live(account: TelegramAccount, part: str) -> str:
    """A part of a page that `live.js` refreshes."""
    name = f"account-{account.pk}-{part}"
    return format_html('<span data-live="{}">{}</span>', name, live_parts(account)[name])
