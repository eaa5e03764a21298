"""Posts of watched groups: stored when runbot receives or reads them, found by their words.

Storing may be repeated: live messages, what was read after an absence and what Telegram sends again
overlap all the time.
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

from accounts.telegram.types import ChatMessage, DeletedMessages
from monitoring import matching
from monitoring.models import CHANNEL_MARK, Group, Post
from monitoring.platforms.base import Response
from monitoring.platforms.telegram import address_of, read_address
from monitoring.services.fetching.types import FetchResult, Request, Target
from monitoring.services.groups import note_read

PER_PAGE = 50
MAX_TEXT = 8000
#: How long a transaction that stores posts may take: what changed so recently is looked at again.
LATE = timedelta(minutes=2)


# --- storing ------------------------------------------------------------------------------------


def store_posts(account_id: int, messages: Iterable[ChatMessage]) -> int:
    """Keep what was written in watched groups; how many posts were new or changed."""
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
    wanted = [one for one in messages if not one.outgoing and one.text.strip()]
    ids = [one.message_id for one in wanted]
    known = {row.message_id: row for row in Post.objects.filter(group=group, message_id__in=ids)}
    for one in wanted:
        row = known.get(one.message_id)
        text = one.text[:MAX_TEXT]
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
    """Who wrote it; nobody in particular, if that is the channel itself."""
    return "" if message.sender_id == group.telegram_id else message.sender_name[:120]


def store_read(
    account_id: int,
    chat_id: int,
    messages: Sequence[ChatMessage],
    newest_id: int | None,
    complete: bool = True,
) -> None:
    """Keep what was read of a group since the last time: everything up to `newest_id`, without a
    gap if `complete`. The first time it is what was there before, which is no news."""
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
        if first:  # what came live meanwhile is looked for from this moment on
            Post.objects.filter(group=group).update(changed_at=now)


def forget_deleted(account_id: int, deleted: DeletedMessages) -> None:
    """What was deleted is not found any more. Small groups number by account, without saying in
    which chat."""
    rows = Post.objects.filter(group__account_id=account_id, message_id__in=deleted.message_ids)
    if deleted.chat_id is not None:
        rows = rows.filter(group__telegram_id=deleted.chat_id)
    else:
        rows = rows.filter(group__telegram_id__gt=CHANNEL_MARK)
    rows.delete()


# --- finding ------------------------------------------------------------------------------------


class PostCarrier:
    """Answers requests for `posts:` addresses from the database, as a site would: the newest
    first, by pages, and "unchanged" to whoever has seen all that fits."""

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        future: Future[FetchResult] = Future()
        try:
            future.set_result(_answer(request))
        except Exception as error:
            future.set_exception(error)
        return future


def _answer(request: Request) -> FetchResult:
    began, now = time.monotonic(), timezone.now()
    words, number = read_address(request.url)
    rows = _with_words(words)
    if request.etag and not rows.filter(changed_at__gt=_moment(request.etag) - LATE).exists():
        return FetchResult(None, request.etag, "", time.monotonic() - began)
    start = (number - 1) * PER_PAGE
    page = list(rows[start : start + PER_PAGE + 1])
    body = {
        "posts": [_shown(post) for post in page[:PER_PAGE]],
        "next": address_of(words, number + 1) if len(page) > PER_PAGE else None,
    }
    answer = Response(request.url, json.dumps(body).encode(), "application/json")
    etag = now.isoformat() if number == 1 else ""
    return FetchResult(answer, etag, "", time.monotonic() - began)


def _with_words(words: str) -> QuerySet[Post]:
    rows = Post.objects.filter(group__watched=True, group__baseline_id__isnull=False)
    for word in matching.fold(words).split():
        rows = rows.filter(folded__contains=word)
    return rows.select_related("group").order_by("-changed_at", "-id")


def _moment(etag: str) -> datetime:
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
    """A post's number on the platform. In a small group every account numbers for itself."""
    if group.telegram_id < CHANNEL_MARK:
        return f"{CHANNEL_MARK - group.telegram_id}/{message_id}"
    return f"{group.account_id}.{-group.telegram_id}/{message_id}"


def link_of(group: Group, message_id: int) -> str:
    """Where a post is shown (core.telegram.org/api/links#message-links); empty in a small group,
    whose posts have no address."""
    if group.telegram_id >= CHANNEL_MARK:
        return ""
    place = group.username or f"c/{CHANNEL_MARK - group.telegram_id}"
    return f"https://t.me/{place}/{message_id}"
