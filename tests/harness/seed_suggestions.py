"""`python -m tests.harness.seed_suggestions`: a suggestion for each button of one, with a card for
the owner who is to press it.

Reads `{"buttons": [[Telegram id, kind, button, title], …]}` from standard input; the people are
there already. Prints what each button carries.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aibot.settings.production")
django.setup()

from django.db import transaction  # noqa: E402

from accounts.models import Person, TelegramAccount  # noqa: E402
from drafts import references  # noqa: E402
from drafts.cards.suggestion_cards import PREFIX  # noqa: E402
from drafts.models import Chat, Suggestion, SuggestionCard  # noqa: E402
from drafts.services.learnt import suggestions  # noqa: E402
from knowledge.services.entries import create_entry  # noqa: E402
from outbox.queue import queue_bot_message  # noqa: E402
from tests.harness.seed_cards import TEXTS  # noqa: E402

#: Far from the chats of seed_cards.
FIRST_CHAT = 2 * 10**9


def main() -> None:
    account = TelegramAccount.objects.earliest("id")
    wanted = json.load(sys.stdin)["buttons"]
    made = []
    with transaction.atomic():
        for number, (telegram_id, kind, action, title) in enumerate(wanted):
            person = Person.objects.get(telegram_id=telegram_id)
            _asked, before, after = TEXTS[person.language]
            entry = create_entry(title=title, body=before) if kind == "change" else None
            chat = Chat.objects.create(
                account=account, telegram_id=FIRST_CHAT + number, kind="private", title="XJ"
            )
            suggestion = Suggestion.objects.create(
                account=account,
                kind=kind,
                key=f"made:{number}",
                title=title,
                text=after,
                before=before if entry else "",
                differs_from=entry,
                chat=chat,
            )
            if action == "undo":
                suggestions.accept(suggestion, person)
            _show(suggestion, person)
            made.append(f"{PREFIX}{suggestion.pk}:{action}")
    print(json.dumps(made))


def _show(suggestion: Suggestion, person: Person) -> None:
    card = SuggestionCard.objects.create(suggestion=suggestion, person=person)
    queue_bot_message(
        chat_id=person.telegram_id,
        kind=references.SUGGESTION,
        reference=references.suggestion_reference(card.pk),
    )


if __name__ == "__main__":
    main()
