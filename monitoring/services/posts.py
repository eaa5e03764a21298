"""Posts of watched groups: stored by runbot, searched by the scans.

Storing is idempotent: live messages, messages read after a downtime and messages that Telegram
sends again overlap.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.telegram.types import CHANNEL_ID_BASE, ChatMessage, DeletedMessages
from monitoring import matching
from monitoring.models import Group, Post
from monitoring.platforms.base import Response
from monitoring.platforms.telegram import parse_posts_url, posts_url
from monitoring.services.fetching.types import FetchResult, Request, Target
from monitoring.services.groups import note_read

PER_PAGE = 50
MAX_TEXT = 8000
#: How long a transaction that stores posts may take; changes this recent are searched again.
LONGEST_TRANSACTION = timedelta(minutes=2)


# --- storing ------------------------------------------------------------------------------------


def store_posts(account_id: int, messages: Iterable[ChatMessage]) -> int:
    """Store the messages that were written in watched groups; how many were new or changed. Only
    what people wrote is searched, not the addresses behind their words."""
    by_chat: dict[int, list[ChatMessage]] = defaultdict(list)
    for message in messages:
        if message.chat.kind in Group.Kind.values:
            by_chat[message.chat.chat_id].append(message)
    if not by_chat:
        return 0
    groups = Group.objects.filter(account_id=account_id, watched=True, telegram_id__in=by_chat)
    with transaction.atomic():
        return sum(_store(group, by_chat[group.telegram_id]) for group in groups)


def _store(group: Group, messages: Sequence[ChatMessage]) -> int:
    now, changes = timezone.now(), 0
    wanted = [one for one in messages if not one.outgoing and one.words.strip()]
    ids = [one.message_id for one in wanted]
    known = {row.message_id: row for row in Post.objects.filter(group=group, message_id__in=ids)}
    for one in wanted:
        row = known.get(one.message_id)
        text = one.words[:MAX_TEXT]
        if row is None:
            changes += 1
            Post.objects.update_or_create(
                group=group,
                message_id=one.message_id,
                defaults={
                    "author": _author(group, one),
                    "text": text,
                    "date": one.date,
                    "folded": matching.fold(text),
                    "changed_at": now,
                },
            )
        elif row.text != text and one.edited_at is not None:
            changes += 1
            row.text, row.folded, row.changed_at = text, matching.fold(text), now
            row.save(update_fields=["text", "folded", "changed_at"])
    if wanted:
        newest = max(one.date for one in wanted)
        Group.objects.filter(Q(last_post_at=None) | Q(last_post_at__lt=newest), pk=group.pk).update(
            last_post_at=newest
        )
        Group.objects.filter(pk=group.pk, state=Group.State.FORBIDDEN).update(next_read_at=now)
    return changes


def _author(group: Group, message: ChatMessage) -> str:
    """The name of the author; empty if the channel itself posted."""
    return "" if message.sender_id == group.telegram_id else message.sender_name[:120]


def store_read(
    account_id: int,
    chat_id: int,
    messages: Sequence[ChatMessage],
    newest_id: int | None,
    complete: bool = True,
) -> None:
    """Store what was read of a group since the last time: everything up to `newest_id`, without a
    gap if `complete`. The first read is the baseline, which is not announced."""
    with transaction.atomic():
        group = (
            Group.objects.select_for_update()
            .filter(account_id=account_id, telegram_id=chat_id, watched=True)
            .first()
        )
        if group is None:
            return
        now, first = timezone.now(), group.baseline_id is None
        _store(group, messages)
        note_read(group, newest_id, complete, now)
        if first:  # posts that arrived live meanwhile count from now on
            Post.objects.filter(group=group).update(changed_at=now)


def forget_deleted(account_id: int, deleted: DeletedMessages) -> None:
    """Delete posts that were deleted at Telegram. For small groups Telegram does not say in which
    chat: their message ids are unique for the account."""
    rows = Post.objects.filter(group__account_id=account_id, message_id__in=deleted.message_ids)
    if deleted.chat_id is not None:
        rows = rows.filter(group__telegram_id=deleted.chat_id)
    else:
        rows = rows.filter(group__telegram_id__gt=CHANNEL_ID_BASE)
    rows.delete()


# --- finding ------------------------------------------------------------------------------------


class PostTransport:
    """Answers requests for `posts:` URLs from the database as a site would: newest first, in pages,
    and with 304 if nothing has changed."""

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        future: Future[FetchResult] = Future()
        try:
            future.set_result(_respond(request))
        except Exception as error:
            future.set_exception(error)
        return future


def _respond(request: Request) -> FetchResult:
    began, now = time.monotonic(), timezone.now()
    words, number = parse_posts_url(request.url)
    rows = _with_words(words)
    since = _time_of(request.etag) - LONGEST_TRANSACTION if request.etag else None
    if since is not None and not rows.filter(changed_at__gt=since).exists():
        return FetchResult(None, request.etag, "", time.monotonic() - began)
    start = (number - 1) * PER_PAGE
    page = list(rows[start : start + PER_PAGE + 1])
    body = {
        "posts": [_shown(post) for post in page[:PER_PAGE]],
        "next": posts_url(words, number + 1) if len(page) > PER_PAGE else None,
    }
    response = Response(request.url, json.dumps(body).encode(), "application/json")
    etag = now.isoformat() if number == 1 else ""
    return FetchResult(response, etag, "", time.monotonic() - began)


def _with_words(words: str) -> QuerySet[Post]:
    rows = Post.objects.filter(group__watched=True, group__baseline_id__isnull=False)
    for word in matching.fold(words).split():
        rows = rows.filter(folded__contains=word)
    return rows.select_related("group").order_by("-changed_at", "-id")


def _time_of(etag: str) -> datetime:
    return datetime.fromisoformat(etag)


def _shown(post: Post) -> dict[str, object]:
    group = post.group
    return {
        "number": number_of(group, post.message_id),
        "url": link_of(group, post.message_id),
        "text": post.text,
        "author": post.author,
        "group": str(group),
        "date": post.date.isoformat(),
        "old": post.message_id <= (group.baseline_id or 0),
    }


def number_of(group: Group, message_id: int) -> str:
    """The number of a post on the platform; in small groups ids are unique for an account only."""
    if group.telegram_id < CHANNEL_ID_BASE:
        return f"{CHANNEL_ID_BASE - group.telegram_id}/{message_id}"
    return f"{group.account_id}.{-group.telegram_id}/{message_id}"


def link_of(group: Group, message_id: int) -> str:
    """The link to a post (core.telegram.org/api/links#message-links); empty in a small group, whose
    posts have none."""
    if group.telegram_id >= CHANNEL_ID_BASE:
        return ""
    place = group.username or f"c/{CHANNEL_ID_BASE - group.telegram_id}"
    return f"https://t.me/{place}/{message_id}"
