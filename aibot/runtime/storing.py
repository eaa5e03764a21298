"""Where updates go: what accounts receive concerns answers as well as keywords.

Both are stored before the mark that says how far updates were read, and both may be stored again.
"""

from __future__ import annotations

from collections.abc import Sequence

from accounts.services import sessions
from accounts.telegram.types import ChatInfo, ChatMessage, DeletedMessages
from aibot.runtime.account import Stores
from aibot.runtime.catching_up import NewestIds
from aibot.runtime.groups import GroupStores
from drafts.services import collecting, reconciling
from monitoring.services import groups, posts


def stores() -> Stores:
    return Stores(
        messages=_store_messages,
        deletion=_store_deletion,
        mark=sessions.save_read_position,
        history=reconciling.store_history,
        newest=reconciling.newest_ids,
        choose=_choose,
        groups=GroupStores(groups.due, posts.store_read, groups.note_failure),
    )


def _store_messages(account_id: int, messages: Sequence[ChatMessage]) -> None:
    collecting.store_messages(account_id, messages)
    posts.store_posts(account_id, messages)


def _store_deletion(account_id: int, deleted: DeletedMessages) -> None:
    collecting.store_deletion(account_id, deleted)
    posts.forget_deleted(account_id, deleted)


def _choose(
    account_id: int, chats: list[ChatInfo], always: int, had: NewestIds
) -> list[tuple[ChatInfo, int | None]]:
    groups.note_groups(account_id, chats)
    return reconciling.choose(account_id, chats, always, had)
