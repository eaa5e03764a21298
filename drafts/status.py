"""`/status`: how everything is, in a few lines."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from accounts.selectors import sending_paused
from drafts.models import Chat
from drafts.selectors import pending_drafts
from outbox.queue import queue_lengths

SIGNS = {"connected": "🟢", "connecting": "🟡", "waiting": "🟡", "disabled": "⚪"}


def status_text() -> str:
    lines = [
        f"{SIGNS.get(account.status, '🔴')} {account.name}: {account.get_status_display()}"
        + (f" ({account.status_detail})" if account.status_detail else "")
        for account in TelegramAccount.objects.all()
    ]
    if not lines:
        lines.append(_("No account is set up yet."))
    queue = queue_lengths()
    lines.append("")
    if sending_paused():
        lines.append(_("⏸ Sending is paused."))
    lines.append(
        _("Answers waiting for you: %(pending)d, on their way: %(queued)d, failed: %(failed)d")
        % {
            "pending": pending_drafts().count(),
            "queued": queue["queued"] + queue["inflight"] + queue["uncertain"],
            "failed": queue["failed"],
        }
    )
    failing = Chat.objects.filter(analysis_failures__gt=0).count()
    if failing:
        lines.append(_("⚠️ Chats that the AI could not read: %(count)d") % {"count": failing})
    return "\n".join(lines)
