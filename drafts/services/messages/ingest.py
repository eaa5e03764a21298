"""Store what was written. Every function may be called again with the same messages: history,
live events and reconciliation overlap all the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.telegram.types import CHANNEL_ID_BASE, ChatInfo, ChatMessage, DeletedMessages
from drafts import approvals, states
from drafts.addresses import without_addresses
from drafts.login_codes import masked
from drafts.models import Chat, Draft, Message
from drafts.selectors import (
    pending_in,
    question_messages,
    sent_by_us,
    undecided_drafts,
    waiting_question,
)
from drafts.services.observations import observe_correction, observe_own_answer
from drafts.services.reviewing.review import supersede
from drafts.services.rules import effective, mode_of_new_chat
from drafts.services.schedule import make_due

#: As much of an answered message is kept with the reply.
REPLY_CHARACTERS = 300


def store_messages(account_id: int, messages: Iterable[ChatMessage]) -> int:
    """Store new messages and changed ones; how many of them were new or changed.

    A chat that has a question afterwards gets its analysis; a draft that became stale is
    superseded. All in one transaction.
    """
    arrived_at = timezone.now()
    touched: dict[int, Chat] = {}
    changes = 0
    with transaction.atomic():
        chats: dict[int, Chat] = {}
        for message in messages:
            chat = chats.get(message.chat.chat_id)
            if chat is None:
                chat = chats[message.chat.chat_id] = store_chat(account_id, message.chat)
            if _store(chat, message):
                changes += 1
                touched[chat.pk] = chat
        for chat in touched.values():
            _follow_up(chat, arrived_at)
    return changes


def store_chat(account_id: int, info: ChatInfo) -> Chat:
    """The chat's row, made or brought up to date, and locked until the transaction ends: an
    analysis ends either before what is stored now or after it. Needs a transaction."""
    new: dict[str, Any] = {
        "kind": info.kind,
        "title": info.title,
        "username": info.username[:64],
        "mode": lambda: mode_of_new_chat(account_id),
    }
    chat, made = Chat.objects.select_for_update(no_key=True).get_or_create(
        account_id=account_id, telegram_id=info.chat_id, defaults=new
    )
    if not made:
        _bring_up_to_date(chat, info)
    return chat


def _bring_up_to_date(chat: Chat, info: ChatInfo) -> None:
    """Store another name or kind. A chat that may no longer be answered loses its draft; one that
    may be from now on is looked at."""
    guessed = not info.title and info.kind in (Chat.Kind.GROUP, Chat.Kind.CHANNEL)
    before = (chat.kind, chat.title, chat.username)
    after = (info.kind, info.title or chat.title, info.username[:64])
    if guessed or info.kind == Chat.Kind.UNKNOWN or before == after:
        return
    could = chat.answerable
    chat.kind, chat.title, chat.username = after
    chat.save(update_fields=["kind", "title", "username"])
    if could and not chat.answerable:
        _end_pending(chat, approvals.NO_PERSON)
    if could != chat.answerable:
        _follow_up(chat)


def _store(chat: Chat, message: ChatMessage) -> bool:
    """Whether the message was new, or an edit that was not known."""
    text = _kept(chat, message, message.text)
    values = {
        "outgoing": message.outgoing,
        "sender_id": message.sender_id,
        "sender_name": message.sender_name,
        "text": text,
        "media": message.media,
        "reply_to": message.reply_to,
        "reply_text": _reply_text(chat, message),
        "forwarded_from": message.forwarded_from,
        "automatic": message.automatic,
        "date": message.date,
        "edited_at": message.edited_at,
    }
    row, made = Message.objects.get_or_create(
        chat=chat, telegram_id=message.message_id, defaults=values
    )
    if made:
        if chat.last_message_at is None or message.date > chat.last_message_at:
            chat.last_message_at = message.date
        # History is read after a reconnect too, so what is new to us may be old in the chat.
        if not message.automatic:
            _end_what_it_overtakes(chat, row, message)
        return True
    other_media = message.edited_at is not None and row.media != message.media
    if (row.text == text and not other_media) or (row.edited_at and message.edited_at is None):
        return False
    if row.edited_at and message.edited_at and row.edited_at > message.edited_at:
        return False
    if message.edited_at in (None, row.edited_at) and _same_words(row.text, text, other_media):
        row.text = text
        row.save(update_fields=["text"])
        return True
    if other_media:
        row.media = message.media
    return _store_edit(chat, row, text, message.edited_at)


def _same_words(known: str, text: str, other_media: bool) -> bool:
    """Whether only the addresses differ: Telegram looks a page up after the message has come, and
    what an earlier version stored has none."""
    return not other_media and without_addresses(known) == without_addresses(text)


def _end_what_it_overtakes(chat: Chat, row: Message, message: ChatMessage) -> None:
    if not message.outgoing:
        _end_pending(chat, approvals.NEWER, older_than=message.message_id)
    elif not sent_by_us(chat, message.message_id, message.text):
        _end_open(chat, row)
        _pause_auto(chat, message.date)


def _kept(chat: Chat, message: ChatMessage, text: str) -> str:
    """A text of a message without login codes."""
    senders = (message.sender_id, message.forwarded_from_id)
    return masked(
        text,
        sender_ids=frozenset(one for one in senders if one is not None),
        kind=chat.kind,
    )


def _reply_text(chat: Chat, message: ChatMessage) -> str:
    """What a reply answers: the part that it quotes, else the message as far as it is known."""
    if message.quote:
        return _kept(chat, message, message.quote)[:REPLY_CHARACTERS]
    if message.reply_to is None:
        return ""
    answered = Message.objects.filter(chat=chat, telegram_id=message.reply_to).first()
    return answered.stored_text[:REPLY_CHARACTERS] if answered else ""


def _store_edit(chat: Chat, row: Message, text: str, edited_at: datetime | None) -> bool:
    row.text, row.edited_at = text, edited_at or timezone.now()
    row.save(update_fields=["text", "media", "edited_at"])
    if row.outgoing:
        observe_correction(row)
    asked = {one.pk for draft in pending_in(chat.pk) for one in question_messages(draft.question)}
    if row.pk in asked or (not row.outgoing and chat.analysed_message_id == row.telegram_id):
        _end_pending(chat, approvals.CHANGED)
        _ask_again(chat, row)
    return True


def _end_pending(chat: Chat, why: str, older_than: int | None = None) -> None:
    for draft in pending_in(chat.pk):
        if older_than is None or draft.question.telegram_id < older_than:
            supersede(draft, why)


def _end_open(chat: Chat, answer: Message) -> None:
    """The owner has answered by hand: nothing that was drafted before is wanted any more."""
    for draft in pending_in(chat.pk):
        if draft.question.telegram_id < answer.telegram_id:
            if draft.state in states.WAITING:
                observe_own_answer(draft, answer)
            supersede(draft, approvals.BY_HAND)


def _pause_auto(chat: Chat, since: datetime) -> None:
    """Nothing leaves without asking for a while after the owner's own answer."""
    minutes = effective(chat).manual_pause_minutes
    until = since + timedelta(minutes=minutes)
    if until > timezone.now() and (chat.auto_paused_until or since) < until:
        chat.auto_paused_until = until
        chat.save(update_fields=["auto_paused_until"])


