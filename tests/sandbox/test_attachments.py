"""What a contact attaches: as a client sees it, as the page shows it, as the AI answers it."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from telethon import TelegramClient, events
from telethon.sessions import StringSession

from accounts.telegram import convert
from sandbox.ai.prompt import Turn
from sandbox.ai.rules import AiRules
from sandbox.client import Refused
from sandbox.control.attachments import MAX_BYTES

EMMA = 700_000_003
OWN = b"\xff\xd8 not really a picture"
ENCODED = base64.b64encode(OWN).decode()
#: What is attached, and what the product takes it for.
ATTACHED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "photo"}, "photo"),
    ({"kind": "voice"}, "voice message"),
    ({"kind": "file", "name": "список.txt"}, "file"),
    ({"name": "me.jpg", "data": ENCODED, "text": "Look"}, "photo"),
    ({"name": "song.mp3", "data": ENCODED}, "audio"),
    ({"name": "clip.mp4", "data": ENCODED}, "video"),
    ({"name": "no ending", "data": ENCODED}, "file"),
)


async def test_it_reaches_clients_and_can_be_loaded(sandbox, owner, play, eventually):
    sandbox.telegram.short_updates = True  # which can't bring a file
    client = TelegramClient(StringSession(sandbox.world.sessions.of(owner)), 1, "hash")
    heard: list[Any] = []

    async def note(event: Any) -> None:
        heard.append(event.message)

    client.add_event_handler(note, events.NewMessage(incoming=True))
    await client.connect()
    for fields, _kind in ATTACHED:
        await play("attach", EMMA, **fields)
    await eventually(lambda: len(heard) == len(ATTACHED))
    read = [convert.message(one, {}) for one in heard]
    assert [one.media for one in read if one] == [kind for _fields, kind in ATTACHED]
    assert [one.text for one in read if one][3] == "Look"
    loaded = [await client.download_media(one, bytes) for one in heard]
    assert loaded[0].startswith(b"\x89PNG") and loaded[1].startswith(b"RIFF")
    assert loaded[3:] == [OWN] * 4
    await client.disconnect()


async def test_the_page_shows_it_and_nothing_in_it_runs(sandbox, play):
    made = await play("attach", EMMA, name="../a/<page>.html", data=ENCODED)
    known = made["attachment"]
    assert (known["kind"], known["name"], known["size"]) == ("file", ".._a_<page>.html", len(OWN))
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/page/attachments/") as client:
        answer = await client.get(str(known["id"]))
        gone = await client.get("1")
    assert answer.content == OWN and gone.status_code == 404
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["content-disposition"].startswith("attachment;")


async def test_what_can_not_be_attached_is_said(play):
    refusals: tuple[tuple[dict[str, Any], str], ...] = (
        ({"kind": "smell"}, "kind must be one of"),
        ({"data": "no base64!"}, "base64"),
        ({"data": ""}, "empty"),
        ({"data": "A" * (MAX_BYTES * 3 // 2)}, "too large"),
    )
    for fields, why in refusals:
        with pytest.raises(Refused, match=why):
            await play("attach", EMMA, **fields)


@pytest.mark.parametrize(
    ("said", "before", "language", "missing"),
    [
        (["(photo)"], "Guten Tag", "de", ("Was ist im Anhang (Foto)?",)),
        (["(voice message)"], "Добрий день", "uk", ("Що у вкладенні (голосове повідомлення)?",)),
        (["Thanks!", "(file)"], "", "en", ("What is in the attachment (file)?",)),
        (
            ["(poll) When are you open?"],
            "",
            "en",
            ("When are you open?", "What is in the attachment (poll)?"),
        ),
    ],
)
def test_the_ai_can_not_see_it_and_asks_the_owner(said, before, language, missing):
    answer = AiRules().decide([Turn(text, by_owner=False) for text in said], before=before)
    assert (answer.due, answer.language, answer.missing) == (True, language, missing)
