"""What an approved answer waits for, and until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from accounts.telegram.errors import sentence_of
from core.formats import format_today
from drafts import references
from drafts.models import Draft
from outbox.models import Delivery

Status = TelegramAccount.Status


@dataclass(frozen=True)
class Wait:
    """A reason (the name of a failure, or a status of the account) and, if known, its end."""

    reason: str
    until: datetime | None = None

    @property
    def code(self) -> str:
        """What distinguishes it from other reasons to wait."""
        return f"{self.reason} {self.until:%Y%m%d%H%M%S}" if self.until else self.reason


def waits_of(drafts: Collection[Draft]) -> dict[int, Wait | None]:
    """What each of these approved drafts waits for; None if it is simply on its way."""
    now = timezone.now()
    held_up = Delivery.objects.filter(
        reference__in=[references.draft_reference(draft.pk) for draft in drafts],
        kind=references.ANSWER,
        state__in=Delivery.OPEN,
        available_at__gt=now,
    ).exclude(failure="")
    ends = {one.reference: Wait(one.failure, one.available_at) for one in held_up}
    found: dict[int, Wait | None] = {}
    for draft in drafts:
        by_account = None if draft.by_bot else _of_account(draft.chat.account, now)
        found[draft.pk] = by_account or ends.get(references.draft_reference(draft.pk))
    return found


def _of_account(account: TelegramAccount, now: datetime) -> Wait | None:
    if account.status in (Status.NEEDS_LOGIN, Status.BANNED, Status.DISABLED):
        return Wait(account.status)
    if account.paused_until and account.paused_until > now:
        return Wait("flood_wait", account.paused_until)
    return None if account.status == Status.CONNECTED else Wait(Status.WAITING)


def sentence(draft: Draft, wait: Wait) -> str:
    """In the active language and time zone."""
    account = {"account": draft.chat.account}
    match wait.reason:
        case Status.NEEDS_LOGIN:
            return _("⏳ Approved; it will be sent when %(account)s has signed in again.") % account
        case Status.BANNED:
            return (
                _("⏳ Approved, but it can't be sent: Telegram has closed %(account)s.") % account
            )
        case Status.DISABLED:
            return _("⏳ Approved; it will be sent when %(account)s is turned on again.") % account
        case Status.WAITING:
            return _("⏳ Approved; it will be sent when %(account)s is connected again.") % account
        case "flood_wait" if wait.until:
            return _("⏳ Approved; Telegram asks us to wait until %(time)s.") % {
                "time": format_today(wait.until)
            }
    return _("⏳ Approved; tried again at %(time)s: %(why)s") % {
        "time": format_today(wait.until) if wait.until else "–",
        "why": sentence_of(wait.reason),
    }
