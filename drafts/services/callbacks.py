"""A press on a card's button, and a reply to "what shall it say?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from core.transitions import StaleState
from drafts import references, states
from drafts.models import Draft, DraftEvent, EditPrompt
from drafts.selectors import pressed_draft
from drafts.services import review
from drafts.services.cards import refresh_cards
from outbox.queue import queue_bot_message

ACTIONS = ("send", "edit", "skip", "retry")
_DATA = re.compile(r"d:([0-9]{1,18}):([0-9]{1,9}):([a-z]{1,10})")


@dataclass(frozen=True)
class CallbackResult:
    """What came of a press: its `result` names a sentence, `draft` is where it belongs."""

    result: str
    draft: Draft | None = None


def button_data(draft: Draft, action: str) -> str:
    """What stands in a button: at most 64 bytes. The revision keeps a card of an older text
    from approving a newer one."""
    return f"d:{draft.pk}:{draft.revision}:{action}"


def press(data: str, person: Person | None, presser: str = "") -> CallbackResult:
    """Do what a button says, if this person may and it still fits. `presser` names who pressed.

    Results: done words (`sending`, `skipped`, `asked`), or `stranger`, `unknown`, `outdated`,
    `too_late`. Nothing is raised, whatever the button carries.
    """
    match = _DATA.fullmatch(data or "")
    draft = pressed_draft(int(match[1])) if match and match[3] in ACTIONS else None
    if person is None or person.role != Person.Role.OWNER:
        if draft:
            review.record(draft, DraftEvent.Kind.REFUSED, person, f"stranger {presser}: {data}")
        return CallbackResult("stranger")
    if match is None or draft is None:
        return CallbackResult("unknown")
    action, revision = match[3], int(match[2])
    try:
        return _act(draft, person, revision, action)
    except review.OldRevision:
        return _refuse(draft, person, action, "outdated")
    except StaleState:
        return _refuse(draft, person, action, "too_late")
    except review.BadText as error:
        return CallbackResult(error.reason, draft)


def _act(draft: Draft, person: Person, revision: int, action: str) -> CallbackResult:
    if action in ("send", "retry"):
        review.approve(draft, person, revision, pressed=action)
        return CallbackResult("sending", draft)
    if action == "skip":
        review.skip(draft, person, revision, pressed=action)
        return CallbackResult("skipped", draft)
    if draft.state != states.PENDING:
        raise StaleState("no longer pending")
    review.check_revision(draft, revision)
    with transaction.atomic():
        review.record(draft, DraftEvent.Kind.PRESSED, person, action)
        prompt = review.ask_for_text(draft, person)
        queue_bot_message(
            chat_id=person.telegram_id,
            kind=references.EDIT_PROMPT,
            reference=references.prompt_reference(prompt.pk),
        )
    return CallbackResult("asked", draft)


def _refuse(draft: Draft, person: Person, action: str, result: str) -> CallbackResult:
    """Note that a press came too late, and have the cards show what is true."""
    draft.refresh_from_db()
    with transaction.atomic():
        review.record(draft, DraftEvent.Kind.PRESSED, person, action)
        review.record(draft, DraftEvent.Kind.REFUSED, person, f"{action}: {result}")
        refresh_cards(draft)
    return CallbackResult(result, draft)


def handle_reply(person: Person, reply_to: int, text: str) -> CallbackResult:
    """A reply with a new text. Results: `edited`, or `unknown`, `empty`, `long`, `outdated`,
    `too_late`."""
    prompt = (
        EditPrompt.objects.filter(person=person, message_id=reply_to)
        .select_related("draft__chat", "draft__decided_by")
        .first()
    ) or _unnumbered(person)
    if prompt is None:
        return CallbackResult("unknown")
    draft = prompt.draft
    if not prompt.open:
        return CallbackResult("outdated" if draft.state == states.PENDING else "too_late", draft)
    return _edit(draft, text, person, prompt.revision)


def continue_text(person: Person, draft_id: int, revision: int, text: str) -> CallbackResult:
    """The next part of a text that Telegram's app has cut into several messages. Results as of
    `handle_reply`."""
    draft = Draft.objects.select_related("chat", "decided_by").filter(pk=draft_id).first()
    if draft is None:
        return CallbackResult("unknown")
    between = "\n" if draft.text.endswith((".", "!", "?", "…", ":")) else " "
    return _edit(draft, draft.text + between + text.strip(), person, revision)


def _edit(draft: Draft, text: str, person: Person, revision: int) -> CallbackResult:
    try:
        review.edit(draft, text, person, revision)
    except review.BadText as error:
        return CallbackResult(error.reason, draft)
    except review.OldRevision:
        return CallbackResult("outdated", draft)
    except StaleState:
        return CallbackResult("too_late", draft)
    return CallbackResult("edited", draft)


def _unnumbered(person: Person) -> EditPrompt | None:
    """The one open question whose message id was lost by a crash just after it was sent."""
    found = EditPrompt.objects.filter(person=person, open=True, message_id=None)
    prompts = list(found.select_related("draft__chat", "draft__decided_by")[:2])
    return prompts[0] if len(prompts) == 1 else None
