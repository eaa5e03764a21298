"""Pending drafts with cards, made straight in the database of a stack.

Run with the stack's environment and the message ids of the cards on standard input; prints a
line `message id, button data, contact` for each.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import django


def main() -> None:
    from django.utils import timezone  # noqa: PLC0415  (needs settings)

    from accounts.selectors import owners  # noqa: PLC0415
    from benchmarks.least import TEXT  # noqa: PLC0415
    from drafts.models import Card, Chat, Draft, DraftEvent  # noqa: PLC0415
    from drafts.services.buttons.callbacks import button_data  # noqa: PLC0415

    person = owners()[0]
    cards = [int(line) for line in sys.stdin.read().split()]
    chats = Chat.objects.filter(title__startswith="Contact ").order_by("id")[: len(cards)]
    for message_id, chat in zip(cards, chats, strict=True):
        question = chat.messages.order_by("-telegram_id").first()
        assert question is not None
        draft = Draft.objects.create(
            chat=chat, question=question, text=TEXT, confidence=90, language="en",
            expires_at=timezone.now() + timedelta(days=2),
        )  # fmt: skip
        DraftEvent.objects.create(draft=draft, kind=DraftEvent.Kind.DRAFTED)
        Card.objects.create(draft=draft, person=person, message_id=message_id)
        print(message_id, button_data(draft, "send"), chat.telegram_id)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
    django.setup()
    main()
