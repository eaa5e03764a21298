"""Knowledge over the real bot: an entry is added, found and shown and written about."""

from __future__ import annotations

from typing import Any

from tests.harness.processes import wait_for
from tests.harness.stack import Stack


def test_an_entry_is_added_found_and_written_about(stack: Stack) -> None:
    stack.start("runbot", "worker").wait_connected()
    client = stack.sandbox.client

    def said(words: str) -> dict[str, Any]:
        def look() -> list[dict[str, Any]]:
            return [
                one
                for one in client.bot_messages()
                if one["from"]["is_bot"] and words in str(one.get("text"))
            ]

        return wait_for(look, 60, f"the bot says: {words}")[-1]

    forwarded = client.say("The warranty is 24 months. Repairs are free.")
    client.say("/kb_add", reply_to=forwarded["message_id"])
    question = said("What is the title?")
    client.say("Warranty of drills", reply_to=question["message_id"])
    said("✅ Added: “Warranty of drills” (№ 1)")
    for number in range(2, 8):
        client.say(f"/kb_add Warranty {number}\nThe warranty of number {number}.")
        said(f"(№ {number})")

    client.say("/kb_search warranty")
    found = said("7 entries · page 1 of 2")
    client.press(found["message_id"], "e:page:1")
    assert said("page 2 of 2")["message_id"] == found["message_id"]
    client.press(found["message_id"], "e:get:1")
    assert "24 months" in said("For: everyone")["text"]

    client.say("/generate_script repairs of drills")
    assert "The warranty is 24 months. Repairs are free." in said("📚 1")["text"]
    assert not [one for one in client.bot_messages() if "✍️" in str(one.get("text"))]
    [asked] = client.ai_requests()
    assert "Warranty of drills" in str(asked["messages"])
    assert stack.rows("SELECT state FROM drafts_script") == [("done",)]
