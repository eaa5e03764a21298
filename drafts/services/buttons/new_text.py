"""What somebody who decides writes about an answer: its new text, what to tell the AI, or when to
send it or show it again. It is a reply to our question or to a card, or simply the next text while
one question is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from accounts.models import Person
from core.entities import Entity, move_entities
from core.text import utf16_len
from drafts import states
from drafts.models import Card, Draft, EditPrompt
from drafts.selectors import pressed_draft
from drafts.services.buttons import presses
from drafts.services.buttons.presses import Press
from drafts.services.buttons.results import REFUSALS, CallbackResult, refusal_of
from drafts.services.reviewing import holds, review

#: What the answer to a question for something else than the text does.
ANSWERED: Mapping[str, Callable[[Press], CallbackResult]] = {
    EditPrompt.Purpose.TELL: presses.tell,
    EditPrompt.Purpose.TIME: presses.send_at_time,
    EditPrompt.Purpose.SHOW: presses.show_at_time,
}
#: What is read together with a question or a card.
WITH_DRAFT = ("draft__chat", "draft__decided_by", "draft__held_by")


def handle_reply(
    person: Person, reply_to: int, text: str | None, entities: Sequence[Entity] = ()
) -> CallbackResult:
    """A reply with a new text; None: it has none (a photo, say). Results: `edited`, `rewriting`,
    `scheduled`, `snoozed`, or `unknown`, `empty`, `no_text`, `long`, `outdated`, `too_late`,
    `held_by`, `busy`, or the reason of a `BadTime`."""
    prompt = _numbered(person, reply_to)
    if prompt is not None:
        return _answer(prompt, text, entities)
    card = (
        Card.objects.filter(person=person, message_id=reply_to).select_related(*WITH_DRAFT).first()
    )
    if card is not None:
        if card.replaced or card.draft.state != states.PENDING:
            return _late(card.draft)
        return _edit(card.draft, text, person, card.draft.revision, entities)
    # A quick reply: the question's message id may be stored between the first look and this one.
    prompt = _unnumbered(person) or _numbered(person, reply_to)
    return _answer(prompt, text, entities) if prompt else CallbackResult("unknown")


def handle_text(
    person: Person, text: str | None, entities: Sequence[Entity] = ()
) -> CallbackResult:
    """A text that replies to nothing: the answer to the one question that is open. Results as of
    `handle_reply`, or `several` if more than one is open."""
    prompts = EditPrompt.objects.filter(person=person, open=True, draft__state=states.PENDING)
    found = list(prompts.select_related(*WITH_DRAFT)[:2])
    if len(found) != 1:
        return CallbackResult("several" if found else "unknown")
    return _answer(found[0], text, entities)


def continue_text(
    person: Person, draft_id: int, revision: int, text: str, entities: Sequence[Entity] = ()
) -> CallbackResult:
    """The next part of a text that Telegram's app has cut into several messages. Results as of
    `handle_reply`."""
    draft = pressed_draft(draft_id)
    if draft is None:
        return CallbackResult("unknown")
    between = "\n" if draft.text.endswith((".", "!", "?", "…", ":")) else " "
    before = draft.text + between
    moved = move_entities(entities, utf16_len(before) - utf16_len(text[: _indent(text)]))
    both = [*draft.entities, *(one for one in moved if one["offset"] >= utf16_len(before))]
    return _edit(draft, before + text.strip(), person, revision, both)


def change_text(
    person: Person,
    draft_id: int,
    revision: int,
    text: str | None,
    entities: Sequence[Entity] = (),
) -> CallbackResult:
    """A text that made this revision, and was edited afterwards. Results as of `handle_reply`."""
    draft = pressed_draft(draft_id)
    if draft is None:
        return CallbackResult("unknown")
    return _edit(draft, text, person, revision, entities)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _answer(prompt: EditPrompt, text: str | None, entities: Sequence[Entity]) -> CallbackResult:
    if not prompt.open:
        return _late(prompt.draft)
    if prompt.purpose == EditPrompt.Purpose.TEXT:
        return _edit(prompt.draft, text, prompt.person, prompt.revision, entities)
    answer = ANSWERED[prompt.purpose]
    result = _refused_or(
        prompt.draft,
        prompt.person,
        text,
        lambda words: answer(
            Press(prompt.draft, prompt.person, prompt.revision, prompt.purpose, words=words)
        ),
    )
    if result.result in ("rewriting", "scheduled", "snoozed"):
        EditPrompt.objects.filter(pk=prompt.pk).update(open=False)
    return result


def _late(draft: Draft) -> CallbackResult:
    return CallbackResult("outdated" if draft.state == states.PENDING else "too_late", draft)


def _edit(
    draft: Draft, text: str | None, person: Person, revision: int, entities: Sequence[Entity]
) -> CallbackResult:
    def edit(text: str) -> CallbackResult:
        review.edit(draft, text, person, revision, entities=entities)
        return CallbackResult("edited", draft)

    return _refused_or(draft, person, text, edit)


def _refused_or(
    draft: Draft, person: Person, text: str | None, use: Callable[[str], CallbackResult]
) -> CallbackResult:
    """What comes of a text, or why nothing does."""
    if text is None:
        return CallbackResult("no_text", draft)
    try:
        holds.check_free(draft, person)
        return use(text)
    except REFUSALS as error:
        return refusal_of(error, draft)


def _numbered(person: Person, message_id: int) -> EditPrompt | None:
    """The question that was asked in this message."""
    found = EditPrompt.objects.filter(person=person, message_id=message_id)
    return found.select_related(*WITH_DRAFT).first()


def _unnumbered(person: Person) -> EditPrompt | None:
    """The one open question whose message id was lost by a crash just after it was sent."""
    found = EditPrompt.objects.filter(person=person, open=True, message_id=None)
    prompts = list(found.select_related("person", *WITH_DRAFT)[:2])
    return prompts[0] if len(prompts) == 1 else None
