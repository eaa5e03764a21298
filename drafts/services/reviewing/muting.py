"""What a card can do with its whole chat: no cards for a while, or no AI at all; and undo it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Person
from drafts import states
from drafts.models import Card, Chat, Draft, DraftEvent
from drafts.services.events import record
from drafts.services.schedule import set_mode
from drafts.services.showing.card_deliveries import refresh_cards, show_first

#: "For good" in a column that has times only.
FOR_GOOD = datetime(9000, 1, 1, tzinfo=UTC)
A_DAY = timedelta(days=1)
#: Under this the history of a draft keeps what a chat's mode was before.
PAUSED = "pause: the mode was "


def mute(draft: Draft, person: Person | None, until: datetime) -> None:
    """Show no further cards for the chat of this draft until then (UTC)."""
    with transaction.atomic():
        Chat.objects.filter(pk=draft.chat_id).update(muted_until=until)
        draft.chat.muted_until = until
        record(draft, DraftEvent.Kind.PRESSED, person, f"muted until {until:%Y-%m-%d %H:%M}")
        refresh_cards(draft)


def unmute(chat: Chat) -> None:
    """Show cards for a chat again, beginning with what has waited without one."""
    with transaction.atomic():
        Chat.objects.filter(pk=chat.pk).update(muted_until=None)
        chat.muted_until = None
        shown = Card.objects.filter(draft=OuterRef("pk"))
        waiting = Draft.objects.filter(chat=chat, state=states.PENDING).select_related("chat")
        for draft in list(waiting.annotate(has_card=Exists(shown))):
            (refresh_cards if draft.has_card else show_first)(draft)


def end_old_mutes(limit: int = 100) -> int:
    """Unmute the chats whose time is over; how many."""
    over = list(Chat.objects.filter(muted_until__lte=timezone.now())[:limit])
    for chat in over:
        unmute(chat)
    return len(over)


def pause_chat(draft: Draft, person: Person | None) -> None:
    """Switch the AI off in the chat of this draft."""
    with transaction.atomic():
        if not draft.chat.off:
            record(draft, DraftEvent.Kind.PRESSED, person, PAUSED + draft.chat.mode)
            set_mode(draft.chat, Chat.Mode.OFF)
        refresh_cards(draft)


def resume_chat(draft: Draft, person: Person | None) -> None:
    """Switch the AI on again as it was before it was switched off by a card."""
    mode = _mode_before(draft.chat) if draft.chat.off else draft.chat.mode
    with transaction.atomic():
        record(draft, DraftEvent.Kind.PRESSED, person, f"resumed: {mode}")
        refresh_cards(draft)
        set_mode(draft.chat, mode)


def _mode_before(chat: Chat) -> str:
    events = DraftEvent.objects.filter(draft__chat=chat, detail__startswith=PAUSED)
    last = events.order_by("-id").values_list("detail", flat=True).first() or ""
    mode = last.removeprefix(PAUSED)
    return mode if mode in (Chat.Mode.SUGGEST, Chat.Mode.AUTO) else Chat.Mode.SUGGEST
