"""Queries about chats and drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Length
from django.utils import timezone

from accounts.models import Person
from accounts.selectors import owners, zone_of
from core.text import LIMIT
from drafts import references, states
from drafts.ai.types import Conversation, Line
from drafts.gate.checks import MOST_LINES, Asked
from drafts.models import Card, Chat, Draft, Message, Rewrite
from outbox.models import Delivery

#: An unanswered message that is older is history, not a question that waits.
UNANSWERED_FOR = timedelta(days=3)
CONVERSATION_LINES = 30


def by_people() -> QuerySet[Message]:
    """What somebody has said and not deleted. What Telegram sent for who is away is not among it:
    the question before it still waits, and nobody waits for an answer to it."""
    return Message.objects.filter(deleted_at=None, automatic=False)


def newest_messages(chat_id: int, count: int = CONVERSATION_LINES) -> list[Message]:
    """The last messages of a chat, newest first."""
    messages = by_people().filter(chat_id=chat_id)
    return list(messages.order_by("-telegram_id")[:count])


def waiting_question(chat: Chat) -> Message | None:
    """The newest message of a chat if it is the contact's, recent and not analysed yet."""
    return question_in(chat, newest_messages(chat.pk, 1))


def question_in(chat: Chat, messages: Sequence[Message]) -> Message | None:
    """The waiting question among messages that were read already, newest first."""
    if not chat.answerable or chat.mode == Chat.Mode.OFF:
        return None
    newest = messages[0] if messages else None
    if newest is None or newest.outgoing or newest.telegram_id <= chat.analysed_message_id:
        return None
    return newest if newest.date >= timezone.now() - UNANSWERED_FOR else None


def chats_with_something_unanswered() -> QuerySet[Chat]:
    """Chats where AI is allowed and whose newest message is the contact's and not analysed."""
    newest = by_people().filter(chat=OuterRef("pk")).order_by("-telegram_id").values("pk")[:1]
    chats = Chat.objects.filter(kind=Chat.Kind.PRIVATE).exclude(mode=Chat.Mode.OFF)
    recent = Message.objects.filter(outgoing=False, date__gte=timezone.now() - UNANSWERED_FOR)
    return chats.annotate(newest=Subquery(newest)).filter(
        newest__in=recent.filter(telegram_id__gt=OuterRef("analysed_message_id")).values("pk")
    )


def conversation(chat: Chat, messages: Sequence[Message]) -> Conversation:
    """What the AI reads: the last messages of a chat, oldest first. They are given newest first."""
    lines = tuple(
        Line(
            ours=one.outgoing,
            text=one.text,
            attachment=one.media,
            at=one.date,
            reply_to=one.answered_text,
            forwarded_from=one.forwarded_from,
        )
        for one in reversed(messages)
    )
    return Conversation(contact=chat.title, lines=lines, asked=len(unanswered(messages)))


def unanswered(messages: Sequence[Message]) -> list[Message]:
    """What the contact wrote since the last answer, oldest first. The chat's messages are given
    newest first."""
    return list(takewhile(lambda one: not one.outgoing, messages))[::-1]


def question_messages(question: Message) -> list[Message]:
    """The messages that a draft answers: its question, and what the contact wrote before it since
    the last answer; oldest first."""
    messages = by_people().filter(chat_id=question.chat_id, telegram_id__lt=question.telegram_id)
    before = messages.order_by("-telegram_id")[: MOST_LINES - 1]
    return unanswered([question, *before])


def asked(question: Message) -> list[Asked]:
    """The lines of a question, each with what the AI can't see of it: an attachment, also that of
    the message it answers, or a message that is not stored."""
    lines = question_messages(question)
    answered = Message.objects.filter(
        chat_id=question.chat_id, telegram_id__in=[one.reply_to for one in lines if one.reply_to]
    )
    media = dict(answered.values_list("telegram_id", "media"))
    return [Asked(one.text, one.media or _unseen_reply(one, media)) for one in lines]


def _unseen_reply(message: Message, media: Mapping[int, str]) -> str:
    if message.reply_to is None:
        return ""
    return media.get(message.reply_to, "" if message.reply_text else "an earlier message")


