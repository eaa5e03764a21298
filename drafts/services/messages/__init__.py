"""Store what was written in chats, and compare it with what Telegram shows."""
