"""Who may be answered, and what may leave without asking; pure, no database."""

from __future__ import annotations

from accounts.telegram.types import SERVICE_IDS

#: The only kind of chat that is ever answered: one that is known to be a person's.
PERSON = "private"


def may_be_answered(kind: str, telegram_id: int) -> bool:
    """Whether a chat is one with a person. Groups and channels, bots, Telegram's own accounts,
    Saved Messages, deleted accounts, and whatever is not known are only stored. Storing, analysis
    and sending all ask here."""
    return kind == PERSON and telegram_id > 0 and telegram_id not in SERVICE_IDS
