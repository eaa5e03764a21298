"""What the owner of an account has written by hand: not what aibot has sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from django.db.models import Q, QuerySet

from accounts.models import TelegramAccount
from drafts.models import Chat, Message
from drafts.selectors import by_people
from outbox.models import Delivery


def readable_messages(account: TelegramAccount, since: datetime) -> QuerySet[Message]:
    """What was said since then in an account's chats with people, where the AI is allowed."""
    rows = by_people().filter(chat__account=account, chat__kind=Chat.Kind.PRIVATE, date__gte=since)
    return rows.exclude(chat__mode=Chat.Mode.OFF).select_related("chat")


def sent_by_aibot(account: TelegramAccount, messages: Sequence[Message]) -> set[int]:
    """The keys of those of these messages that aibot has sent: they are the AI's words, or those
    of a draft. A delivery whose number is not known is recognised by its text."""
    ours = [one for one in messages if one.outgoing]
    if not ours:
        return set()
    numbers = {(one.chat.telegram_id, one.telegram_id): one.pk for one in ours}
    texts = {_mark(one.chat.telegram_id, one.text): one.pk for one in ours}
    sent = Delivery.objects.filter(
        Q(message_id__in={one.telegram_id for one in ours}) | Q(message_id=None),
        channel=Delivery.Channel.USER,
        account=account,
    )
    found = set()
    for chat_id, number, payload in sent.values_list("chat_id", "message_id", "payload"):
        if number is None:
            found.add(texts.get(_mark(chat_id, payload.get("text", ""))))
        else:
            found.add(numbers.get((chat_id, number)))
    return {key for key in found if key is not None}


def _mark(chat_id: int, text: str) -> bytes:
    return blake2b(f"{chat_id}:{text.strip()}".encode(), digest_size=16).digest()
