"""An approved answer whose account stays away may go by the bot, where the owner allowed that for
the chat. Never both: only what was never attempted in the owner's name changes its way, and the
change is one guarded transition."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import TelegramAccount
from accounts.selectors import sending_paused
from core.transitions import StaleState
from drafts import references, states
from drafts.models import Draft, DraftEvent
from drafts.services.events import record
from drafts.services.showing.card_deliveries import refresh_cards
from outbox.models import Delivery
from outbox.queue import queue_bot_message
from outbox.record import cancel

State = Delivery.State


def send_by_bot_where_allowed() -> int:
    """Hand answers over to the bot whose time is come; how many. None while sending is paused."""
    if sending_paused():
        return 0
    since = timezone.now() - timedelta(minutes=settings.FALLBACK_AFTER_MINUTES)
    waiting = (
        Draft.objects.filter(
            state=states.APPROVED, decided_at__lte=since, by_bot=False, chat__fallback_by_bot=True
        )
        .exclude(chat__account__status=TelegramAccount.Status.CONNECTED)
        .select_related("chat")
    )
    handed_over = 0
    for draft in waiting:
        with suppress(StaleState):  # it is just being sent
            handed_over += _hand_over(draft)
    return handed_over


def _hand_over(draft: Draft) -> bool:
    reference = references.draft_reference(draft.pk)
    with transaction.atomic():
        parts = Delivery.objects.filter(reference=reference, kind=references.ANSWER)
        untouched = parts.filter(state=State.QUEUED, attempts=0)
        texts = list(untouched.order_by("part").values_list("pk", "payload"))
        if not texts or len(texts) != parts.count():
            return False
        cancel(texts[0][0], [State.QUEUED], "The bot sends it.")  # and with it those behind it
        previous = None
        for _pk, payload in texts:
            previous = queue_bot_message(
                chat_id=draft.chat.telegram_id,
                kind=references.ANSWER_BY_BOT,
                reference=reference,
                payload=payload,
                previous=previous,
            )
        Draft.objects.filter(pk=draft.pk).update(by_bot=True)
        record(draft, DraftEvent.Kind.SENDING, detail="by the bot: the account stays away")
        refresh_cards(draft)
    return True
