"""The order in which updates that came together are handled."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

from telegram import Update

from accounts.selectors import reviewers
from core.threads import in_thread


async def owners_first(updates: Sequence[Update]) -> Sequence[Update]:
    """`arrange` with those of the database who decide about answers."""
    return arrange(updates, await in_thread(_owner_ids)) if len(updates) > 1 else updates


def _owner_ids() -> set[int]:
    return set(reviewers().values_list("telegram_id", flat=True))


def arrange(updates: Sequence[Update], owners: Collection[int]) -> list[Update]:
    """The owners' updates first, otherwise as they came. Of equal commands of one person, and of
    the pictures of an album, only the newest is left: nobody needs the same answer thirty times."""
    newest = {key: at for at, update in enumerate(updates) if (key := _repeated(update))}
    kept = [update for at, update in enumerate(updates) if newest.get(_repeated(update), at) == at]
    return sorted(kept, key=lambda update: _sender(update) not in owners)


def _repeated(update: Update) -> Hashable:
    """Who wrote which command or sent which album; None for everything else."""
    message = update.message
    if message is not None and message.media_group_id:
        return _sender(update), message.media_group_id
    text = getattr(message, "text", None)
    if message is None or not isinstance(text, str) or not text.startswith("/"):
        return None
    return None if message.reply_to_message else (_sender(update), text.strip())


def _sender(update: Update) -> int:
    number = getattr(update.effective_user, "id", 0)
    return number if isinstance(number, int) else 0
