"""`python -m tests.harness.seed`: approved or pending drafts in bulk, made by aibot's own services.

Reads a JSON list of `{"contact": id, "name": …, "text": …, "account": name}` (the account may be
left out) from standard input; with `--approve` they are approved at once. Prints the ids.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from datetime import timedelta  # noqa: E402

from django.db import transaction  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import TelegramAccount  # noqa: E402
from drafts.models import Chat, Draft, Message  # noqa: E402
from drafts.services.reviewing.review import approve  # noqa: E402

#: Far above the real ids, so that live messages and made-up ones never meet.
MADE_UP = 10**9


def _asked(chat: Chat) -> Message | None:
    """What was really asked there; what Telegram does not have is taken for deleted after a while,
    which ends a pending draft."""
    return chat.messages.filter(outgoing=False, telegram_id__lt=MADE_UP).order_by("-id").first()


def _made_up(chat: Chat) -> Message:
    newest = chat.messages.aggregate(newest=Max("telegram_id"))["newest"] or 0
    return Message.objects.create(
        chat=chat, telegram_id=max(newest, MADE_UP) + 1, text="A question", date=timezone.now()
    )


def _draft(chat: Chat, text: str) -> Draft:
    """A draft, approved if that is asked for, before another message can supersede it."""
    with transaction.atomic():
        Chat.objects.select_for_update(no_key=True).get(pk=chat.pk)
        question = _asked(chat) or _made_up(chat)
        Draft.objects.filter(chat=chat, state="pending").update(state="superseded")
        draft = Draft.objects.create(
            chat=chat,
            question=question,
            text=text,
            confidence=90,
            expires_at=timezone.now() + timedelta(hours=48),
        )
        if "--approve" in sys.argv:
            approve(draft, None)
    return draft


def main() -> None:
    accounts = {account.name: account for account in TelegramAccount.objects.all()}
    first = TelegramAccount.objects.earliest("id")
    made = []
    for wanted in json.load(sys.stdin):
        account = accounts[wanted["account"]] if "account" in wanted else first
        chat, _ = Chat.objects.get_or_create(
            account=account,
            telegram_id=wanted["contact"],
            defaults={
                "kind": "private",
                "title": wanted["name"],
                "mode": "off",
            },
        )
        if wanted.get("fallback"):
            chat.fallback_by_bot = True
            chat.save(update_fields=["fallback_by_bot"])
        made.append(_draft(chat, wanted["text"]).pk)
    print(json.dumps(made))


if __name__ == "__main__":
    main()
