"""Tell the owners, once, of a message that can't be shown to them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import owners
from accounts.services import unreadable
from accounts.telegram.types import UnreadableItem
from drafts.models import Chat
from outbox.replies import reply
from outbox.text import speaking_to

HISTORY, DIALOGS = "history", "dialogs"


def note_unreadable(account_id: int, item: UnreadableItem) -> None:
    """Keep a sample of what could not be read. The owners are told if it hides a message of a chat,
    or a chat, from them; an update is read again in another way first."""
    with transaction.atomic():
        _row, new = unreadable.note(account_id, item)
        if new and item.place in (HISTORY, DIALOGS):
            _tell_owners(account_id, item)


def _tell_owners(account_id: int, item: UnreadableItem) -> None:
    chat = Chat.objects.filter(account_id=account_id, telegram_id=item.chat_id or 0).first()
    for owner in owners():
        with speaking_to(owner):
            if chat is None:
                text = _(
                    "⚠️ One entry in your list of Telegram chats can't be shown here. Someone new "
                    "may have written: please look in Telegram. Everything else was read."
                )
            else:
                text = _(
                    "⚠️ One message in “%(chat)s” can't be shown here. Please look in Telegram. "
                    "Everything else was read."
                ) % {"chat": str(chat)}
            reply(owner, text)
