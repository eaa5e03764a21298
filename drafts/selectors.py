"""Reading chats and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Person, Switch
from aibot.lib import rows
from drafts import states
from drafts.ai.types import Conversation, Line
from drafts.models import Card, Chat, Draft, Message

#: An unanswered message that is older is history, not a question that waits.
UNANSWERED_FOR = timedelta(days=3)
CONVERSATION_LINES = 30

#: In the order of the models' own fields, as `from_db` wants them.
_DRAFT_FIELDS = ("id", "chat_id", "text", "revision", "state", "random_id")
_CHAT_FIELDS = ("id", "account_id", "telegram_id", "fallback_by_bot")
_NEWEST = """
    SELECT {columns} FROM drafts_message WHERE chat_id = %s AND deleted_at IS NULL
    ORDER BY telegram_id DESC LIMIT %s"""
_DUE = """
    SELECT id FROM drafts_chat WHERE analysis_due_at <= %s
    AND (analysis_claimed_until IS NULL OR analysis_claimed_until <= %s)
    AND (analysis_queued_at IS NULL OR analysis_queued_at <= %s)
    ORDER BY analysis_due_at LIMIT %s"""
_LIVE_CARDS = """
    SELECT {columns} FROM drafts_card
    JOIN accounts_person ON accounts_person.id = drafts_card.person_id
    WHERE draft_id = %s AND NOT replaced AND drafts_card.id IN (
        SELECT max(id) FROM drafts_card WHERE draft_id = %s GROUP BY person_id
    )"""
_CARD = """
    SELECT {columns}, EXISTS (SELECT 1 FROM accounts_switch WHERE name = %s AND "on" = %s)
    FROM drafts_card
    JOIN accounts_person ON accounts_person.id = drafts_card.person_id
    JOIN drafts_draft ON drafts_draft.id = drafts_card.draft_id
    JOIN drafts_chat ON drafts_chat.id = drafts_draft.chat_id
    JOIN drafts_message ON drafts_message.id = drafts_draft.question_id
    WHERE drafts_card.id = %s"""
_PENDING = """
    SELECT {columns} FROM drafts_draft
    JOIN drafts_chat ON drafts_chat.id = drafts_draft.chat_id
    JOIN drafts_message ON drafts_message.id = drafts_draft.question_id
    WHERE drafts_draft.chat_id = %s AND drafts_draft.state = 'pending'"""
_STILL_ASKED = """
    SELECT 1 FROM drafts_message WHERE id = %s AND text = %s AND deleted_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM drafts_message AS newer
        WHERE newer.chat_id = %s AND newer.telegram_id > %s AND newer.deleted_at IS NULL
    )
    AND NOT EXISTS (SELECT 1 FROM drafts_draft WHERE chat_id = %s AND state = 'pending')"""
_PRESSED_COLUMNS = """draft.id, draft.chat_id, draft.text, draft.revision, draft.state,
        draft.random_id, chat.id, chat.account_id, chat.telegram_id, chat.fallback_by_bot"""
_PRESSED = f"""
    SELECT {_PRESSED_COLUMNS}
    FROM drafts_draft AS draft JOIN drafts_chat AS chat ON chat.id = draft.chat_id
    WHERE draft.id = %s"""
_PRESSER = f"""
    SELECT {{columns}}, {_PRESSED_COLUMNS} FROM accounts_person
    LEFT JOIN drafts_draft AS draft ON draft.id = %s
    LEFT JOIN drafts_chat AS chat ON chat.id = draft.chat_id
    WHERE accounts_person.telegram_id = %s"""


def newest_messages(chat_id: int, count: int = CONVERSATION_LINES) -> list[Message]:
    """The last messages of a chat that were not deleted, newest first."""
    return rows.read(*newest_reading(chat_id, count))


def newest_reading(
    chat_id: int, count: int = CONVERSATION_LINES
) -> tuple[type[Message], str, list[int]]:
    """The same, to be read with others (`aibot.lib.rows.read_in_turn`)."""
    return Message, _NEWEST, [chat_id, count]


def waiting_question(chat: Chat) -> Message | None:
    """The newest message of a chat if it is the contact's, recent and not analysed yet."""
    return question_in(chat, newest_messages(chat.pk, 1))


