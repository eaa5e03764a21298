"""What the inbox shows: lists of chats, and a conversation with who wrote what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.admin import spellings
from drafts import references, states
from drafts.models import Chat, Draft, Message
from outbox.handlers import parse_reference
from outbox.models import Delivery

WAITING, SNOOZED, AUTO, ALL = "waiting", "snoozed", "auto", "all"
FILTERS = (WAITING, SNOOZED, AUTO, ALL)
#: The states of a draft in which a chat needs somebody, and those in which it does so later.
NEEDS_SOMEBODY = (states.PENDING, states.FAILED)
LATER = (states.SNOOZED, states.SCHEDULED)

SHOWN_CHATS, SHOWN_MESSAGES = 50, 60


@dataclass(frozen=True)
class Row:
    """A chat of the list: the newest message in it, and the draft that is open, if there is one."""

    chat: Chat
    draft: Draft | None
    text: str
    ours: bool
    when: str


@dataclass(frozen=True)
class Said:
    """A message of a conversation; `by` says who sent one of ours."""

    message: Message
    by: str = ""


def _drafts(name: str) -> QuerySet[Draft]:
    """The drafts because of which a chat is in a list."""
    if name == WAITING:
        return Draft.objects.filter(state__in=NEEDS_SOMEBODY)
    if name == SNOOZED:
        return Draft.objects.filter(state__in=LATER)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return Draft.objects.filter(state=states.SENT, automatic=True, sent_at__gte=midnight)


def chats(name: str, words: str = "") -> QuerySet[Chat]:
    """The chats of a list, newest first; with `words` all that have them in their name or in what
    was said."""
    found = Chat.objects.order_by("-last_message_at", "-pk")
    if words:
        return found.filter(_with(words))
    return found if name == ALL else found.filter(pk__in=_drafts(name).values("chat"))


def _with(words: str) -> Q:
    """The condition that a chat has these words. SQLite ignores case for ASCII letters only."""
    found = Q()
    for word in [words, *([] if words.isascii() else spellings(words))]:
        said = Message.objects.filter(chat=OuterRef("pk"), deleted_at=None, text__icontains=word)
        found |= Q(title__icontains=word) | Q(username__icontains=word) | Q(Exists(said))
    return found


def rows(name: str, words: str = "", limit: int = SHOWN_CHATS) -> list[Row]:
    """The first chats of a list."""
    newest = Message.objects.filter(chat=OuterRef("pk"), deleted_at=None).order_by("-telegram_id")
    shown = list(chats(name, words).annotate(newest_id=Subquery(newest.values("pk")[:1]))[:limit])
    said = Message.objects.in_bulk([chat.newest_id for chat in shown])
    kept = Draft.objects.filter(chat__in=shown, state__in=[*NEEDS_SOMEBODY, *LATER])
    drafts = {draft.chat_id: draft for draft in kept.order_by("id")}
    return [_row(chat, drafts.get(chat.pk), said.get(chat.newest_id)) for chat in shown]


def _row(chat: Chat, draft: Draft | None, newest: Message | None) -> Row:
    return Row(
        chat=chat,
        draft=draft,
        text=newest.shown_text if newest else "",
        ours=bool(newest and newest.outgoing),
        when=_when(chat.last_message_at),
    )


def _when(moment: datetime | None) -> str:
    """The time of a moment of today, else its day."""
    if moment is None:
        return ""
    at = timezone.localtime(moment)
    today = at.date() == timezone.localdate()
    return date_format(at, "TIME_FORMAT" if today else "SHORT_DATE_FORMAT")


def counts() -> dict[str, int]:
    """How many chats need somebody, and how many do so later."""
    found = Draft.objects.filter(state__in=[*NEEDS_SOMEBODY, *LATER]).aggregate(
        waiting=Count("chat", distinct=True, filter=Q(state__in=NEEDS_SOMEBODY)),
        snoozed=Count("chat", distinct=True, filter=Q(state__in=LATER)),
    )
    return {WAITING: found["waiting"], SNOOZED: found["snoozed"]}


def next_chat(name: str, after: Chat) -> Chat | None:
    """The chat that is looked at after this one: the next in the list, or else its first."""
    others = chats(name).exclude(pk=after.pk)
    if after.last_message_at:
        below = others.filter(last_message_at__lte=after.last_message_at).first()
        if below:
            return below
    return others.first()


def conversation(chat: Chat, before: int | None = None) -> tuple[list[Said], bool]:
    """The last messages, oldest first, `before` the id of a message if that is given; and whether
    there are earlier ones."""
    messages = Message.objects.filter(chat=chat).order_by("-telegram_id")
    if before is not None:
        messages = messages.filter(telegram_id__lt=before)
    found = list(messages[: SHOWN_MESSAGES + 1])
    shown = found[:SHOWN_MESSAGES][::-1]
    senders = _senders(chat, [one.telegram_id for one in shown if one.outgoing])
    return (
        [Said(one, senders.get(one.telegram_id, "") if one.outgoing else "") for one in shown],
        len(found) > SHOWN_MESSAGES,
    )


def _senders(chat: Chat, message_ids: Sequence[int]) -> dict[int, str]:
    """Who sent each of our messages: aibot by itself, somebody through it, or the owner in
    Telegram."""
    sent = Draft.objects.filter(chat=chat, state__in=[states.SENT, states.SENDING])
    drafts = {
        draft.pk: draft
        for draft in sent.select_related("decided_by").order_by("-id")[:SHOWN_MESSAGES]
    }
    deliveries = Delivery.objects.filter(
        reference__in=[references.draft_reference(pk) for pk in drafts],
        message_id__in=message_ids,
    )
    senders = {
        message_id: _sender(drafts[parse_reference(reference)])
        for message_id, reference in deliveries.values_list("message_id", "reference")
        if message_id is not None
    }
    return {one: senders.get(one, _("in Telegram")) for one in message_ids}


def _sender(draft: Draft) -> str:
    if draft.automatic:
        return _("aibot, automatically")
    return str(draft.decided_by) if draft.decided_by else _("here")


def open_draft(chat: Chat) -> Draft | None:
    """The draft of a chat that somebody has to do something about, or that is on its way."""
    drafts = Draft.objects.filter(chat=chat).select_related("question", "decided_by", "chat")
    wanted: Iterable[str] = (*NEEDS_SOMEBODY, *LATER, states.APPROVED, states.SENDING)
    return drafts.filter(state__in=wanted).order_by("-id").first()
