"""Posts in groups, and how they are read and announced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Person
from accounts.telegram.types import ChatInfo, ChatMessage
from monitoring.models import Announcement, Group
from monitoring.services import posts
from monitoring.services.reading.transports import Transports
from tests.monitoring.conftest import scan as scan_site

CLUB = -1_000_000_000_777
SMALL = -55
WRITTEN = datetime(2026, 11, 24, 12, tzinfo=UTC)


def wrote(number: int, text: str, chat: int = CLUB, **more: Any) -> ChatMessage:
    values: dict[str, Any] = {
        "chat": ChatInfo(chat, "group", "The club"),
        "message_id": number,
        "outgoing": False,
        "sender_id": 9,
        "sender_name": "Petro",
        "text": text,
        "media": "",
        "reply_to": None,
        "date": WRITTEN + timedelta(seconds=number),
    }
    return ChatMessage(**(values | more))


def read(group: Group, *messages: ChatMessage, newest: int | None = None) -> None:
    """What runbot does when a group is due."""
    newest = newest or max((one.message_id for one in messages), default=None)
    posts.store_read(group.account_id, group.telegram_id, messages, newest)


def live(group: Group, *messages: ChatMessage) -> int:
    return posts.store_posts(group.account_id, messages)


def announced_to(person: Person) -> list[str]:
    rows = Announcement.objects.filter(person=person).order_by("id")
    return list(rows.values_list("listing__title", flat=True))


def scan(site: Transports) -> int:
    return scan_site(site)
