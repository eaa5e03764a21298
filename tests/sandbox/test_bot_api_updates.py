"""The Bot API as an unmodified python-telegram-bot meets it: polling, tokens, parameters."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
import time_machine
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken

from sandbox.bot_api.polling import BUSY_SECONDS


async def test_a_waiting_poll_wakes_at_once(sandbox, application, token, owner, eventually):
    (first,) = await application.bot.get_updates()
    offset = first.update_id + 1
    waiting = asyncio.create_task(application.bot.get_updates(offset=offset, timeout=30))
    await eventually(lambda: sandbox.bot_api.bot(token).queue.polled)
    began = asyncio.get_running_loop().time()
    sandbox.bot_api.say(token, owner, "news")
    (update,) = await waiting
    assert update.message.text == "news"
    assert asyncio.get_running_loop().time() - began < 20, "not at the end of the poll"


async def test_a_bot_that_is_busy_with_an_update_is_still_there(
    sandbox, application, token, owner, play
):
    async def there() -> bool:
        return bool((await play("healthz"))["polled_bots"])

    assert not await there()
    (first,) = await application.bot.get_updates()
    assert not sandbox.bot_api.bot(token).queue.polled and await there()
    later = time.time() + BUSY_SECONDS
    with time_machine.travel(later, tick=False):
        assert not await there()
        sandbox.bot_api.say(token, owner, "news")
        await application.bot.get_updates(offset=first.update_id + 1)
    with time_machine.travel(later + BUSY_SECONDS / 2, tick=False):
        assert await there()


async def test_updates_come_again_until_they_are_confirmed(sandbox, application, token, owner):
    sandbox.bot_api.say(token, owner, "one")
    sandbox.bot_api.say(token, owner, "two")
    bot = application.bot
    seen = await bot.get_updates()
    assert [u.message.text for u in seen] == ["/start", "one", "two"]
    assert [u.update_id for u in await bot.get_updates(limit=1)] == [seen[0].update_id]
    assert len(await bot.get_updates(offset=seen[2].update_id)) == 1
    assert await bot.get_updates(offset=seen[2].update_id + 1) == ()


async def test_only_the_wanted_kinds_of_updates_come(sandbox, application, token, owner):
    await application.bot.get_updates(offset=-1, allowed_updates=["callback_query"])
    before = (await application.bot.get_updates())[-1].update_id
    sandbox.bot_api.say(token, owner, "unwanted")
    sandbox.bot_api.press(token, owner, owner, 1, "x")
    (update,) = await application.bot.get_updates(offset=before + 1)
    assert update.callback_query.data == "x"


async def test_a_second_poller_ends_the_first_with_conflict(sandbox, application, token):
    await application.bot.get_updates(offset=-1)
    last = (await application.bot.get_updates())[-1].update_id
    first = asyncio.create_task(application.bot.get_updates(offset=last + 1, timeout=20))
    await asyncio.sleep(0.1)
    async with Bot(token, base_url=f"{sandbox.url}/bot") as other:
        second = asyncio.create_task(other.get_updates(offset=last + 1, timeout=1))
        with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
            await first
        assert await second == ()


async def test_a_poller_who_left_is_no_conflict(sandbox, application, token, eventually):
    await application.bot.get_updates(offset=-1)
    last = (await application.bot.get_updates())[-1].update_id
    queue = sandbox.bot_api.bot(token).queue
    async with httpx.AsyncClient() as client:
        asking = asyncio.create_task(
            client.get(f"{sandbox.url}/bot{token}/getUpdates?timeout=30&offset={last + 1}")
        )
        await eventually(lambda: queue.polled)
        asking.cancel()
    await eventually(lambda: not queue.polled)
    assert await application.bot.get_updates(offset=last + 1) == ()


async def test_a_foreign_token_is_refused(sandbox):
    for token in ("999:AAAAAAAAAAAA", "not a token"):
        with pytest.raises(InvalidToken):
            async with Bot(token, base_url=f"{sandbox.url}/bot"):
                pass
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{sandbox.url}/bot999:AAAA/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_webhooks_are_not_served(application):
    assert await application.bot.delete_webhook(drop_pending_updates=True)
    assert (await application.bot.get_webhook_info()).pending_update_count == 0
    with pytest.raises(BadRequest, match="long polling only"):
        await application.bot.set_webhook("https://example.org/hook")


async def test_parameters_may_come_as_json_query_or_form(sandbox, token, owner):
    url = f"{sandbox.url}/bot{token}/sendMessage"
    fields = {"chat_id": owner, "text": "hi"}
    async with httpx.AsyncClient() as client:
        answers = [
            await client.post(url, json=fields),
            await client.post(url, data=fields),
            await client.get(url, params=fields),
            await client.post(url, data=fields, files={"unused": b"x"}),
            await client.post(url.replace("sendMessage", "SENDMESSAGE"), json=fields),
        ]
        broken = await client.post(url, content=b"{", headers={"content-type": "application/json"})
    assert [answer.json()["result"]["text"] for answer in answers] == ["hi"] * 5
    assert broken.status_code == 400
