"""`python -m tests.harness.seed_cards`: a draft for each button of a card, made by aibot's own
services, with a card for the one who is to press it.

Reads `{"buttons": [[Telegram id, name of a button, name of the chat], …]}` from standard input; the
people are there already. Prints what each button carries.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Person, TelegramAccount  # noqa: E402
from drafts import states  # noqa: E402
from drafts.models import Chat, Draft, Message, Rewrite  # noqa: E402
from drafts.services.buttons.callbacks import button_data  # noqa: E402
from drafts.services.buttons.card_actions import BY_NAME  # noqa: E402
from drafts.services.reviewing import review  # noqa: E402
from drafts.services.showing.card_deliveries import show_to  # noqa: E402

#: What is asked, answered, and answered otherwise, in the language of the one who presses.
TEXTS = {
    "en": ("How much is it?", "It costs 20 €. It is blue.", "It costs 21 €."),
    "de": ("Was kostet es?", "Es kostet 20 €. Es ist blau.", "Es kostet 21 €."),
    "uk": ("Скільки це коштує?", "Це коштує 20 €. Воно синє.", "Це коштує 21 €."),
}


def main() -> None:
    account = TelegramAccount.objects.earliest("id")
    buttons = json.load(sys.stdin)["buttons"]
    made = []
    with transaction.atomic():
        for number, (telegram_id, name, title) in enumerate(buttons):
            person = Person.objects.get(telegram_id=telegram_id)
            fields = {"telegram_id": 10**9 + number, "title": title}
            chat = Chat.objects.create(account=account, kind="private", mode="suggest", **fields)
            draft = _draft(chat, name, person.language)
            if name == "use":
                _propose(draft, person)
            show_to(draft, person)
            made.append(button_data(draft, name))
    print(json.dumps(made))


def _draft(chat: Chat, name: str, language: str) -> Draft:
    """A draft in a state in which this button does something."""
    now, action = timezone.now(), BY_NAME[name]
    asked, answer, _other = TEXTS[language]
    question = Message.objects.create(chat=chat, telegram_id=1, text=asked, date=now)
    Chat.objects.filter(pk=chat.pk).update(analysed_message_id=question.telegram_id)
    state = states.PENDING if states.PENDING in action.states else min(action.states)
    return Draft.objects.create(
        chat=chat,
        question=question,
        text="" if name == "write" else answer,
        proposed_text=answer,
        confidence=90,
        state=state,
        expires_at=now + timedelta(hours=48),
        due_at=now + timedelta(hours=5) if state in (states.SNOOZED, states.SCHEDULED) else None,
    )


def _propose(draft: Draft, person: Person) -> None:
    """A text of a person's, and what the AI proposes instead."""
    _asked, answer, other = TEXTS[person.language]
    review.edit(draft, other, person)
    fields = {"kind": "shorter", "revision": draft.revision, "state": "done", "text": answer}
    Rewrite.objects.create(draft=draft, person=person, **fields)


if __name__ == "__main__":
    main()
