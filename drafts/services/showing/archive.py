"""Copy answers that were sent to the archive channel, through the outbox."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.selectors import owners
from drafts import references
from drafts.archive import pieces
from drafts.models import Draft
from outbox.models import Delivery
from outbox.queue import queue_bot_message
from outbox.replies import reply
from outbox.text import speaking_to

State = Delivery.State


def archive(draft: Draft) -> None:
    """Queue the copy of an answer that has just been sent, if there is an archive channel."""
    if not settings.ARCHIVE_CHANNEL_ID:
        return
    for part in range(len(pieces(draft))):
        queue_bot_message(
            chat_id=settings.ARCHIVE_CHANNEL_ID,
            kind=references.ARCHIVE,
            reference=references.draft_reference(draft.pk),
            payload={"part": part},
        )


def tell_unwritable(delivery: Delivery) -> None:
    """Tell the owners that a copy could not be written; not again while that goes on."""
    earlier = Delivery.objects.filter(
        kind=references.ARCHIVE,
        chat_id=delivery.chat_id,
        id__lt=delivery.pk,
        state__in=[State.SENT, State.FAILED],
    )
    before = earlier.order_by("-id").values_list("state", flat=True).first()
    if before == State.FAILED:
        return
    for owner in owners():
        with speaking_to(owner):
            sentence = _(
                "🗄 I can't write to the archive channel. Please make me an administrator there, or "
                "change ARCHIVE_CHANNEL_ID. Answers are sent as before; their copies stand under "
                "Deliveries in the admin, where they can be tried again."
            )
            reply(owner, sentence)
