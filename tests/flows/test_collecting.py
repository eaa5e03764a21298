"""What is collected: private chats and groups, new, changed and deleted messages; once each."""

from __future__ import annotations

from tests.harness.processes import wait_for
from tests.harness.stack import Stack


def test_history_live_messages_and_groups_are_stored_and_groups_are_never_answered(
    stack: Stack,
) -> None:
    client = stack.sandbox.client
    account = client.accounts()[0]
    first, second = client.contacts()[:2]
    before = client.contact_says(None, first["id"], "before the start")
    group = client.add_group(None, "The club", [first["id"], second["id"]])
    client.group_says(None, group, second["id"], "in the group, before")
    stack.start("runbot", "worker").wait_connected()

    def texts() -> dict[str, tuple]:
        return {
            row[0]: row[1:]
            for row in stack.rows(
                "SELECT m.text, c.kind, m.outgoing, m.edited_at, m.deleted_at, m.sender_name "
                "FROM drafts_message m JOIN drafts_chat c ON c.id = m.chat_id"
            )
        }

    wait_for(lambda: {"before the start", "in the group, before"} <= set(texts()), 30, "history")
    client.contact_edits(None, before["id"], "before the start, changed")
    live = client.contact_says(None, second["id"], "live")
    client.group_says(None, group, first["id"], "What are your opening hours?")
    client.owner_writes(None, second["id"], "from the owner's own phone")
    wait_for(lambda: "from the owner's own phone" in texts(), 30, "the owner's own message")
    client.contact_deletes(None, live["id"])
    wait_for(lambda: texts()["live"][3] is not None, 30, "the deletion")

    found = texts()
    assert found["before the start, changed"][2] is not None
    assert found["from the owner's own phone"][:2] == ("private", 1)
    assert found["What are your opening hours?"][0] == "group"
    assert found["What are your opening hours?"][4] == first["name"]
    assert stack.value("SELECT count(*) FROM drafts_chat WHERE kind = 'group'") == 1

    # The same again after a restart: nothing is doubled, and the group got no answer.
    count = stack.value("SELECT count(*) FROM drafts_message")
    assert stack.runbot.stop() == 0
    stack.start("runbot").wait_connected()
    marked = "SELECT count(*) FROM accounts_updatestate"
    wait_for(lambda: stack.value(marked) >= 1, 30, "the read position")
    assert stack.value("SELECT count(*) FROM drafts_message") == count
    questions = "SELECT count(*) FROM drafts_draft d JOIN drafts_chat c ON c.id = d.chat_id"
    assert stack.value(f"{questions} WHERE c.kind <> 'private'") == 0
    assert account["id"] not in {one["peer_id"] for one in client.sent()}


def test_a_text_that_the_app_cut_into_several_messages_is_one_answer(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client
    contact = client.contacts()[0]
    client.contact_says(None, contact["id"], "Tell me everything")
    card = wait_for(stack.cards, 60, "a card")[-1]
    client.press(card["message_id"], card["reply_markup"]["inline_keyboard"][0][1]["callback_data"])
    prompt = wait_for(
        lambda: [one for one in client.bot_messages() if one.get("reply_interface")], 30, "prompt"
    )[-1]
    parts = [" ".join([f"{letter}{n}" for n in range(850)]) for letter in "abc"]
    client.say(parts[0], reply_to=prompt["message_id"])
    client.say(parts[1])
    client.say(parts[2])
    whole = " ".join(parts)
    wait_for(
        lambda: stack.rows("SELECT text FROM drafts_draft") == [(whole,)], 30, "the whole text"
    )
    settled = "SELECT count(*) FROM outbox_delivery WHERE state IN ('queued', 'inflight')"
    wait_for(lambda: stack.value(settled) == 0, 30, "the newest card is shown")
    (card,) = stack.cards()
    client.press(card["message_id"], card["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    wait_for(lambda: stack.value("SELECT state FROM drafts_draft") == "sent", 60, "sent")
    assert " ".join(one["text"] for one in client.sent()) == whole
