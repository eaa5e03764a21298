"""What a page of a chat's history tells."""

from __future__ import annotations

from datetime import UTC, datetime

from telethon.tl import types as tl

from accounts.telegram.session import AccountSession
from accounts.telegram.types import ApiCredentials, Update
from accounts.telegram.user_client import UserClient

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def nothing(_update: Update) -> None:
    """Nothing is unreadable here."""


async def test_a_page_says_how_far_it_goes_also_where_nobody_wrote_anything() -> None:
    """Who reads on behind it needs that: "has joined", "changed the picture"."""
    peer = tl.PeerUser(5)
    found = tl.messages.Messages(
        messages=[
            tl.Message(id=9, peer_id=peer, date=AT, message="Hi"),
            tl.MessageService(id=8, peer_id=peer, date=AT, action=tl.MessageActionHistoryClear()),
            tl.MessageEmpty(id=7, peer_id=peer),
        ],
        topics=[],
        chats=[],
        users=[],
    )
    client = UserClient(ApiCredentials(1, "hash"), AccountSession(None, None), None, nothing)
    page = client._messages(found, 5)
    assert [one.message_id for one in page.messages] == [9]
    assert page.ids == {7, 8, 9}
    assert (page + page).ids == page.ids
