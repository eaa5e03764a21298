"""A press on a card's button, and a reply to "what shall it say?"."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from accounts.services.deliveries import queue_bot_message
from aibot.lib.guard import LostRace
from drafts import states, topics
from drafts.models import Draft, DraftEvent, EditPrompt
from drafts.selectors import pressed_draft, presser_and_draft
from drafts.services import review
from drafts.services.showing import show_change

ACTIONS = ("send", "edit", "skip", "retry")
_DATA = re.compile(r"d:([0-9]{1,18}):([0-9]{1,9}):([a-z]{1,10})")


@dataclass(frozen=True)
class Pressed:
    """What came of a press: its `result` names a sentence, `draft` is where it belongs."""

    result: str
    draft: Draft | None = None


def button_data(draft: Draft, action: str) -> str:
    """What stands in a button: at most 64 bytes. The revision keeps a card of an older text
    from approving a newer one."""
    return f"d:{draft.pk}:{draft.revision}:{action}"


def look_up(data: str, telegram_id: int) -> tuple[Person | None, Draft | None]:
    """Who presses, if that is known, and the draft that the button belongs to, read together."""
    match = _DATA.fullmatch(data or "")
    return presser_and_draft(telegram_id, int(match[1]) if match else None)


def press(
    data: str, person: Person | None, presser: str = "", *, found: Draft | None = None
) -> Pressed:
    """Do what a button says, if this person may and it still fits. `found` is what it belongs to,
    if that was looked up already.

    Results: done words (`sending`, `skipped`, `asked`), or `stranger`, `unknown`, `outdated`,
    `too_late`. Nothing is raised, whatever the button carries.
    """
    match = _DATA.fullmatch(data or "")
    draft = None
    if match and match[3] in ACTIONS:
        draft = found or pressed_draft(int(match[1]))
    if person is None or person.role != Person.Role.OWNER:
        if draft:
            review.record(draft, DraftEvent.Kind.REFUSED, person, f"stranger {presser}: {data}")
        return Pressed("stranger")
    if match is None or draft is None:
        return Pressed("unknown")
    if match[3] == "send" and draft.state == states.PENDING and draft.revision == int(match[2]):
        with suppress(LostRace):
            review.approve_pressed(draft, person)
            return Pressed("sending", draft)
        draft.refresh_from_db()
    with transaction.atomic():
        review.record(draft, DraftEvent.Kind.PRESSED, person, match[3])
        return _act(draft, person, int(match[2]), match[3])


def _act(draft: Draft, person: Person, revision: int, action: str) -> Pressed:
    try:
        if action in ("send", "retry"):
            review.approve(draft, person, revision)
            return Pressed("sending", draft)
        if action == "skip":
            review.skip(draft, person, revision)
            return Pressed("skipped", draft)
        return _ask(draft, person, revision)
    except review.OldRevision:
        result = "outdated"
    except LostRace:
        result = "too_late"
    draft.refresh_from_db()
    review.record(draft, DraftEvent.Kind.REFUSED, person, f"{action}: {result}")
    show_change(draft)
    return Pressed(result, draft)


def _ask(draft: Draft, person: Person, revision: int) -> Pressed:
    with transaction.atomic():
        if draft.state != states.PENDING:
            raise LostRace("no longer pending")
        review.check_revision(draft, revision)
        prompt = review.ask_for_text(draft, person)
        queue_bot_message(
            chat_id=person.telegram_id,
            kind=topics.EDIT_PROMPT,
            topic=topics.prompt_topic(prompt.pk),
        )
    return Pressed("asked", draft)


def take_text(person: Person, reply_to: int, text: str) -> Pressed:
    """A reply with a new text. Results: `edited`, or `unknown`, `empty`, `long`, `outdated`,
    `too_late`."""
    prompt = (
        EditPrompt.objects.filter(person=person, message_id=reply_to)
        .select_related("draft__chat", "draft__decided_by")
        .first()
    ) or _unnumbered(person)
    if prompt is None:
        return Pressed("unknown")
    draft = prompt.draft
    if not prompt.open:
        return Pressed("outdated" if draft.state == states.PENDING else "too_late", draft)
    return _edit(draft, text, person, prompt.revision)


def continue_text(person: Person, draft_id: int, revision: int, text: str) -> Pressed:
    """The next part of a text that Telegram's app has cut into several messages. Results as of
    `take_text`."""
    draft = Draft.objects.select_related("chat", "decided_by").filter(pk=draft_id).first()
    if draft is None:
        return Pressed("unknown")
    between = "\n" if draft.text.endswith((".", "!", "?", "…", ":")) else " "
    return _edit(draft, draft.text + between + text.strip(), person, revision)


def _edit(draft: Draft, text: str, person: Person, revision: int) -> Pressed:
    try:
        review.edit(draft, text, person, revision)
    except review.BadText as error:
        return Pressed(error.reason, draft)
    except review.OldRevision:
        return Pressed("outdated", draft)
    except LostRace:
        return Pressed("too_late", draft)
    return Pressed("edited", draft)


def _unnumbered(person: Person) -> EditPrompt | None:
    """The one open question whose message id was lost by a crash just after it was sent."""
    found = EditPrompt.objects.filter(person=person, open=True, message_id=None)
    prompts = list(found.select_related("draft__chat", "draft__decided_by")[:2])
    return prompts[0] if len(prompts) == 1 else None