def _follow_up(chat: Chat, since: datetime | None = None) -> None:
    if waiting_question(chat):
        make_due(chat, since=since)
    else:
        chat.analysis_due_at = None
        chat.save(update_fields=["analysis_due_at", "last_message_at"])


def store_deletion(account_id: int, deleted: DeletedMessages) -> int:
    """Mark messages as deleted; how many were known. Only the deletion in a channel or supergroup
    names its chat: all other chats of an account share one numbering."""
    with transaction.atomic():
        meant = Message.objects.filter(
            chat__account_id=account_id, telegram_id__in=deleted.message_ids, deleted_at=None
        )
        if deleted.chat_id is not None:
            meant = meant.filter(chat__telegram_id=deleted.chat_id)
        else:
            meant = meant.filter(chat__telegram_id__gt=CHANNEL_ID_BASE)
        chat_ids = sorted(set(meant.values_list("chat_id", flat=True)))
        chats = Chat.objects.select_for_update(no_key=True).order_by("id").in_bulk(chat_ids)
        waiting = [
            (draft, {one.pk for one in question_messages(draft.question)})
            for draft in undecided_drafts().filter(chat_id__in=chat_ids)
        ]
        gone = set(meant.values_list("pk", flat=True))
        meant.update(deleted_at=timezone.now())
        for message in Message.objects.filter(pk__in=gone, outgoing=True):
            observe_correction(message)
        for draft, asked in waiting:
            if draft.question_id in gone:
                supersede(draft, approvals.DELETED)
                _look_again(chats[draft.chat_id])
            elif asked & gone:
                supersede(draft, approvals.PART_DELETED)
                _ask_again(chats[draft.chat_id], draft.question)
        for chat in chats.values():
            _follow_up(chat)
    return len(gone)


def _ask_again(chat: Chat, message: Message) -> None:
    """What the contact wrote from this message on counts as not analysed."""
    chat.analysed_message_id = min(chat.analysed_message_id, message.telegram_id - 1)
    chat.save(update_fields=["analysed_message_id"])


def _look_again(chat: Chat) -> None:
    """What was asked before the deleted question has not been answered either, unless the owner
    decided about it."""
    decided = Draft.objects.filter(chat=chat, state__in=[states.SKIPPED, states.EXPIRED])
    newest = decided.aggregate(newest=Max("question__telegram_id"))["newest"]
    chat.analysed_message_id = newest or 0
    chat.save(update_fields=["analysed_message_id"])