def question_in(chat: Chat, messages: Sequence[Message]) -> Message | None:
    """The same, of messages that were read already, newest first."""
    if not chat.answerable or chat.mode == Chat.Mode.OFF:
        return None
    newest = messages[0] if messages else None
    if newest is None or newest.outgoing or newest.telegram_id <= chat.analysed_message_id:
        return None
    return newest if newest.date >= timezone.now() - UNANSWERED_FOR else None


def chats_with_something_unanswered() -> QuerySet[Chat]:
    """Chats where AI is allowed and whose newest message is the contact's and not analysed."""
    newest = (
        Message.objects.filter(chat=OuterRef("pk"), deleted_at=None)
        .order_by("-telegram_id")
        .values("pk")[:1]
    )
    chats = Chat.objects.filter(kind=Chat.Kind.PRIVATE).exclude(mode=Chat.Mode.OFF)
    recent = Message.objects.filter(
        outgoing=False, date__gte=timezone.now() - UNANSWERED_FOR,
    )  # fmt: skip
    return chats.annotate(newest=Subquery(newest)).filter(
        newest__in=recent.filter(telegram_id__gt=OuterRef("analysed_message_id")).values("pk")
    )


def conversation(chat: Chat, messages: Sequence[Message]) -> Conversation:
    """What the AI reads: the last messages of a chat, oldest first. They are given newest first."""
    lines = tuple(
        Line(ours=one.outgoing, text=one.text, attachment=one.media, at=one.date)
        for one in reversed(messages)
    )
    return Conversation(contact=chat.title, lines=lines)


def due_analyses(now: datetime, queued_before: datetime, limit: int) -> list[int]:
    """Ids of chats whose analysis is due, not running, and not handed to a worker just now."""
    return [chat_id for (chat_id,) in rows.fetch(_DUE, [now, now, queued_before, limit])]


def pending_drafts() -> QuerySet[Draft]:
    return (
        Draft.objects.filter(state=states.PENDING).select_related("chat", "question").order_by("id")
    )


def pending_in(chat_id: int) -> list[Draft]:
    """The draft that waits in a chat, with what it answers; there is at most one."""
    return [
        _put_together(*found)
        for found in rows.read_together((Draft, Chat, Message), _PENDING, [chat_id])
    ]


def still_asked(question: Message) -> rows.Condition:
    """This is the newest of its chat, as it was read, and no draft waits there."""
    chat_id = question.chat_id
    values = (question.pk, question.text, chat_id, question.telegram_id, chat_id)
    return rows.Condition(_STILL_ASKED, values)


def shown_card(card_id: int) -> Card:
    """A card with everything that it shows. Raises Card.DoesNotExist."""
    values = [Switch.SENDING_PAUSED, True, card_id]
    found = rows.read_together((Card, Person, Draft, Chat, Message), _CARD, values)
    if not found:
        raise Card.DoesNotExist
    card: Card
    card, card.person, *drafted, paused = found[0]
    card.paused = bool(paused)
    card.draft = _put_together(*drafted)
    return card


def _put_together(draft: Draft, chat: Chat, question: Message) -> Draft:
    draft.chat, draft.question = chat, question
    return draft


def pressed_draft(draft_id: int) -> Draft | None:
    """A draft with its chat, as far as a press needs them; the rest is read when it is used."""
    found = rows.fetch(_PRESSED, [draft_id])
    return _pressed(found[0]) if found else None


def presser_and_draft(telegram_id: int, draft_id: int | None) -> tuple[Person | None, Draft | None]:
    """A person and such a draft, each if there is one (a draft only with a person)."""
    found = rows.read_together((Person,), _PRESSER, [draft_id, telegram_id])
    if not found:
        return None, None
    person, *values = found[0]
    return person, _pressed(values) if values[0] is not None else None


def _pressed(values: Sequence[Any]) -> Draft:
    draft = Draft.from_db("default", _DRAFT_FIELDS, values[: len(_DRAFT_FIELDS)])
    draft.chat = Chat.from_db("default", _CHAT_FIELDS, values[len(_DRAFT_FIELDS) :])
    return draft


def live_cards(draft_id: int) -> list[Card]:
    """The cards that show a draft now: for each person the newest."""
    cards = []
    for card, person in rows.read_together((Card, Person), _LIVE_CARDS, [draft_id, draft_id]):
        card.person = person
        cards.append(card)
    return cards
