"""What the inbox shows: lists of chats, and a conversation with who wrote what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Switch, TelegramAccount
from core.formats import start_of_today
from core.search import contains
from drafts import references, states
from drafts.models import Chat, Draft, DraftEvent, Message, Rewrite
from outbox.handlers import parse_reference
from outbox.models import Delivery

WAITING, SNOOZED, AUTO, ALL = "waiting", "snoozed", "auto", "all"
FILTERS = (WAITING, SNOOZED, AUTO, ALL)
#: The states of a draft in which a chat needs somebody, and those in which it does so later.
NEEDS_SOMEBODY = (states.PENDING, states.FAILED)
LATER = (states.SNOOZED, states.SCHEDULED)

SHOWN_CHATS, SHOWN_MESSAGES = 50, 60
#: So many messages of a chat are shown at most; the admin has them all.
MOST_MESSAGES = 1000
#: How far back a search reads; the list of messages in the admin goes back to the first.
SEARCHED_MESSAGES = 200_000
#: So many rewritings are at work at once, at most.
SHOWN_REWRITES = 20


@dataclass(frozen=True)
class Row:
    """A chat of the list: the newest message in it, and the draft that is open, if there is one."""

    chat: Chat
    draft: Draft | None
    text: str
    ours: bool
    when: str
    #: Which account it is a chat of, where there are several.
    account: str = ""


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
    return Draft.objects.filter(state=states.SENT, automatic=True, sent_at__gte=start_of_today())


def chats(name: str, words: str = "") -> QuerySet[Chat]:
    """The chats of a list, newest first; with `words` all that have them in their name or in what
    was said."""
    found = Chat.objects.order_by("-last_message_at", "-pk")
    if words:
        return found.filter(_with(words))
    return found if name == ALL else found.filter(pk__in=_drafts(name).values("chat"))


def _with(words: str) -> Q:
    """The condition that a chat has these words, in its name or in one of the newest messages of
    all."""
    newest = Message.objects.order_by().aggregate(pk=Max("pk"))["pk"] or 0
    searched = Message.objects.filter(pk__gt=newest - SEARCHED_MESSAGES, deleted_at=None)
    said = searched.filter(contains(words, "text")).values("chat")
    return contains(words, "title", "username") | Q(pk__in=said)


def rows(name: str, words: str = "", limit: int = SHOWN_CHATS) -> list[Row]:
    """The first chats of a list, each with its newest message, or the newest that has the words."""
    newest = Message.objects.filter(chat=OuterRef("pk"), deleted_at=None).order_by("-telegram_id")
    shown_id: Any = Subquery(newest.values("pk")[:1])
    if words:
        found = newest.filter(contains(words, "text"))
        shown_id = Coalesce(Subquery(found.values("pk")[:1]), shown_id)
    shown = list(chats(name, words).annotate(newest_id=shown_id)[:limit])
    said = Message.objects.in_bulk([chat.newest_id for chat in shown])
    kept = Draft.objects.filter(chat__in=shown, state__in=[*NEEDS_SOMEBODY, *LATER])
    drafts = {draft.chat_id: draft for draft in kept.order_by("id")}
    names = dict(TelegramAccount.objects.values_list("pk", "name"))
    return [
        _row(
            chat,
            drafts.get(chat.pk),
            said.get(chat.newest_id),
            names.get(chat.account_id, "") if len(names) > 1 else "",
        )
        for chat in shown
    ]


def _row(chat: Chat, draft: Draft | None, newest: Message | None, account: str) -> Row:
    return Row(
        chat=chat,
        draft=draft,
        text=newest.shown_text if newest else "",
        ours=bool(newest and newest.outgoing),
        when=_when(chat.last_message_at),
        account=account,
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


def version() -> str:
    """A short text that is another one as soon as something changed in the inbox, the same in all
    processes. It reads the ends of indexes only; what it leaves out (the title of a chat, the end
    of a day) a page sees when it asks by itself."""
    messages = Message.objects.order_by()
    newest = (
        messages.aggregate(Max("pk")),
        messages.filter(edited_at__isnull=False).aggregate(Max("edited_at")),
        messages.filter(deleted_at__isnull=False).aggregate(Max("deleted_at")),
        DraftEvent.objects.order_by().aggregate(Max("pk")),
        list(Rewrite.objects.order_by("-pk").values_list("pk", "state")[:SHOWN_REWRITES]),
        list(Switch.objects.order_by("pk").values_list("pk", "enabled")),
    )
    return hashlib.blake2b(repr(newest).encode(), digest_size=8).hexdigest()


def next_chat(name: str, after: Chat, words: str = "") -> Chat | None:
    """The chat that is looked at after this one: the next in the list, or else its first."""
    others = chats(name, words).exclude(pk=after.pk)
    if after.last_message_at:
        below = others.filter(last_message_at__lte=after.last_message_at).first()
        if below:
            return below
    return others.first()


def conversation(chat: Chat, size: int = SHOWN_MESSAGES) -> tuple[list[Said], bool]:
    """The last `size` messages, oldest first; and whether there are earlier ones."""
    messages = Message.objects.filter(chat=chat).order_by("-telegram_id")
    found = list(messages[: size + 1])
    shown = found[:size][::-1]
    senders = _senders(chat, [one.telegram_id for one in shown if one.outgoing])
    return (
        [Said(one, senders.get(one.telegram_id, "") if one.outgoing else "") for one in shown],
        len(found) > size,
    )


def _senders(chat: Chat, message_ids: Sequence[int]) -> dict[int, str]:
    """Who sent each of our messages: aibot by itself, somebody through it, or the owner in
    Telegram."""
    sent = Draft.objects.filter(chat=chat, state__in=[states.SENT, states.SENDING])
    drafts = {
        draft.pk: draft
        for draft in sent.select_related("decided_by").order_by("-id")[: len(message_ids)]
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
