"""Answer a chat in one's own words."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.transitions import StaleState
from drafts import approvals
from drafts.models import Chat, Draft, Message
from drafts.selectors import pending_in
from drafts.services.reviewing.answer_text import check_text
from drafts.services.reviewing.review import approve, supersede


def answer_by_hand(chat: Chat, text: str, *, detail: str) -> Draft:
    """Send a text in the owner's name, as a draft that nobody proposed, so that it leaves and is
    kept as every answer. What the AI proposed for this chat is superseded. `detail` says where it
    was written. Raises BadText, or StaleState if the chat can't be answered."""
    clean = check_text(text)
    with transaction.atomic():
        messages = Message.objects.filter(chat=chat, deleted_at=None).order_by("-telegram_id")
        newest = messages.first()
        if newest is None or not chat.answerable:
            raise StaleState("the chat can't be answered")
        for draft in pending_in(chat.pk):
            supersede(draft, approvals.BY_HAND)
        asked = messages.filter(outgoing=False, automatic=False).first()
        Chat.objects.filter(pk=chat.pk).update(
            **Chat.NOT_DUE, analysed_message_id=newest.telegram_id
        )
        draft = Draft.objects.create(
            chat=chat,
            question=asked or newest,
            text=clean,
            confidence=0,
            expires_at=timezone.now() + timedelta(hours=settings.DRAFT_EXPIRY_HOURS),
        )
        approve(draft, None, detail=detail)
    return draft
