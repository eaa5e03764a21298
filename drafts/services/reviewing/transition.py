"""Move a draft from one state to another: one guarded update, by which one of several succeeds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError

from core.transitions import StaleState, transition
from drafts import states
from drafts.models import Draft


class OldRevision(Exception):
    """The text was changed since this card was made."""


def check_revision(draft: Draft, revision: int | None) -> None:
    if revision is not None and draft.revision != revision:
        raise OldRevision


def transition_draft(
    draft: Draft,
    target: str,
    revision: int | None = None,
    *,
    source: Collection[str] | None = None,
    unchanged: Mapping[str, Any] = MappingProxyType({}),
    **changes: Any,
) -> None:
    """Move a draft on, in the database and in `draft`, from any state that allows it or from those
    in `source`. Raises StaleState, also if another draft waits in this chat, or OldRevision if
    `revision` is given and the text is another by now. `unchanged` names fields that must still
    have these values."""
    allowed = states.SOURCES[target] if source is None else states.SOURCES[target] & set(source)
    if revision is not None:
        unchanged = {"revision": revision, **unchanged}
    try:
        transition(Draft, draft.pk, source=allowed, target=target, unchanged=unchanged, **changes)
    except StaleState:
        draft.refresh_from_db()
        if draft.state in allowed:
            check_revision(draft, revision)
        raise
    except IntegrityError as error:
        raise StaleState("another draft waits in this chat") from error
    for name, value in {"state": target, **changes}.items():
        setattr(draft, name, value)
