"""Updates of the bot, spoilt at every place: the next press is handled."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import UnreadableItem
from core.threads import in_thread
from outbox.models import Delivery
from tests.runbot.bot_updates import CARD, MESSAGE, USER
from tests.runbot.running_bot import Running

pytestmark = pytest.mark.django_db(transaction=True)

ENTITIES = [
    {"type": "bold", "offset": 0, "length": 2},
    {"type": "text_link", "offset": 2, "length": 2, "url": "https://a.example/"},
    {"type": "text_mention", "offset": 4, "length": 1, "user": USER},
]
PHOTO = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
VOICE = {"file_id": "a", "file_unique_id": "b", "duration": 1}
FORWARDED = {"type": "user", "date": 1_800_000_000, "sender_user": USER}

#: One of each kind of update that aibot reads.
UPDATES: dict[str, dict[str, Any]] = {
    "text": {"message": {**MESSAGE, "entities": ENTITIES}},
    "command": {"message": {**MESSAGE, "text": "/status"}},
    "reply": {"message": {**MESSAGE, "reply_to_message": CARD}},
    "photo": {"message": {**MESSAGE, "photo": [PHOTO], "caption": "x"}},
    "voice": {"message": {**MESSAGE, "voice": VOICE}},
    "forwarded": {"message": {**MESSAGE, "forward_origin": FORWARDED}},
    "press": {
        "callback_query": {
            "id": "5",
            "from": USER,
            "chat_instance": "1",
            "data": "d:1:1:send",
            "message": CARD,
        }
    },
}
WRONG: tuple[Any, ...] = ("text", 5, -1.5, True, None, [], {}, [5], {"type": "planet"})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from places(one, (*path, index))


def changed(update: dict[str, Any], path: tuple[Any, ...], how: Callable[[Any, Any], None]) -> Any:
    made = copy.deepcopy(update)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    how(holder, path[-1])
    return made


def strange(numbers: Iterator[int], kinds: int) -> Iterator[Any]:
    """Each update with one place changed: gone, with an unknown neighbour, or of `kinds` wrong
    types."""
    wrong = itertools.cycle(WRONG)
    for update in UPDATES.values():
        for path in places({"update_id": 0, **update}):
            changes = [_remove, _add_unknown, *(_replace(next(wrong)) for _ in range(kinds))]
            for change in changes:
                yield changed({"update_id": next(numbers), **update}, path, change)
    yield from ("text", 5, None, [], {})
    yield {"update_id": next(numbers), "planet": {"id": 5}}


def _remove(holder: Any, key: Any) -> None:
    del holder[key]


def _add_unknown(holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder[f"{key}_of_2031"] = {"a": [1]}
    else:
        holder.append({"type": "planet"})


def _replace(value: Any) -> Callable[[Any, Any], None]:
    def change(holder: Any, key: Any) -> None:
        if key != "update_id" or value != 5:  # there a number is what belongs there
            holder[key] = value

    return change


async def test_whatever_an_update_is_the_next_press_is_handled(
    running: Running, figure: Callable[[str], None], soak: bool
) -> None:
    def numbers() -> Iterator[int]:
        while True:
            yield running.queue.next_id

    await running.press()
    count = 0
    for raw in strange(numbers(), len(WRONG) if soak else 2):
        running.push(raw)
        count += 1
        if count % 50 == 0:
            await running.press()
    await running.press()
    await running.until(lambda: not running.queue.pending)
    skipped = running.bot.state.skipped
    kept = await in_thread(UnreadableItem.objects.count)
    told = await in_thread(Delivery.objects.filter(kind="unreadable").count)
    figure(
        f"updates with one strange place: {count}, of these {skipped} could not be built and were "
        f"left out ({kept} kinds kept as samples, owners told {told} time); "
        "and the next press was handled"
    )
    assert count > 500
    assert 50 < skipped < count
    assert told == 1
    assert running.bot.state.status == "polling"
