"""The delivery of copies to the archive channel."""

from __future__ import annotations

from drafts.archive import pieces
from drafts.models import Draft
from drafts.services.showing.archive import tell_unwritable
from outbox.handlers import DeliveryHandler, Outgoing, parse_reference
from outbox.models import Delivery


class CopyToArchive(DeliveryHandler):
    """A part of the copy of a sent answer. If it can't be written, the owners are told once; the
    answer itself has left."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        drafts = Draft.objects.select_related("chat__account", "question")
        draft = drafts.filter(pk=parse_reference(delivery.reference)).first()
        found = pieces(draft) if draft else []
        part = delivery.payload["part"]
        return Outgoing(bot_message=found[part]) if part < len(found) else None

    def on_failed(self, delivery: Delivery) -> None:
        tell_unwritable(delivery)
