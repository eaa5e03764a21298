"""Updates of channels, groups and private chats, and the chats they come with, spoilt in every way
at every place: the account stays connected, and what is written next arrives, there too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types as tl

from sandbox.mtproto.spoiling import Spoil
from tests.faults.happenings import CASES, MARK, PUSH, Case, Scene
from tests.harness.tl_samples import fields_of, kinds_like, sample_of
from tests.harness.update_reader import update_readers

pytestmark = pytest.mark.timeout(240)

HOWS = ("unknown", "missing", "wrong")
#: Accounts that are tried at the same time, and which part is tried in a usual run.
READERS, TENTH = 4, 10

#: What can be read, but is rare.
VARIANTS: dict[type, tuple[str, ...]] = {
    tl.User: ("min", "no_hash", "empty"),
    tl.Chat: ("forbidden", "empty"),
    tl.Channel: ("min", "no_hash", "forum", "forbidden", "community"),
    tl.Message: ("empty", "service"),
    tl.Dialog: ("folder",),
}
#: Fields that are sent with another flag only, or with messages of another type.
LEFT_OUT = {
    (tl.Channel, "restriction_reason"),
    (tl.User, "restriction_reason"),
    (tl.Message, "action"),
}
#: Answers that are only this when they are complete: then they are asked for in parts.
READ_IN_PARTS = {f"unknown {name}" for name in ("Messages", "ChannelMessages", "Dialogs")}


def spoils(case: Case, scene: Scene) -> Iterator[tuple[str, Spoil]]:
    """Each thing that can be spoilt, with its name."""
    marks = {tl.Message: MARK, tl.User: scene.bad.id, tl.Chat: scene.group}
    marks |= {tl.Channel: scene.channel, tl.UpdateNewMessage: MARK, tl.UpdateEditMessage: MARK}
    marks |= {tl.UpdateShortMessage: MARK, tl.UpdateShortChatMessage: MARK}
    for kind in case.kinds:
        name, mark = kind.__name__, str(marks.get(kind, ""))
        for how in (*HOWS, *VARIANTS.get(kind, ())):
            yield f"{how} {name}", Spoil(name, how, mark, case.place)
        for field, value, optional in fields_of(kind):
            if (kind, field) in LEFT_OUT:
                continue
            for how in (*HOWS, *(("absent",) if optional else ())):
                spoil = Spoil(name, how, mark, case.place, field, value)
                yield f"{how} {name}.{field}", spoil


@pytest.fixture
async def scenes(server_key: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Scene]]:
    monkeypatch.setattr("telethon._updates.messagebox.POSSIBLE_GAP_TIMEOUT", 0.02)
    async with update_readers(server_key, READERS) as readers:
        scenes = [Scene(reader) for reader in readers]
        for scene in scenes:
            await scene.begin()
        yield scenes


Attempt = Callable[[], Awaitable[None]]


async def spoil(scene: Scene, case: Case, name: str, spoil: Spoil) -> None:
    noted = len(scene.reader.noted)
    scene.telegram.spoils = [spoil]
    await case.happening(scene, f"{MARK} {name}")
    await scene.goes_on(name)
    if spoil.how == "unknown" and name not in READ_IN_PARTS:
        assert any(item.sample for item in scene.reader.noted[noted:]), f"{name} was not noted"


async def push(scene: Scene, kind: Any, how: str) -> None:
    """Have an update of any kind arrive, as it is or spoilt."""
    if how:
        scene.telegram.spoils = [Spoil(kind.__name__, how, place=PUSH)]
    scene.telegram.tell(scene.reader.me, sample_of(kind))
    await scene.goes_on(f"{how} {kind.__name__}")


async def try_out(
    scenes: list[Scene], attempts: Callable[[Scene], list[Attempt]], soak: bool
) -> str:
    """Each account tries its share (a tenth of it unless `soak`); what became of it."""
    every = 1 if soak else TENTH

    async def share(number: int, scene: Scene) -> int:
        mine = attempts(scene)[number * every :: READERS * every]
        for attempt in mine:
            await attempt()
        await scene.reader.read_chats()
        return len(mine)

    tried = await asyncio.gather(*(share(*numbered) for numbered in enumerate(scenes)))
    connected = [scene.reader.connections for scene in scenes]
    assert connected == [1] * READERS, "the accounts stay connected"
    items = {item for scene in scenes for item in scene.reader.items}
    reconnects = sum(connected) - READERS
    return f"{sum(tried):>3} spoilt, {len(items):>3} different ones noted, {reconnects} reconnects"


@pytest.mark.soak
@pytest.mark.parametrize("name", CASES)
async def test_an_update_that_can_not_be_read_costs_nothing_but_itself(
    scenes: list[Scene],
    name: str,
    soak: bool,
    figure: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def attempts(scene: Scene) -> list[Attempt]:
        case = CASES[name]
        return [partial(spoil, scene, case, *named) for named in spoils(case, scene)]

    figure(f"unreadable: {name:<27} {await try_out(scenes, attempts, soak)}")
    assert "destroyed" not in caplog.text


@pytest.mark.soak
async def test_an_update_of_any_kind_costs_nothing(
    scenes: list[Scene],
    soak: bool,
    figure: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All that Telegram may push, as it is and spoilt, whether aibot has a use for it or not."""

    def attempts(scene: Scene) -> list[Attempt]:
        kinds = kinds_like(tl.UpdateNewMessage)
        return [partial(push, scene, kind, how) for kind in kinds for how in ("", *HOWS)]

    figure(f"unreadable: {'any update':<27} {await try_out(scenes, attempts, soak)}")
    assert "destroyed" not in caplog.text


async def test_a_post_without_its_channel_is_not_counted_among_the_accounts_messages(
    scenes: list[Scene],
) -> None:
    """Else the account's next message would be taken for one that was there already."""
    scene = scenes[0]
    account = scene.telegram.boxes[scene.reader.me]
    channel = scene.telegram.channel_boxes[scene.channel]
    while channel.pts < account.pts:
        scene.telegram.post(scene.channel, f"post {channel.pts}", scene.bad.id)
    while account.pts < channel.pts:
        scene.reader.says(scene.bad, f"line {account.pts}")
    scene.reader.says(scene.bad, "as far as the channel")
    await scene.reader.has("as far as the channel")
    scene.telegram.post(scene.channel, "as far as the account", scene.bad.id)
    await scene.reader.has("as far as the account")
    scene.telegram.spoils = [Spoil("Message", "empty", MARK, PUSH)]
    scene.telegram.post(scene.channel, MARK, scene.bad.id)
    await scene.goes_on("it")
