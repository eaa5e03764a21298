"""The control API, through its own client and by hand."""

from __future__ import annotations

import httpx
import pytest
from telethon.sessions import StringSession

from sandbox.client import Refused


async def test_it_lists_its_endpoints_with_a_line_for_each(sandbox):
    async with httpx.AsyncClient() as client:
        listed = (await client.get(f"{sandbox.url}/control/")).json()["endpoints"]
    assert {"POST /control/messages", "GET /control/sent"} <= {one["endpoint"] for one in listed}
    assert all(one["does"].strip() for one in listed)


async def test_the_seeded_account_always_has_the_same_session(play, owner):
    (first,), (second,) = await play("accounts"), await play("accounts")
    assert first == second and first["id"] == owner and first["name"] == "Shop"
    assert StringSession(first["session_string"]).auth_key is not None


async def test_accounts_and_further_sessions_are_made(play):
    made = await play("add_account", "Second", phone="+380501112233", password="secret", hint="s")
    assert made["phone"] == "380501112233" and made["session_string"]
    renewed = await play("new_session", made["id"])
    assert renewed != made["session_string"]
    assert {one["id"]: one for one in await play("accounts")}[made["id"]][
        "session_string"
    ] == renewed


async def test_contacts_write_edit_and_delete(play):
    contact = await play("add_contact", "Ivan", username="ivan")
    said = await play("contact_says", None, contact["id"], "Helo")
    await play("contact_edits", None, said["id"], "Hello")
    await play("owner_writes", None, contact["id"], "Hi Ivan")
    texts = [message["text"] for message in await play("messages", peer_id=contact["id"])]
    assert texts == ["Hello", "Hi Ivan"]
    await play("contact_deletes", None, said["id"])
    assert len(await play("messages", peer_id=contact["id"])) == 1


async def test_groups_have_several_voices(play):
    people = await play("contacts")
    group = await play("add_group", None, "Club", [people[0]["id"], people[1]["id"]])
    said = await play("group_says", None, group, people[1]["id"], "Hello all")
    assert said["peer_id"] == -group and said["sender_id"] == people[1]["id"]


async def test_the_bots_chat_is_played_and_looked_at(sandbox, play, owner, application):
    await play("add_bot_user", 77, "Petra", language_code="de")
    assert 77 in [user["id"] for user in await play("bot_users")]
    said = await play("say", "/start", user_id=77)
    await play("edit_bot_message", said["message_id"], "/help", user_id=77)
    sent = await application.bot.send_message(77, "Hi")
    query = await play("press", sent.message_id, "x", user_id=77)
    await application.bot.answer_callback_query(query, "done")
    assert [answer["text"] for answer in await play("bot_answers")] == ["done"]
    assert [message["text"] for message in await play("bot_messages", 77)] == ["/help", "Hi"]
    calls = await play("bot_calls", method="sendMessage", chat_id=77)
    assert [(call["method"], call["ok"]) for call in calls] == [("sendMessage", True)]
    await play("block_bot", 77)
    assert sandbox.bot_api.chat(sandbox.config.bot_token, 77).blocked


async def test_faults_are_set_and_removed(sandbox, play):
    first = await play("fault", "bot", "error", "sendMessage", times=None, code=429, retry_after=3)
    second = await play("fault", "ai", "delay", seconds=0.5)
    assert [fault["id"] for fault in await play("faults")] == [first, second]
    assert sandbox.faults.all()[0].times is None
    await play("remove_fault", first)
    await play("clear_faults")
    assert await play("faults") == []


async def test_the_ai_is_steered_and_its_requests_are_seen(sandbox, play):
    await play("ai_next", override={"confidence": 900}, when="Olena")
    await play("ai_next", content="plain")
    await play("ai_mode", "obedient")
    assert [forced.when for forced in sandbox.ai.next] == ["Olena", ""]
    assert sandbox.ai.mode == "obedient" and await play("ai_requests") == []
    await play("clear_ai")
    assert sandbox.ai.next == []


async def test_telegrams_own_knobs(sandbox, play, owner):
    contact = (await play("contacts"))[0]["id"]
    await play("block", None, contact, "USER_IS_BLOCKED")
    assert sandbox.telegram.blocked == {(owner, contact): "USER_IS_BLOCKED"}
    await play("block", None, contact, None)
    await play("duplicate_answer", "same")
    await play("strict_duplicates")
    await play("new_salts")
    await play("cut")
    await play("cut", "bot")
    await play("revoke")
    assert sandbox.telegram.blocked == {} and sandbox.telegram.duplicate_answer == "same"
    assert (await play("overlaps"), await play("connections"), await play("sent")) == (0, [], [])
    assert await play("requests") == [] and await play("login_codes") == {}
    assert (await play("healthz"))["ok"]


@pytest.mark.parametrize(
    ("method", "path", "body", "reason"),
    [
        ("POST", "/messages", {"text": "x"}, "missing: contact_id"),
        ("POST", "/messages", {"text": "x", "contact_id": "a"}, "contact_id: int is needed"),
        ("POST", "/messages", {"text": "x", "contact_id": 1}, "there is no contact 1"),
        ("POST", "/messages", {"text": " ", "contact_id": 700000001}, "text: must not be empty"),
        ("POST", "/messages", {"text": "x", "contact_id": 1, "z": 1}, "unknown: z"),
        ("POST", "/messages", {"text": 5, "contact_id": 1}, "text: str is needed"),
        ("POST", "/accounts/999/session", {}, "there is no account 999"),
        ("PATCH", "/messages/999", {"text": "x"}, "has no message 999"),
        ("POST", "/faults", {"end": "x", "action": "error"}, "end must be one of"),
        ("DELETE", "/faults/99", {}, "there is no fault 99"),
        ("POST", "/ai/mode", {"mode": "wild"}, "mode must be one of"),
        ("POST", "/ai/next", {}, "give one of"),
        ("POST", "/bot/say", {"text": "x", "token": "1:none"}, "no bot with this token"),
        ("POST", "/bot/say", {"text": "x", "user_id": 5}, "there is no user 5"),
        ("POST", "/bot/press", {"message_id": 1, "data": "x" * 65}, "at most 64 bytes"),
        ("POST", "/cut", {"end": "sea"}, "mtproto or bot is needed"),
    ],
)
async def test_bad_input_is_refused_with_the_reason(sandbox, method, path, body, reason):
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/control") as client:
        answer = await client.request(method, path, json=body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]


async def test_a_body_that_is_no_object_is_refused(sandbox):
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/control") as client:
        for content in (b"{", b"[1]"):
            assert (await client.post("/messages", content=content)).status_code == 400


async def test_the_client_says_why_something_was_refused(play):
    with pytest.raises(Refused, match="there is no contact 1"):
        await play("contact_says", None, 1, "x")
