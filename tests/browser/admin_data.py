"""Chats, drafts and deliveries as they are in life: languages, emoji, HTML, long texts."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Person, TelegramAccount
from drafts.models import Analysis, Chat, Draft, Message
from drafts.services.events import record
from drafts.services.reviewing import review
from outbox.models import Delivery, DeliveryAttempt

HTML = (
    '<script>window.broken = true</script> <b>Preis</b> & "Versand"? <img src=x onerror=alert(1)>'
)
LONG = (
    "Добрий день! Дякую за ваше повідомлення. Так, прилад ще є, він у доброму стані, перевірений "
    "і готовий до відправлення. 🙂\n\nВартість доставки залежить від ваги посилки.\n\n"
) * 6
SAID = [
    (
        "Олена Ковальчук",
        "Добрий день! Чи є ще в наявності той бінокль? 🔭",
        "Так, бінокль ще є. 😊",
    ),
    ("Jürgen Groß-Müßiggang", "Guten Tag, was kostet der Versand nach Österreich?", LONG),
    ("Bobby <b>Tables</b>", HTML, "Der Preis steht in der Anzeige: 120 € & Versand <5 €>."),
    ("יעל כהן", "שלום, האם זה עדיין זמין?", "Yes, it is still available."),
    (
        "👨‍👩‍👧‍👦 Familie Sommer",
        "https://example.org/" + "sehrlang" * 30,
        "Danke, ich sehe es mir an.",
    ),
]


def account(name: str = "Shop", **values: object) -> TelegramAccount:
    values = {"status": "connected", "status_since": timezone.now(), **values}
    return TelegramAccount.objects.create(name=name, **values)


def owner() -> Person:
    return Person.objects.create(telegram_id=7, name="Maria", role="owner", language="de")


def chat(of: TelegramAccount, number: int = 1, title: str = "", mode: str = "suggest") -> Chat:
    return Chat.objects.create(
        account=of, telegram_id=1000 + number, kind="private", mode=mode,
        title=title or f"Contact {number}", username=f"contact{number}",
        last_message_at=timezone.now() - timedelta(minutes=number),
    )  # fmt: skip


def message(
    in_chat: Chat, number: int, text: str, *, at: datetime | None = None, **values: object
) -> Message:
    values = {"sender_name": in_chat.title, "date": at or timezone.now(), **values}
    return Message.objects.create(chat=in_chat, telegram_id=number, text=text, **values)


def draft(
    for_chat: Chat, text: str = "Yes, it is still there.", question: str = "Is it still there?",
    **values: object,
) -> Draft:  # fmt: skip
    asked = message(for_chat, for_chat.messages.count() + 1, question)
    analysis = Analysis.objects.create(
        chat=for_chat, claim=uuid.uuid4(), outcome="drafted", up_to_message_id=asked.telegram_id,
        model="gpt-4o-mini", reason="A question that waits for an answer.",
        finished_at=timezone.now(),
    )  # fmt: skip
    values = {"confidence": 72, "language": "en", "reason": analysis.reason, **values}
    made = Draft.objects.create(
        chat=for_chat, question=asked, analysis=analysis, text=text,
        expires_at=timezone.now() + timedelta(hours=48), **values,
    )  # fmt: skip
    record(made, "drafted")
    return made


def fail(which: Draft, error: str = "This person blocked the account (or is blocked).") -> None:
    """Approve a draft, and let its sending fail."""
    review.approve(which, None)
    review.begin_sending(which)
    for delivery in Delivery.objects.filter(reference=f"draft:{which.pk}"):
        Delivery.objects.filter(pk=delivery.pk).update(
            state="failed", attempts=1, failure="blocked", last_error=error
        )
        DeliveryAttempt.objects.create(delivery=delivery, state="failed", detail=error)
    review.fail_sending(which, "blocked", error)


def everything() -> Draft:
    """A shop in the middle of its day; the first draft that waits."""
    owner()
    shop = account()
    account(
        "Flea market", status="needs_login", status_detail="The session was ended from elsewhere."
    )
    account("Old number", status="disabled", enabled=False)
    first = None
    for number, (name, question, answer) in enumerate(SAID, 1):
        talk = chat(shop, number, name, mode=("suggest", "auto", "off")[number % 3])
        for back in range(12):
            message(
                talk, 100 + back, question if back % 3 else answer[:300],
                at=timezone.now() - timedelta(days=12 - back, minutes=number),
                outgoing=back % 3 == 0,
                edited_at=timezone.now() if back == 4 else None,
                deleted_at=timezone.now() if back == 5 else None,
                media="photo" if back == 7 else "",
            )  # fmt: skip
        made = draft(
            talk, answer, question, confidence=(96, 72, 31)[number % 3], suspicious=number == 3
        )
        first = first or made
        if number == 4:
            fail(made)
        if number == 5:
            review.edit(
                made, "Danke!\nIch melde mich morgen.", None, detail="in the admin by admin"
            )
    for number in range(6, 12):
        talk = chat(shop, number, f"Kunde {number}")
        sent = draft(talk, f"Antwort {number}", automatic=number % 2 == 0, confidence=88)
        review.approve(sent, None, detail="in the admin by admin")
        Delivery.objects.filter(reference=f"draft:{sent.pk}").update(
            state="sent", message_id=5000 + number, sent_at=timezone.now(), attempts=1
        )
        review.begin_sending(sent)
        review.finish_sending(sent)
        Draft.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - timedelta(days=number - 6))
    trouble = chat(shop, 20, "Ольга")
    Chat.objects.filter(pk=trouble.pk).update(
        analysis_failures=3, analysis_error="The AI could not be reached: connection refused.",
        analysis_due_at=timezone.now(),
    )  # fmt: skip
    assert first is not None
    return first
