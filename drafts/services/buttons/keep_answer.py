"""Keep an answer that the AI had to ask the owner for as an entry of knowledge, so that the same
question is answered from it the next time. Only what the owner wrote, and only if they say so."""

from __future__ import annotations

from django.db import transaction

from core.text import one_line
from drafts import states
from drafts.learning.lessons import questions, same_question, title_of
from drafts.models import Draft, DraftEvent
from drafts.selectors import question_messages
from drafts.services.showing.card_deliveries import refresh_cards
from knowledge.models import Entry
from knowledge.models.entry import TITLE
from knowledge.services.entries import BadEntry, create_entry, delete_as_made

Audience = Entry.Audience


class NotKept(Exception):
    """It can't be kept: it was not sent, or is not the owner's own answer to what was missing."""


def offered(draft: Draft) -> bool:
    """Whether an answer may be kept: the AI needed the owner, who wrote it, and it was sent."""
    return (
        draft.state == states.SENT
        and draft.needs_owner
        and draft.revision > 1
        and _in_own_words(draft)
    )


def kept(draft: Draft) -> Entry | None:
    """The entry that was made of an answer."""
    return Entry.objects.filter(external_id=_external_id(draft)).first()


def keep_answer(draft: Draft, audience: str = Audience.CONTACTS) -> Entry:
    """Make an entry of an answer; the one that there is, if it was made already. For the contact
    alone, unless the owner has said that it is for everyone. Raises NotKept or BadEntry."""
    if not offered(draft):
        raise NotKept
    chat = draft.chat
    only = audience != Audience.EVERYONE
    contacts = [(chat.account_id, chat.telegram_id, chat.title)] if only else []
    try:
        with transaction.atomic():
            there = kept(draft)
            if there:
                return there
            made = create_entry(
                title=_title(draft),
                body=draft.text,
                language=draft.language,
                origin=Entry.Origin.LEARNT,
                audience=Audience.CONTACTS if only else Audience.EVERYONE,
                contacts=contacts,
                external_id=_external_id(draft),
            )
            refresh_cards(draft)
            return made
    except BadEntry:
        there = kept(draft)  # somebody else pressed in this very moment
        if there is None:
            raise
        return there


def forget_answer(draft: Draft) -> bool:
    """Undo it: whether there was an entry. Raises BadEntry if it was changed since."""
    with transaction.atomic():
        entry = kept(draft)
        if entry is None:
            return False
        delete_as_made(entry)
        refresh_cards(draft)
        return True


def _in_own_words(draft: Draft) -> bool:
    """Whether the text is as the owner wrote it, and not as the AI has rewritten it since."""
    kinds = (DraftEvent.Kind.EDITED, DraftEvent.Kind.REWRITTEN)
    last = draft.events.filter(kind__in=kinds).order_by("-id").first()
    return last is not None and last.kind == DraftEvent.Kind.EDITED


def _title(draft: Draft) -> str:
    """What the contact asked and the AI did not know, in the contact's words, without what points
    to a person. Where that can't be told from what else was asked, the AI's own question."""
    said = "\n".join(one.text for one in question_messages(draft.question) if one.text)
    asked = questions(said, str(draft.chat))
    missing = [one for one in asked if any(same_question(one, other) for other in draft.missing)]
    if not missing and len(asked) > 1:
        missing = draft.missing
    title = title_of(missing or asked or draft.missing) or said or str(draft.chat)
    return one_line(title)[:TITLE]


def _external_id(draft: Draft) -> str:
    return f"answer:{draft.pk}"
