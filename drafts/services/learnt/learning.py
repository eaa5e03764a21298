"""Look through what the owner wrote for something to learn, and keep it as suggestions.

Texts that the AI wrote are never learnt from: neither what was sent as proposed, nor what the AI
has rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from accounts.selectors import owners
from drafts import states
from drafts.learning.edits import NAME, how_right
from drafts.learning.lessons import (
    Answer,
    Edit,
    Habit,
    answer,
    corrected_fact,
    habits,
    same_question,
)
from drafts.models import Chat, Draft, DraftEvent, Message, Suggestion
from drafts.reading.facts import facts, said_facts
from drafts.selectors import question_messages
from drafts.services.learnt.entry_changes import drafts_of_changes, entry_changes
from drafts.services.learnt.own_words import readable_messages, sent_by_aibot
from knowledge.models import Entry

Kind, State = Suggestion.Kind, Suggestion.State

#: Habits are looked for in the edits of so many days, and in as many edits at most.
DAYS_OF_HABITS, MOST_EDITS = 60, 500
#: Answers are looked for among those of so many days.
DAYS_OF_ANSWERS = 3
#: An answer by hand that comes later than this is perhaps about something else.
ANSWERED_WITHIN = timedelta(minutes=30)
#: With less of the proposed text left, the answer is the owner's own.
HEAVILY_EDITED = 0.5
#: Messages of one account that are read at most.
MOST_MESSAGES = 5000

SENT = (states.APPROVED, states.SENDING, states.SENT)


def learn(account_id: int | None = None) -> int:
    """Look at what the owner wrote, of one account or of all; how many new suggestions there
    are."""
    accounts = TelegramAccount.objects.order_by("id")
    if account_id is not None:
        accounts = accounts.filter(pk=account_id)
    return sum(_learn(account) for account in accounts)


def _learn(account: TelegramAccount) -> int:
    person = owners().first()
    with translation.override(person.language if person and person.language else None):
        changes = entry_changes(account, _edited_drafts(account, DAYS_OF_ANSWERS))
        found = [*_styles(account), *changes, *_answers(account, changes)]
    before = Suggestion.objects.filter(account=account).count()
    Suggestion.objects.bulk_create(found, ignore_conflicts=True)
    return Suggestion.objects.filter(account=account).count() - before


# --- style --------------------------------------------------------------------------------------


def _styles(account: TelegramAccount) -> list[Suggestion]:
    """A note for each habit. One that was found before only gets its newer evidence."""
    found = {f"style:{one.key}": one for one in habits(_edits(account, DAYS_OF_HABITS))}
    known = Suggestion.objects.filter(account=account, key__in=found)
    for row in known.filter(state=State.OFFERED):
        row.evidence = sorted({*row.evidence, *found[row.key].drafts})
        row.save(update_fields=["evidence"])
    had = set(known.values_list("key", flat=True))
    return [
        Suggestion(
            account=account,
            kind=Kind.STYLE,
            key=key,
            text=note(habit),
            evidence=sorted(habit.drafts),
        )
        for key, habit in found.items()
        if key not in had
    ]


def note(habit: Habit) -> str:
    """A habit as a note to the AI, in the active language."""
    said = _said(habit)
    return f"{said} " + _("[name] stands for the contact's name.") if NAME in said else said


def _said(habit: Habit) -> str:
    words = {"before": habit.before, "after": habit.after}
    match habit.kind:
        case "replace" | "address":
            return _("Write “%(after)s” instead of “%(before)s”.") % words
        case "begin":
            return _("Begin with “%(after)s”.") % words
        case "end":
            return _("End with “%(after)s”.") % words
        case "drop":
            return _("Leave out “%(before)s”.") % words
        case "no_emoji":
            return _("Use no emoji.")
        case _:
            return _("Keep answers short.")


def _edits(account: TelegramAccount, days: int) -> list[Edit]:
    """What the owner changed in proposed answers before they were sent, the newest first."""
    return [
        Edit(draft.pk, draft.chat_id, str(draft.chat), draft.proposed_text, draft.text)
        for draft in _edited_drafts(account, days)
    ]


def _edited_drafts(account: TelegramAccount, days: int) -> list[Draft]:
    rewritten = DraftEvent.objects.filter(kind=DraftEvent.Kind.REWRITTEN)
    drafts = Draft.objects.filter(
        Q(revision__gt=1) | Q(proposed_text=""),  # what the owner wrote into it, or all alone
        chat__account=account,
        automatic=False,
        state__in=SENT,
        decided_at__gte=timezone.now() - timedelta(days=days),
    ).exclude(pk__in=rewritten.values("draft"))
    rows = drafts.select_related("chat", "question").order_by("-id")[:MOST_EDITS]
    return [draft for draft in rows if draft.text != draft.proposed_text]


# --- answers ------------------------------------------------------------------------------------


def _answers(account: TelegramAccount, changes: list[Suggestion]) -> list[Suggestion]:
    """Answers that the owner wrote, and facts that were put right other than by changing an entry;
    each question once."""
    earlier = Suggestion.objects.filter(account=account, kind__in=[Kind.FAQ, Kind.FACT])
    known = list(earlier.values_list("title", flat=True))
    elsewhere = drafts_of_changes(account, changes)
    found: list[Suggestion] = []
    for kind, chat, learnt, key, draft in [*_from_drafts(account), *_by_hand(account)]:
        if draft and draft.pk in elsewhere:
            continue
        if any(same_question(learnt.title, title) for title in known):
            continue
        if kind == Kind.FAQ and Entry.objects.filter(title__iexact=learnt.title).exists():
            continue
        known.append(learnt.title)
        found.append(
            Suggestion(
                account=account,
                kind=kind,
                key=key,
                title=learnt.title,
                text=learnt.body,
                personal=learnt.personal,
                chat=chat,
                evidence=[draft.pk] if draft else [],
                differs_from=_contradicted(draft) if draft and kind == Kind.FACT else None,
            )
        )
    return found


#: The kind, the chat, what was learnt, the key, and the draft if there was one.
Learnt = tuple[str, Chat, Answer, str, Draft | None]


def _contradicted(draft: Draft) -> Entry | None:
    """The entry that a draft has cited for a fact that the owner put right."""
    gone = facts(draft.proposed_text) - said_facts(draft.text)
    cited = Entry.objects.filter(pk__in=[source["entry"] for source in draft.sources])
    return next((one for one in cited if facts(f"{one.title}\n{one.body}") & gone), None)


def _from_drafts(account: TelegramAccount) -> Iterator[Learnt]:
    """Answers that the owner wrote into a draft: where the AI had none, or asked, or where little
    is left of its text; and facts that were changed in one."""
    for draft in _edited_drafts(account, DAYS_OF_ANSWERS):
        chat, key = draft.chat, f"draft:{draft.pk}"
        question = "\n".join(one.text for one in question_messages(draft.question))
        edit = Edit(draft.pk, draft.chat_id, str(chat), draft.proposed_text, draft.text)
        fact = corrected_fact(edit, question) if draft.proposed_text else None
        if fact:
            yield Kind.FACT, chat, fact, key, draft
            continue
        theirs = not draft.proposed_text or draft.needs_owner
        if theirs or how_right(draft.proposed_text, draft.text) < HEAVILY_EDITED:
            learnt = answer(question, draft.text, str(chat))
            if learnt:
                yield Kind.FAQ, chat, learnt, key, draft


def _by_hand(account: TelegramAccount) -> Iterator[Learnt]:
    """What the owner wrote from the phone soon after a question, in chats that the AI may read."""
    since = timezone.now() - timedelta(days=DAYS_OF_ANSWERS)
    rows = readable_messages(account, since).order_by("chat_id", "telegram_id")
    messages = list(rows[:MOST_MESSAGES])
    ours = sent_by_aibot(account, messages)
    asked: list[Message] = []
    for message in messages:
        if asked and asked[0].chat_id != message.chat_id:
            asked = []
        if not message.outgoing:
            asked.append(message)
            continue
        if asked and message.pk not in ours and not message.forwarded_from:
            question, soon = "\n".join(one.text for one in asked), asked[-1].date + ANSWERED_WITHIN
            learnt = answer(question, message.text, str(message.chat))
            if learnt and message.date <= soon and message.chat.answerable:
                yield Kind.FAQ, message.chat, learnt, f"message:{message.pk}", None
        asked = []
