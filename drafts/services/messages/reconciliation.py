"""Compare what we have stored with what Telegram shows, chat by chat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from accounts.telegram.errors import Failure
from accounts.telegram.types import ChatInfo, ChatList, DeletedMessages, History
from core.retry import Backoff
from drafts.models import Chat, Message
from drafts.services.messages.ingest import store_chat, store_deletion, store_messages

log = structlog.get_logger(__name__)

#: Pauses until a chat is read again that could not be read.
READ_AGAIN = Backoff(first=60, most=21_600, factor=3)
#: How many known chats are read that the list of chats did not show.
MOST_UNLISTED = 200
#: A message stored this shortly before the question was asked may be missing in its answer.
MARGIN = timedelta(seconds=5)


def newest_ids(account_id: int) -> dict[int, int | None]:
    """The newest message id that we have of each chat."""
    return dict(
        Chat.objects.filter(account_id=account_id)
        .annotate(newest=Max("messages__telegram_id"))
        .values_list("telegram_id", "newest")
    )


def choose(
    account_id: int,
    listed: ChatList,
    always: int,
    newest: Mapping[int, int | None],
    since: datetime | None,
) -> list[tuple[ChatInfo, int | None]]:
    """The chats to be read, each with the newest message id that we had of it (`newest`): the
    first `always`, those with a newest message that we did not have, and new ones that were active
    after `since`. If not all of the list could be read, also the known chats that are not in it.
    Chats that are left out for now are none of them."""
    for chat in listed.chats[:always]:
        with transaction.atomic():
            store_chat(account_id, chat)
    chosen = [
        (chat, newest.get(chat.chat_id))
        for place, chat in enumerate(listed.chats)
        if place < always or _has_news(chat, newest, since)
    ]
    if not listed.complete:
        ids = {chat.chat_id for chat in listed.chats}
        chosen += [(chat, newest.get(chat.chat_id)) for chat in _unlisted(account_id, ids)]
    left_out = set(_left_out(account_id).values_list("telegram_id", flat=True))
    return [(chat, known_id) for chat, known_id in chosen if chat.chat_id not in left_out]


def _has_news(chat: ChatInfo, newest: Mapping[int, int | None], since: datetime | None) -> bool:
    if chat.chat_id in newest:
        return chat.newest_id != newest[chat.chat_id]
    return since is not None and chat.newest_at is not None and chat.newest_at > since


def _unlisted(account_id: int, listed: set[int]) -> list[ChatInfo]:
    rows = Chat.objects.filter(account_id=account_id).exclude(telegram_id__in=listed)
    return [
        ChatInfo(row.telegram_id, row.kind, row.title, row.username)
        for row in rows.order_by(F("last_message_at").desc(nulls_last=True))[:MOST_UNLISTED]
    ]


# --- chats that can't be read -------------------------------------------------------------------


def _left_out(account_id: int) -> QuerySet[Chat]:
    return Chat.objects.filter(account_id=account_id, read_again_at__gt=timezone.now())


def has_due(account_id: int) -> bool:
    """Whether a chat that could not be read is to be read again."""
    return Chat.objects.filter(account_id=account_id, read_again_at__lte=timezone.now()).exists()


def note_failure(account_id: int, info: ChatInfo, failure: Failure) -> None:
    """Leave a chat out that could not be read, for longer each time."""
    with transaction.atomic():
        chat = store_chat(account_id, info)
        chat.reading_failures += 1
        chat.reading_error = failure.name
        pause = READ_AGAIN.seconds(chat.reading_failures)
        chat.read_again_at = timezone.now() + timedelta(seconds=pause)
        chat.save(update_fields=["reading_failures", "reading_error", "read_again_at"])
    if chat.reading_failures == 1:
        log.warning("a chat can't be read", chat=chat.pk, failure=failure.name)


def note_read(account_id: int, chat_id: int) -> None:
    """Note that a chat can be read (again)."""
    Chat.objects.filter(account_id=account_id, telegram_id=chat_id).exclude(
        read_again_at=None
    ).update(reading_failures=0, reading_error="", read_again_at=None)


# --- histories ----------------------------------------------------------------------------------


def store_history(account_id: int, history: History) -> None:
    """Store what is new or changed, and mark what is no longer there as deleted, unless it may be
    one that could not be read."""
    store_messages(account_id, history.messages)
    if history.unreadable:
        return
    gone = missing_ids(account_id, history)
    if gone:
        store_deletion(account_id, DeletedMessages(tuple(gone), history.chat.chat_id))


def missing_ids(account_id: int, history: History) -> list[int]:
    """Ids that we have stored within the range of a history and that it does not contain."""
    shown = {message.message_id for message in history.messages}
    if not shown:
        return []
    stored = Message.objects.filter(
        chat__account_id=account_id,
        chat__telegram_id=history.chat.chat_id,
        telegram_id__gte=min(shown),
        deleted_at=None,
        stored_at__lt=history.asked_at - MARGIN,
    )
    return sorted(set(stored.values_list("telegram_id", flat=True)) - shown)
