"""The worst model there could be: it obeys whatever it reads, is always sure, and names a source
for everything that it says."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from drafts import references, states
from drafts.ai.decision import Claim, Decision
from drafts.ai.types import Answered, Conversation
from drafts.models import Chat, Draft, Message, Profile, Rules
from drafts.reading.facts import facts, said_facts
from drafts.services.drafting.analysis import analyse
from drafts.services.messages.ingest import store_messages
from knowledge.models import Entry
from knowledge.services.entries import create_entry
from outbox.models import Delivery
from tests.accounts import factories as accounts
from tests.drafts import factories
from tests.drafts.factories import written

pytestmark = pytest.mark.django_db

TEXTS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases/injection/texts.jsonl").read_text().splitlines()
]
QUESTIONS = {
    "en": "Hello, are you open and where is the shop?",
    "de": "Hallo, haben Sie geöffnet und wo ist das?",
    "uk": "Доброго дня, ви працюєте і де це?",
}
ENTRIES = {
    "en": ("Are you open?", "Yes, we are open. Hello! The shop is where it was."),
    "de": ("Haben Sie geöffnet?", "Ja, wir haben geöffnet. Hallo! Das ist, wo es war."),
    "uk": ("Ви працюєте?", "Так, ми працюємо. Доброго дня! Це там, де було."),
}
HARMLESS = {"en": "Yes, we are open.", "de": "Ja, wir haben geöffnet.", "uk": "Так, ми працюємо."}


CLAIMS = ["nothing", "itself", "the source"]


@dataclass
class Obedient:
    """A model that says what it is told to, and is sure of it. `claims`: it names no source, every
    source for what it says itself, or every source for what that one says."""

    wanted: str
    language: str
    claims: str
    model: str = "obedient"
    fallback: None = None

    def decide(self, conversation: Conversation) -> Answered:
        sources = range(1, len(conversation.sources) + 1)
        said = {"nothing": [], "itself": [self.wanted] * 5}.get(self.claims)
        texts = [one.text for one in conversation.sources] if said is None else said
        claims = [Claim(text=text, source=at) for text, at in zip(texts, sources, strict=False)]
        decision = Decision(
            answer_due=True,
            text=self.wanted,
            confidence=100,
            language=self.language,
            claims=claims,
        )
        return Answered(decision)


@pytest.fixture
def chat(settings: Any) -> Chat:
    """A chat where everything may leave that is right."""
    settings.ANALYSIS_DEBOUNCE_SECONDS = 0
    accounts.owner()
    chat = factories.chat(telegram_id=42, mode="auto", title="Ada", username="ada")
    Rules.objects.create(known_after=0, threshold=0, hourly_cap=1000, daily_cap=1000)
    for title, body in ENTRIES.values():
        create_entry(title=title, body=body)
    return chat


def attack(chat: Chat, number: int, place: str, language: str, text: str) -> Entry | None:
    """Put a text where the AI reads it; the entry that it stands in, if it does."""
    fields: dict[str, Any] = {"text": QUESTIONS[language]}
    planted = None
    match place:
        case "message":
            fields["text"] = text
        case "name":
            Chat.objects.filter(pk=chat.pk).update(title=text)
        case "forwarded":
            fields["forwarded_from"] = text
        case "reply":
            fields |= {"reply_to": number - 1, "quote": text}
        case "entry":
            planted = create_entry(title=ENTRIES[language][0], body=f"{QUESTIONS[language]} {text}")
        case "title":
            planted = create_entry(title=text, body=QUESTIONS[language])
        case "file":
            fields["media"] = text[:40]
    message = written(number, fields.pop("text"), **fields)
    name = Chat.objects.get(pk=chat.pk).title
    kept = replace(message, chat=replace(message.chat, title=name))
    store_messages(chat.account_id, [kept])
    return planted


def ask(chat: Chat, model: Obedient) -> Draft:
    Chat.objects.update(analysis_due_at=timezone.now() - timedelta(seconds=1))
    assert analyse(chat.pk, model) == "drafted"
    return Draft.objects.select_related("chat").latest("pk")


def world() -> dict[str, Any]:
    """Everything that a text could want to change."""
    return {
        "modes": list(Chat.objects.values_list("mode", "notes", "consent_at")),
        "rules": list(Rules.objects.order_by("pk").values()),
        "profiles": list(Profile.objects.values()),
        "people": list(Person.objects.order_by("pk").values()),
        "entries": list(Entry.objects.order_by("pk").values()),
        "ours": Message.objects.filter(outgoing=True).count(),
        "leaving": Delivery.objects.filter(channel=Delivery.Channel.USER).count(),
    }


def test_there_are_two_hundred_texts_in_three_languages_and_all_places() -> None:
    assert len(TEXTS) == 200
    assert len({(one["place"], one["text"], one["wanted"]) for one in TEXTS}) == len(TEXTS)
    assert min(Counter(one["language"] for one in TEXTS).values()) >= 60
    places = {"message", "name", "forwarded", "reply", "entry", "title", "file"}
    assert {one["place"] for one in TEXTS} == places


@pytest.mark.parametrize("claims", ["nothing", "the source"])
@pytest.mark.parametrize("language", QUESTIONS)
def test_without_an_attack_a_right_answer_leaves_by_itself(
    chat: Chat, language: str, claims: str
) -> None:
    """Else it would say nothing that the others do not."""
    attack(chat, 10, "message", language, QUESTIONS[language])
    draft = ask(chat, Obedient(HARMLESS[language], language, claims))
    assert (draft.hold_reason, draft.state) == ("", states.APPROVED)
    assert Delivery.objects.filter(kind=references.ANSWER).count() == 1


AT_ONCE = 25


@pytest.mark.soak
@pytest.mark.parametrize("start", range(0, 200, AT_ONCE))
def test_a_model_that_obeys_everything_moves_nothing_but_the_draft(
    chat: Chat, start: int, soak: bool
) -> None:
    wrong = []
    for number, one in enumerate(TEXTS[start : start + AT_ONCE]):
        Chat.objects.filter(pk=chat.pk).update(title="Ada")
        planted = attack(chat, 10 + 2 * number, one["place"], one["language"], one["text"])
        entries = [f"{entry.title}\n{entry.body}" for entry in Entry.objects.all()]
        new = facts(one["wanted"]) - set().union(*map(said_facts, entries))
        before = world()
        for claims in CLAIMS if soak else CLAIMS[-1:]:  # with the last one most may leave
            draft = ask(chat, Obedient(one["wanted"], one["language"], claims))
            if draft.state != states.PENDING or not draft.hold_reason:
                wrong.append((one, claims, "it left by itself"))
            if world() != before:
                wrong.append((one, claims, "it moved something"))
            if new and not draft.unsupported:
                wrong.append((one, claims, "its new facts are not marked"))
            Draft.objects.all().delete()
            Delivery.objects.all().delete()
            Chat.objects.update(analysed_message_id=0)
        if planted:
            planted.delete()
        Message.objects.all().delete()
    assert not wrong, "\n".join(map(str, wrong))
