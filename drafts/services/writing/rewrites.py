"""What is asked of the AI about an answer that is there: to write it anew, or to translate it. The
work itself is done in a worker (`rewriting`).

What the AI wrote before is replaced: a new revision. **What a person wrote is never replaced**: the
AI's version stands below it on the card as a proposal, until somebody presses "Use this text". A
result for another revision, or for a draft that is decided by now, is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Person
from core.transitions import StaleState
from drafts import states
from drafts.approvals import detail_of
from drafts.models import Draft, DraftEvent, Rewrite
from drafts.selectors import written_by_ai
from drafts.services.events import record
from drafts.services.reviewing.transition import check_revision
from drafts.services.showing.card_deliveries import refresh_cards
from drafts.services.writing import ai_jobs

Kind, State = Rewrite.Kind, Rewrite.State

REWRITE = "drafts.tasks.rewrite_draft"
#: So many of a draft are looked at for its card.
LOOK_BACK = 20
LONGEST_INSTRUCTION = 2000


@dataclass(frozen=True)
class Rewrites:
    """What the AI was asked to write anew of a draft as it stands: what is `running`, what has
    `failed` last, whose text it is now if the AI `made` it so, and what it proposes instead of a
    person's text."""

    running: Rewrite | None = None
    failed: Rewrite | None = None
    made: Rewrite | None = None
    proposal: str = ""

    @classmethod
    def of(cls, draft: Draft, *, some: bool = True) -> Rewrites:
        """`some`: whether there may be any."""
        if not some:
            return cls()
        rows = list(Rewrite.objects.filter(draft=draft).order_by("-id")[:LOOK_BACK])
        now = [row for row in rows if row.revision == draft.revision]
        proposed = [row for row in now if row.state == State.DONE and row.kind != Kind.TRANSLATE]
        return cls(
            running=next((row for row in now if row.state == State.OPEN), None),
            failed=next((row for row in now[:1] if row.state == State.FAILED), None),
            made=next((row for row in rows if row.made_revision == draft.revision), None),
            proposal=proposed[0].text if proposed and draft.state == states.PENDING else "",
        )


class Busy(Exception):
    """This draft is being rewritten already."""


def request(
    draft: Draft,
    person: Person | None,
    kind: str,
    revision: int,
    instruction: str = "",
    username: str = "",
) -> Rewrite:
    """Ask for a rewriting of this revision, for a person or a user of the admin. Raises StaleState,
    OldRevision or Busy."""
    draft.refresh_from_db(fields=["state", "revision"])
    if draft.state != states.PENDING:
        raise StaleState("no longer pending")
    check_revision(draft, revision)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Rewrite.objects.create(
                    draft=draft,
                    person=person,
                    username=username,
                    kind=kind,
                    revision=revision,
                    instruction=instruction[:LONGEST_INSTRUCTION],
                )
        except IntegrityError as error:
            raise Busy from error
        refresh_cards(draft)
        transaction.on_commit(enqueue_open, robust=True)
    return made


def enqueue_open(limit: int = 50) -> int:
    """Wake a worker for every rewriting that waits; how many."""
    return ai_jobs.enqueue_open(Rewrite, REWRITE, limit)


def use_proposal(draft: Draft, person: Person | None, revision: int, by: str = "") -> None:
    """Make the AI's proposal for a text that a person wrote the answer. `by` names a user of the
    admin (`approvals.in_admin`). Raises StaleState or OldRevision."""
    if draft.state != states.PENDING:
        raise StaleState("no longer pending")
    check_revision(draft, revision)
    row = proposals(draft).first()
    if row is None:
        raise StaleState("there is no proposal any more")
    with transaction.atomic():
        if not apply_text(draft, row, row.text, {}, person, by):
            raise StaleState("it was changed meanwhile")
        refresh_cards(draft)


def proposals(draft: Draft) -> QuerySet[Rewrite]:
    """What the AI proposes instead of the text that a person wrote, newest first."""
    return Rewrite.objects.filter(
        draft=draft, state=State.DONE, revision=draft.revision, made_revision=None
    ).exclude(kind=Kind.TRANSLATE)


def apply_text(
    draft: Draft,
    row: Rewrite,
    text: str,
    marked: dict[str, list[str]],
    person: Person | None,
    by: str,
) -> bool:
    """Make this text the next revision of the draft, as a person or a user of the admin (`by`)
    wanted, with these words marked; the event keeps the old one."""
    old, revision = draft.text, row.revision + 1
    changes: dict[str, Any] = {
        "text": text,
        "entities": [],
        "revision": revision,
        **marked,
        "no_proposal": "",
    }
    if row.kind == Kind.TELL or not written_by_ai(draft):  # the owner has said it
        changes["missing"] = []
    if row.kind == Kind.TELL:
        changes["needs_owner"] = False
    same = Draft.objects.filter(pk=draft.pk, state=states.PENDING, revision=row.revision)
    if not same.update(**changes):
        return False
    for name, value in changes.items():
        setattr(draft, name, value)
    Rewrite.objects.filter(pk=row.pk).update(made_revision=revision)
    detail = detail_of(by, f"{row.kind}\n{old}")
    record(draft, DraftEvent.Kind.REWRITTEN, person, detail)
    return True
