"""The buttons of a chat in the inbox."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from drafts.models import Chat, Draft


def answer(client: Client, chat: Chat, action: str, **values: Any) -> list[str]:
    """Press a button below a conversation; what is said then."""
    client.cookies.pop("messages", None)
    response = client.post(f"/inbox/{chat.pk}/answer/", {"action": action, **values})
    assert response.status_code in (200, 302), response.content[:300]
    return [str(message) for message in get_messages(response.wsgi_request)]


def press(client: Client, draft: Draft, action: str, **values: Any) -> list[str]:
    given = {"draft": draft.pk, "seen": draft.revision, "text": draft.text, **values}
    return answer(client, draft.chat, action, **given)
