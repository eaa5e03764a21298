"""Compare what we have stored with what Telegram shows, chat by chat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from accounts.telegram.types import ChatInfo, DeletedMessages, History
from drafts.models import Chat, Message
from drafts.services.ingest import store_chat, store_deletion, store_messages

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
    account_id: int, chats: list[ChatInfo], always: int, newest: Mapping[int, int | None]
) -> list[tuple[ChatInfo, int | None]]:
    """The chats to be read, each with the newest message id that we had of it (`newest`): the
    first `always`, and all known ones with a newest message that we did not have."""
    chosen = []
    for place, chat in enumerate(chats):
        if place < always or (chat.chat_id in newest and chat.newest_id != newest[chat.chat_id]):
            chosen.append((chat, newest.get(chat.chat_id)))
    for chat in chats[:always]:
        with transaction.atomic():
            store_chat(account_id, chat)
    return chosen


def store_history(account_id: int, history: History) -> None:
    """Store what is new or changed, and mark what is no longer there as deleted."""
    store_messages(account_id, history.messages)
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
