"""The states of a draft and the moves between them; pure, no database.

    pending ──► approved ──► sending ──► sent
       │                        └──────► failed ──► approved (Retry) or skipped
       ├──────► snoozed ──► pending      (when its time has come, or sooner)
       ├──────► scheduled ──► approved   (when its time has come) or pending
       ├──────► skipped
       ├──────► expired ──► approved (Send anyway)
       └──────► superseded   (a newer message or the owner's own answer made it stale)

What the owner approved goes out. Only what was approved automatically, or by its time, or what was
lost on its way, may still become superseded: when somebody writes first, or the owner takes the
permission back; or pending, when the permission does not hold any more as it is about to leave.
This is so also while it is being sent, between two attempts, as long as Telegram surely has nothing
of it.
`edited` is not a state: an edit makes a new revision of the same pending draft.
"""

from __future__ import annotations

PENDING = "pending"
APPROVED = "approved"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
SKIPPED = "skipped"
EXPIRED = "expired"
SUPERSEDED = "superseded"
SNOOZED = "snoozed"
SCHEDULED = "scheduled"

ALL = (PENDING, SNOOZED, SCHEDULED, APPROVED, SENDING, SENT, FAILED, SKIPPED, EXPIRED, SUPERSEDED)

#: state → the states it may be reached from.
SOURCES: dict[str, frozenset[str]] = {
    PENDING: frozenset({SNOOZED, SCHEDULED, APPROVED, SENDING}),
    SNOOZED: frozenset({PENDING}),
    SCHEDULED: frozenset({PENDING}),
    APPROVED: frozenset({PENDING, SNOOZED, SCHEDULED, FAILED, EXPIRED}),
    SENDING: frozenset({APPROVED}),
    SENT: frozenset({APPROVED, SENDING}),
    FAILED: frozenset({APPROVED, SENDING}),
    SKIPPED: frozenset({PENDING, SNOOZED, SCHEDULED, FAILED}),
    EXPIRED: frozenset({PENDING}),
    SUPERSEDED: frozenset({PENDING, SNOOZED, SCHEDULED, APPROVED, SENDING}),
}

#: A chat has at most one draft in these.
OPEN = frozenset({PENDING, SNOOZED, SCHEDULED, APPROVED, SENDING})
#: The draft waits for the owner; a chat has at most one in these.
WAITING = frozenset({PENDING, SNOOZED})
#: The owner can still decide about the draft.
UNDECIDED = WAITING | {SCHEDULED}
#: The answer is on its way.
LEAVING = frozenset({APPROVED, SENDING})
