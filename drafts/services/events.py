"""Add to the history of a draft."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import Person
from drafts import approvals
from drafts.models import Draft, DraftEvent

Kind = DraftEvent.Kind
#: Events that keep what the draft said at that moment.
WITH_TEXT = {*approvals.CHANGES, *approvals.DECISIONS}


def record(draft: Draft, kind: str, person: Person | None = None, detail: str = "") -> None:
    """Add an event to a draft's history."""
    record_events(draft, person, {kind: detail})


def record_events(draft: Draft, person: Person | None, events: Mapping[str, str]) -> None:
    """Add events, each with its detail, in this order."""
    DraftEvent.objects.bulk_create(
        DraftEvent(
            draft=draft,
            kind=kind,
            person=person,
            revision=draft.revision,
            detail=detail,
            text=draft.text if kind in WITH_TEXT else "",
        )
        for kind, detail in events.items()
    )


def decided_events(kind: str, detail: str, pressed: str) -> dict[str, str]:
    """The events of a decision; `pressed` is the button, if it was made by one."""
    return ({Kind.PRESSED: pressed} if pressed else {}) | {kind: detail}
