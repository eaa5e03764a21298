"""The owner's own note to who writes outside the hours in which answers leave by themselves."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.selectors import sending_paused
from drafts import references
from drafts.models import Chat, Message
from drafts.selectors import owners_time
from drafts.services.rules import EffectiveRules, effective
from outbox.models import Delivery
from outbox.queue import queue_user_message


def send_out_of_hours_note(chat: Chat, rules: EffectiveRules) -> bool:
    """Send the note if there is one, answers leave by themselves here, and it is outside their
    hours: once for each time that these have ended. Whether it was sent now. To be called while the
    chat is locked, so that no two do it at once."""
    since = _closed_since(chat, rules)
    if since is None or _noted_since(chat, since) or sending_paused():
        return False
    queue_user_message(
        account_id=chat.account_id,
        chat_id=chat.telegram_id,
        text=rules.out_of_hours_note.strip(),
        kind=references.HOURS_NOTE,
        reference=references.chat_reference(chat.pk),
    )
    return True


def is_still_wanted(chat: Chat) -> bool:
    """Whether a note that was queued should leave: the hours have not begun, and nobody has
    answered meanwhile, nor Telegram with a note of its own."""
    messages = Message.objects.filter(chat=chat, deleted_at=None).order_by("-telegram_id")
    newest = messages.first()
    theirs = newest is not None and not newest.outgoing
    return theirs and _closed_since(chat, effective(chat)) is not None


def _closed_since(chat: Chat, rules: EffectiveRules) -> datetime | None:
    """Since when it is outside the hours, if the chat gets the note about that; else None."""
    if not (rules.out_of_hours_note.strip() and chat.answerable and chat.mode == Chat.Mode.AUTO):
        return None
    now = owners_time()
    if chat.auto_paused_until and chat.auto_paused_until > now:
        return None  # the owner is here
    since = rules.hours.closed_since(now)
    return since.replace(tzinfo=now.tzinfo) if since else None


def _noted_since(chat: Chat, since: datetime) -> bool:
    notes = Delivery.objects.filter(
        kind=references.HOURS_NOTE,
        reference=references.chat_reference(chat.pk),
        created_at__gte=since.astimezone(timezone.get_default_timezone()),
    )
    return notes.exists()
