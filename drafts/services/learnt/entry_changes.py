"""Suggest a change of the entry that states a fact which the owner put right in an answer."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import TelegramAccount
from drafts.learning.corrections import corrected_text
from drafts.models import Draft, Suggestion
from knowledge.models import Entry

Kind, State = Suggestion.Kind, Suggestion.State

#: Decided so, or not yet, a change is not suggested once more.
KNOWN = (State.OFFERED, State.REFUSED, State.UNDONE)


def entry_changes(account: TelegramAccount, drafts: Iterable[Draft]) -> list[Suggestion]:
    """The changes that these edited drafts suggest, each once. Of one that was suggested before
    only the evidence is kept."""
    found: dict[tuple[int, str], Suggestion] = {}
    for draft in drafts:
        change = _change(account, draft)
        if change:
            first = found.setdefault((change.differs_from_id or 0, change.text), change)
            first.evidence = [*first.evidence, draft.pk]
    known = Suggestion.objects.filter(account=account, kind=Kind.CHANGE, state__in=KNOWN)
    for row in known.filter(differs_from__in=[entry_id for entry_id, _text in found]):
        again = found.pop((row.differs_from_id or 0, row.text), None)
        if again:
            row.evidence = sorted({*row.evidence, *again.evidence})
            row.save(update_fields=["evidence"])
    return list(found.values())


def drafts_of_changes(account: TelegramAccount, found: Iterable[Suggestion]) -> set[int]:
    """The drafts whose corrections are suggested as changes, now or before: they say nothing
    else."""
    before = Suggestion.objects.filter(account=account, kind=Kind.CHANGE)
    evidence = [*before.values_list("evidence", flat=True), *(one.evidence for one in found)]
    return {pk for pks in evidence for pk in pks}


def _change(account: TelegramAccount, draft: Draft) -> Suggestion | None:
    """The change of the one cited entry that states what the owner put right."""
    cited = Entry.objects.filter(pk__in={source["entry"] for source in draft.sources})
    changed = [
        (entry, text)
        for entry in cited
        if (text := corrected_text(entry.title, entry.body, draft.proposed_text, draft.text))
    ]
    if len(changed) != 1:
        return None
    entry, text = changed[0]
    return Suggestion(
        account=account,
        kind=Kind.CHANGE,
        key=f"draft:{draft.pk}",
        title=entry.title,
        text=text,
        before=entry.body,
        chat=draft.chat,
        differs_from=entry,
    )
