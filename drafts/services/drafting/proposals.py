"""From the AI's decision to a draft: shown to the owner, or sent at once where that is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from drafts import approvals, states
from drafts.ai.prompts import PROMPT_VERSION
from drafts.ai.types import Answered, Source
from drafts.gate.checks import MACHINE, Objection, objection
from drafts.gate.findings import Claim, Findings
from drafts.models import Chat, Draft, DraftEvent, Message
from drafts.selectors import pending_in, shown_without_proposal
from drafts.services.drafting.auto_send import can_auto_send, case_of
from drafts.services.drafting.grounding import Cited, cited_sources
from drafts.services.drafting.marking import as_values, marks
from drafts.services.events import record
from drafts.services.loop_guard import stop_answering_alone
from drafts.services.observations import calibrated_confidence
from drafts.services.reviewing.holds import holder_of
from drafts.services.reviewing.out_of_hours import send_out_of_hours_note
from drafts.services.reviewing.review import approve_automatically, supersede
from drafts.services.rules import EffectiveRules, effective
from drafts.services.showing.card_deliveries import refresh_cards, show_first, show_proposal

if TYPE_CHECKING:  # it brings pydantic
    from drafts.ai.decision import Claim as DecidedClaim


def findings_of(
    chat: Chat,
    answered: Answered,
    sources: Sequence[Source],
    own: Sequence[str],
    question: Sequence[str],
) -> Findings:
    """What in an answer rests on nothing; to be called before the transaction that ends the
    analysis. `own` is what the owner has said elsewhere than in this chat, `question` what the
    answer is to."""
    decision = answered.decision
    texts = [_text(source) for source, _claim in cited_sources(decision.claims, sources)]
    claims = _claims(decision.claims, sources)
    return marks(chat, decision.text.strip(), [*texts, *own], claims, question=question)


def propose(
    chat: Chat,
    question: Message,
    analysis_id: int | None,
    answered: Answered,
    sources: Sequence[Source] = (),
    *,
    suspicious: bool,
    found: Findings,
) -> Draft:
    """Make the draft, or fill in the one that has shown the question without a proposal; to be
    called inside the transaction that ends the analysis. `sources` are those that the AI was shown,
    `found` is what in the answer rests on nothing."""
    cited = cited_sources(answered.decision.claims, sources)
    draft = shown_without_proposal(question) or Draft(chat=chat, question=question)
    # What somebody has put off, or works on, does not leave without them.
    free = draft.state == states.PENDING and holder_of(draft) is None
    _fill_in(draft, answered, cited)
    draft.analysis_id, draft.suspicious = analysis_id, suspicious
    rules = effective(chat)
    for name, words in as_values(found).items():
        setattr(draft, name, words)
    alone = free and can_auto_send(draft)
    against = objection(case_of(draft, rules, found)) if alone else None
    if against is not None:
        draft.hold_reason, draft.hold_detail = against.reason, against.detail[:200]
    _keep(draft)
    if alone and against is None:
        _send(draft, rules)
    else:
        _ask(draft, rules, against)
    return draft


def _fill_in(draft: Draft, answered: Answered, cited: Iterable[Cited]) -> None:
    """Make this draft, that is not stored yet as it is then, what the AI has answered."""
    decision = answered.decision
    values = {
        "text": decision.text.strip(),
        "proposed_text": decision.text.strip(),
        "sources": [_named(*one) for one in cited],
        "needs_owner": decision.needs_owner,
        "missing": [one[:300] for one in decision.missing[:5]],
        "prompt_version": PROMPT_VERSION,
        "model": answered.usage.model[:80],
        "confidence": decision.confidence,
        "calibrated": calibrated_confidence(draft.chat.account_id, decision.confidence),
        "language": decision.language[:10],
        "reason": decision.reason[:500],
        "no_proposal": "",
    }
    for name, value in values.items():
        setattr(draft, name, value)


def _text(source: Source) -> str:
    return f"{source.title}\n{source.text}"


def _claims(claims: Iterable[DecidedClaim], sources: Sequence[Source]) -> list[Claim]:
    """The claims of an answer, each with the text of the source that it names."""
    texts = {at: _text(one) for at, one in enumerate(sources, 1)}
    return [Claim(claim.text, texts.get(claim.source, "")) for claim in claims]


def _send(draft: Draft, rules: EffectiveRules) -> None:
    """Send it without asking, with the line that says so."""
    if rules.disclosure:
        draft.text = f"{draft.text}\n\n{rules.disclosure}"
        draft.save(update_fields=["text"])
    approve_automatically(draft)
    refresh_cards(draft)


def _ask(draft: Draft, rules: EffectiveRules, found: Objection | None) -> None:
    """Show it to the owner."""
    if found is not None and found.reason == MACHINE:
        stop_answering_alone(draft.chat)
    show_proposal(draft)
    send_out_of_hours_note(draft.chat, rules)


def _named(source: Source, claim: str) -> dict[str, Any]:
    return {"entry": source.entry_id, "title": source.title, "claim": claim}


def propose_nothing(
    chat: Chat, question: Message, analysis_id: int | None, why: str
) -> Draft | None:
    """Show the owner a question that the AI can't answer, once: an empty draft, to be written by
    the owner. To be called inside the transaction that ends the analysis."""
    if Draft.objects.filter(chat=chat, question=question).exists():
        return None
    draft = Draft(
        chat=chat,
        question=question,
        analysis_id=analysis_id,
        text="",
        confidence=0,
        no_proposal=why[:300],
    )
    _keep(draft)
    show_first(draft)
    return draft


def _keep(draft: Draft) -> None:
    """Store a draft in the place of the one that waits, if another does."""
    for earlier in pending_in(draft.chat_id):
        if earlier.pk != draft.pk:
            supersede(earlier, approvals.ANEW)
    draft.expires_at = timezone.now() + timedelta(hours=settings.DRAFT_EXPIRY_HOURS)
    draft.save()
    record(draft, DraftEvent.Kind.DRAFTED)
