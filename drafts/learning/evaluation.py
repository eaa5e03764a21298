"""Whether an answer of the AI agrees with what the owner did, or with what a conversation demands;
and the totals of many of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from drafts.gate.checks import unsaid

#: What may become of a question.
ANSWER, NOTHING, NEEDS_OWNER = "answer", "none", "needs_owner"
OUTCOMES = (ANSWER, NOTHING, NEEDS_OWNER)
#: An answer that says the same in other words is at least so similar to it, of 100.
SIMILAR = 55
#: Where the buckets of confidence begin.
BUCKETS = (0, 50, 70, 85, 95)


@dataclass(frozen=True)
class Expected:
    """What ought to come: `sent` is what the owner has sent, `must` and `must_not` are words of the
    answer, `entry` is what it ought to rest on."""

    outcome: str
    sent: str = ""
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    entry: str = ""


@dataclass(frozen=True)
class Given:
    """What the AI has decided, what it cites, and what it has used."""

    outcome: str
    text: str = ""
    confidence: int = 0
    cited: tuple[str, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class Row:
    """One conversation and what came of it; `failure` if nothing did. `why` says what does not
    agree, empty if all does."""

    name: str
    language: str
    expected: Expected
    given: Given | None = None
    failure: str = ""

    @property
    def why(self) -> str:
        return disagreement(self.expected, self.given) if self.given else self.failure

    @property
    def agrees(self) -> bool:
        return self.given is not None and not self.why


@dataclass(frozen=True)
class Share:
    """How many of so many agree."""

    name: str
    count: int
    agreed: int

    @property
    def percent(self) -> int:
        return round(self.agreed / self.count * 100) if self.count else 0


@dataclass(frozen=True)
class Evaluation:
    """What came of all conversations; `price` is None where it is not known."""

    model: str
    prompt_version: str
    rows: tuple[Row, ...]
    price: Decimal | None = None
    currency: str = ""

    @property
    def answered(self) -> list[Row]:
        return [row for row in self.rows if row.given]

    @property
    def failures(self) -> list[Row]:
        return [row for row in self.rows if not row.given]

    @property
    def overall(self) -> Share:
        return _share("all", self.rows)

    @property
    def cited(self) -> Share:
        """Of the answers that ought to rest on an entry and agree: those that cite it."""
        rows = [row for row in self.answered if row.expected.entry and row.agrees]
        right = sum(row.expected.entry in row.given.cited for row in rows if row.given)
        return Share("cited", len(rows), right)

    def by_confidence(self) -> list[Share]:
        ends = [*(begin - 1 for begin in BUCKETS[1:]), 100]
        shares = []
        for begin, end in zip(BUCKETS, ends, strict=True):
            rows = [
                row for row in self.answered if row.given and begin <= row.given.confidence <= end
            ]
            shares.append(_share(f"{begin} to {end} %", rows))
        return [share for share in shares if share.count]

    def by_language(self) -> list[Share]:
        return self._by(lambda row: row.language or "?")

    def by_outcome(self) -> list[Share]:
        return self._by(lambda row: row.expected.outcome)

    def _by(self, key: Callable[[Row], str]) -> list[Share]:
        names = sorted({key(row) for row in self.rows})
        return [_share(name, [row for row in self.rows if key(row) == name]) for name in names]

    @property
    def tokens(self) -> tuple[int, int]:
        """Read and written."""
        given = [row.given for row in self.answered if row.given]
        return sum(one.input_tokens for one in given), sum(one.output_tokens for one in given)


def disagreement(expected: Expected, given: Given) -> str:
    """Why an answer does not agree; empty if it does."""
    if given.outcome != expected.outcome:
        return f"{given.outcome} instead of {expected.outcome}"
    said = given.text.casefold()
    if missing := [word for word in expected.must if word.casefold() not in said]:
        return f"does not say {', '.join(missing)}"
    if wrong := [word for word in expected.must_not if word.casefold() in said]:
        return f"says {', '.join(wrong)}"
    if not expected.sent:
        return ""
    if new := unsaid(given.text, [expected.sent]):
        return f"states what the owner has not: {', '.join(new)}"
    if fuzz.token_set_ratio(said, expected.sent.casefold()) < SIMILAR:
        return "another answer than the owner's"
    return ""


def _share(name: str, rows: Iterable[Row]) -> Share:
    found = list(rows)
    return Share(name, len(found), sum(row.agrees for row in found))


def as_lines(evaluation: Evaluation) -> list[str]:
    """The report for people."""
    read, written = evaluation.tokens
    cost = "price unknown"
    if evaluation.price is not None:
        cost = f"{evaluation.price:.4f} {evaluation.currency}"
    lines = [
        f"Model {evaluation.model}, prompt version {evaluation.prompt_version}",
        f"Conversations: {len(evaluation.rows)}, failed: {len(evaluation.failures)}",
        f"Agreement: {_in_words(evaluation.overall)}",
        f"Rest on the right entry: {_in_words(evaluation.cited)}",
        f"Tokens: {read} read, {written} written; {cost}",
    ]
    for title, shares in (
        ("By confidence", evaluation.by_confidence()),
        ("By language", evaluation.by_language()),
        ("By what was expected", evaluation.by_outcome()),
    ):
        lines += ["", title, *(f"  {share.name:<14} {_in_words(share)}" for share in shares)]
    others = [row for row in evaluation.rows if not row.agrees]
    if others:
        lines += ["", "Not as expected", *(f"  {row.name}: {row.why}" for row in others)]
    return lines


def _in_words(share: Share) -> str:
    return f"{share.agreed} of {share.count} ({share.percent} %)" if share.count else "none"


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The report for programs."""

    def shares(of: Sequence[Share]) -> dict[str, dict[str, int]]:
        return {share.name: {"count": share.count, "agreed": share.agreed} for share in of}

    read, written = evaluation.tokens
    return {
        "model": evaluation.model,
        "prompt_version": evaluation.prompt_version,
        "count": len(evaluation.rows),
        "agreed": evaluation.overall.agreed,
        "failed": len(evaluation.failures),
        "cited": shares([evaluation.cited])["cited"],
        "by_confidence": shares(evaluation.by_confidence()),
        "by_language": shares(evaluation.by_language()),
        "by_outcome": shares(evaluation.by_outcome()),
        "input_tokens": read,
        "output_tokens": written,
        "price": None if evaluation.price is None else str(evaluation.price),
        "currency": evaluation.currency,
        "rows": [
            {
                "name": row.name,
                "expected": row.expected.outcome,
                "given": row.given.outcome if row.given else None,
                "confidence": row.given.confidence if row.given else None,
                "text": row.given.text if row.given else "",
                "agrees": row.agrees,
                "why": row.why,
            }
            for row in evaluation.rows
        ],
    }
