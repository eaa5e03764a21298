"""Read the log of approvals from the events of drafts: who approved which text, when and where, and
how the proposal had been changed before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from drafts import references
from drafts.learning.differences import SAME, Piece, differences
from drafts.models import Approval, Draft, DraftEvent
from outbox.models import Delivery

Kind = DraftEvent.Kind

#: What the details of events begin with (`services.reviewing.review`, `in_admin`).
AUTOMATIC, IN_ADMIN = "automatic", "in the admin by "
#: What the events of drafts that went out of date say.
BY_HAND, CHANGED = "answered by hand", "the question was changed"
DELETED, PART_DELETED = "the question was deleted", "a part of the question was deleted"
NEWER, OVERTAKEN = "a newer message came", "somebody wrote first"
OFF, NO_PERSON = "answering was switched off for this chat", "this kind of chat is never answered"
ANEW = "drafted anew"
#: The same, followed by a `Draft.Hold`.
NOT_AT_ITS_TIME, NOT_ALONE = "not sent at its time: ", "not sent automatically: "
#: By these somebody decided about a draft.
DECISIONS = (Kind.APPROVED, Kind.SKIPPED, Kind.SCHEDULED)
#: After these the draft may read otherwise.
CHANGES = (Kind.DRAFTED, Kind.EDITED, Kind.REWRITTEN)


@dataclass(frozen=True)
class Change:
    """A text of a draft: who wrote it when, and how it differs from the one before."""

    at: datetime
    kind: str
    who: str
    where: str
    pieces: list[Piece]


def approvals() -> QuerySet[Approval]:
    """All decisions, the newest first, with what is shown of them."""
    rows = Approval.objects.filter(kind__in=DECISIONS).order_by("-id")
    return rows.select_related("person", "draft__chat__account", "draft__question")


def in_admin(username: str) -> str:
    """How events begin that name a user of the admin, who is no Person; empty for nobody."""
    return f"{IN_ADMIN}{username}" if username else ""


def detail_of(by: str, detail: str) -> str:
    """The detail of an event, behind who did it if that was a user of the admin (`in_admin`)."""
    return f"{by}\n{detail}" if by and detail else by or detail


def where(event: DraftEvent) -> str:
    """Where something was decided or changed, in words."""
    if event.detail.startswith(AUTOMATIC):
        return _("automatically")
    if event.detail.startswith(IN_ADMIN):
        return _("in the admin")
    return _("in the bot") if event.person_id else _("by the AI")


def who(event: DraftEvent) -> str:
    """The person, or the admin's user; empty if it was nobody."""
    if event.detail.startswith(IN_ADMIN):
        return event.detail.removeprefix(IN_ADMIN).split("\n")[0]
    return str(event.person) if event.person else ""


def text_sent(draft: Draft) -> str:
    """What has left, all of its parts; empty if nothing has."""
    parts = sent_texts([draft.pk]).get(draft.pk)
    return "\n".join(parts or ())


def sent_texts(draft_ids: Iterable[int]) -> dict[int, list[str]]:
    """What has left of each of these drafts, part by part; one query."""
    by_reference = {references.draft_reference(one): one for one in draft_ids}
    sent = Delivery.objects.filter(
        reference__in=by_reference,
        kind__in=references.ANSWERS,
        state=Delivery.State.SENT,
    )
    found: dict[int, list[str]] = {}
    rows = sent.order_by("part").values_list("reference", "payload__text")
    for reference, text in rows:
        found.setdefault(by_reference[reference], []).append(text)
    return found


def source_titles(draft: Draft) -> list[str]:
    """The titles of the entries that an answer rests on, each once."""
    return list(dict.fromkeys(source["title"] for source in draft.sources_of_text))


def how_sure(draft: Draft) -> str:
    """How likely an answer is right, in words; where that is not known, how sure the AI says that
    it is."""
    if draft.calibrated is not None:
        return _("%(percent)d %% likely right") % {"percent": draft.calibrated}
    return _("%(confidence)d %% confident") % {"confidence": draft.confidence}


def changes(events: Iterable[DraftEvent]) -> list[Change]:
    """The texts of a draft, each with how it differs from the one before, from its events in their
    order. What was kept before events had texts is left out."""
    found: list[Change] = []
    before: str | None = None
    for event in events:
        if event.kind not in CHANGES or not event.text:
            continue
        pieces = [Piece(SAME, event.text)] if before is None else differences(before, event.text)
        found.append(Change(event.at, event.get_kind_display(), who(event), where(event), pieces))
        before = event.text
    return found