def own_messages(chat_id: int, count: int = 300) -> list[Message]:
    """What was written in a chat in the owner's own words, newest first: neither what was forwarded
    nor what the AI has sent without asking, which a long answer was split into."""
    same = Q(text=OuterRef("text")) | Q(text__contains=OuterRef("text"), length__gt=LIMIT // 2)
    automatic = Draft.objects.filter(chat_id=chat_id, automatic=True)
    by_ai = automatic.annotate(length=Length("text")).filter(same)
    ours = by_people().filter(chat_id=chat_id, outgoing=True, forwarded_from="")
    return list(ours.exclude(Exists(by_ai)).order_by("-telegram_id")[:count])


def sent_by_us(chat: Chat, message_id: int, text: str) -> bool:
    """Whether an outgoing message is one of our own deliveries coming back to us."""
    ours = Delivery.objects.filter(
        channel=Delivery.Channel.USER, account_id=chat.account_id, chat_id=chat.telegram_id
    )
    if ours.filter(message_id=message_id).exists():
        return True
    unknown = ours.filter(message_id=None, attempts__gt=0).values_list("payload", flat=True)
    return any(payload.get("text", "").strip() == text.strip() for payload in unknown)


def owners_time() -> datetime:
    """Now, in the zone of the (first) owner."""
    owner = owners().first()
    return timezone.localtime(timezone=zone_of(owner) if owner else None)


def due_analyses(now: datetime) -> QuerySet[Chat]:
    """The chats whose analysis is due and not running."""
    return Chat.objects.filter(
        Q(analysis_claimed_until=None) | Q(analysis_claimed_until__lte=now),
        analysis_due_at__lte=now,
    ).order_by("analysis_due_at")


def pending_drafts() -> QuerySet[Draft]:
    return (
        Draft.objects.filter(state=states.PENDING).select_related("chat", "question").order_by("id")
    )


def next_waiting(draft: Draft) -> Draft | None:
    """The next draft that waits after this one, then from the first one on."""
    others = pending_drafts().exclude(pk=draft.pk)
    return others.filter(pk__gt=draft.pk).first() or others.first()


def shown_drafts() -> QuerySet[Draft]:
    """The drafts that wait, but for those in muted chats."""
    muted = Q(chat__muted_until__gt=timezone.now())
    return pending_drafts().exclude(muted)


def undecided_drafts() -> QuerySet[Draft]:
    """The drafts that wait for somebody, or for their time."""
    waiting = Draft.objects.filter(state__in=states.UNDECIDED)
    return waiting.select_related("chat", "question").order_by("id")


def pending_in(chat_id: int) -> list[Draft]:
    """The draft that waits in a chat, for somebody or for its time, with what it answers; there is
    at most one of each."""
    return list(undecided_drafts().filter(chat_id=chat_id))


def written_by_ai(draft: Draft) -> bool:
    """Whether nobody has changed what the AI wrote last."""
    if draft.revision == 1:
        return True
    return Rewrite.objects.filter(draft=draft, made_revision=draft.revision).exists()


def edited_draft_waits(chat_id: int) -> bool:
    """Whether a draft waits in a chat whose text somebody has changed: the AI does not replace it.
    Needs a transaction, until whose end nobody changes a waiting draft."""
    waiting = Draft.objects.select_for_update().filter(chat_id=chat_id, state__in=states.WAITING)
    return any(draft.revision > 1 for draft in waiting)


def shown_without_proposal(question: Message) -> Draft | None:
    """The draft that waits for a question to which the AI had no proposal, and nobody has written
    an answer yet. Needs a transaction, as `edited_draft_waits`."""
    waiting = Draft.objects.select_for_update(of=("self",)).select_related("held_by")
    shown = waiting.filter(question=question, state__in=states.WAITING, revision=1)
    return shown.exclude(no_proposal="").first()


def shown_card(card_id: int) -> Card:
    """A card with everything that it shows. Raises Card.DoesNotExist."""
    return _shown_cards().get(pk=card_id)


def _shown_cards() -> QuerySet[Card]:
    # Times on them are in the zone of the person's preferences.
    shown = Card.objects.select_related(
        "person__preferences", "draft__chat__account", "draft__question"
    ).annotate(rewritten=Exists(Rewrite.objects.filter(draft=OuterRef("draft"))))
    return shown.select_related("draft__decided_by", "draft__held_by")


def card_to_show(card_id: int) -> tuple[Card, int]:
    """The same, and how many cards are in the queue for this person."""
    queued = Delivery.objects.filter(
        kind=references.CARD,
        chat_id=OuterRef("person__telegram_id"),
        state=Delivery.State.QUEUED,
    )
    counted = queued.order_by().values("chat_id").annotate(n=Count("pk")).values("n")
    card = _shown_cards().annotate(queued=Coalesce(Subquery(counted), 0)).get(pk=card_id)
    return card, card.queued


def not_shown(person: Person) -> QuerySet[Draft]:
    """The drafts that wait and whose card a person has not got, the newest first; none of muted
    chats."""
    got = Card.objects.filter(draft=OuterRef("pk"), person=person, message_id__isnull=False)
    return shown_drafts().exclude(Exists(got)).order_by("-id")


def pressed_draft(draft_id: int) -> Draft | None:
    """The draft that a button belongs to, with its chat."""
    return Draft.objects.filter(pk=draft_id).select_related("chat", "held_by").first()


def card_message(rewrite: Rewrite) -> int | None:
    """The message with the newest card of a draft for who asked for its rewriting."""
    shown = Card.objects.filter(
        draft=rewrite.draft_id, person=rewrite.person_id, message_id__isnull=False
    )
    return shown.order_by("-id").values_list("message_id", flat=True).first()


def live_cards(draft_id: int) -> QuerySet[Card]:
    """The cards that show a draft now: for each person the newest."""
    cards = Card.objects.filter(draft_id=draft_id)
    newest = cards.order_by().values("person").annotate(newest=Max("pk")).values("newest")
    return cards.filter(pk__in=newest, replaced=False).select_related("person")


def open_cards_of(person: Person) -> QuerySet[Card]:
    """The cards of all drafts that a person can still decide about, the newest first."""
    cards = Card.objects.filter(person=person, draft__state__in=states.UNDECIDED)
    newest = cards.order_by().values("draft").annotate(newest=Max("pk")).values("newest")
    return Card.objects.filter(pk__in=newest, replaced=False).select_related("person")
