"""The work on a `Rewrite`: have the AI write an answer anew, and keep what it wrote, if it is still
wanted. What becomes of it stands in `rewrites`."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from drafts import references, states
from drafts.ai.rewrite_types import RewriteRequest, RewriterLike, Rewritten
from drafts.ai.types import DrafterFailure
from drafts.approvals import in_admin
from drafts.gate.findings import Findings
from drafts.models import Draft, Rewrite
from drafts.selectors import conversation, newest_messages, written_by_ai
from drafts.services.drafting.briefing import brief
from drafts.services.drafting.marking import as_values, marks
from drafts.services.money.usage import Call, Purpose, admit, metered
from drafts.services.reviewing.answer_text import BadText, check_text
from drafts.services.rules import effective
from drafts.services.showing.card_deliveries import refresh_cards
from drafts.services.writing import ai_jobs
from drafts.services.writing.rewrites import apply_text
from outbox.queue import queue_bot_message

Kind, State = Rewrite.Kind, Rewrite.State

UNUSABLE = _("The AI's text can't be sent.")

log = structlog.get_logger(__name__)


def rewrite(rewrite_id: int, rewriter: RewriterLike) -> str | None:
    """Do the work of a row, if it is still wanted; its state, or None if there was nothing to
    do."""
    row = ai_jobs.claim(Rewrite, rewrite_id, "draft__chat__account", "draft__question")
    if row is None:
        return None
    if not _wanted(row):
        return _end(row, State.DROPPED)
    if row.attempts > ai_jobs.ATTEMPTS:
        return _end(row, State.FAILED, error=ai_jobs.STOPPED)
    try:
        request = _request(row)
        with metered(admit(_call(row), settings.AI_MODEL)) as meter:
            written = rewriter.rewrite(request)
            meter.usage = written.usage
        check_text(written.text)
    except DrafterFailure as failure:
        return _end(row, State.FAILED, error=failure.sentence[:300])
    except BadText:
        return _end(row, State.FAILED, error=UNUSABLE)
    except Exception:
        log.exception("a rewriting failed", draft=row.draft_id)
        _end(row, State.FAILED, error=ai_jobs.UNEXPECTED)
        raise
    return _keep(row, request, written)


def _call(row: Rewrite) -> Call:
    purpose = Purpose.TRANSLATE if row.kind == Kind.TRANSLATE else Purpose.REWRITE
    chat = row.draft.chat
    return Call(purpose, chat.account_id, chat.pk, draft_id=row.draft_id)


def _wanted(row: Rewrite) -> bool:
    return row.draft.state == states.PENDING and row.draft.revision == row.revision


def _request(row: Rewrite) -> RewriteRequest:
    chat = row.draft.chat
    said = brief(chat, conversation(chat, newest_messages(chat.pk)), effective(chat))
    language = (row.person and row.person.language) or settings.LANGUAGE_CODE
    return RewriteRequest(row.kind, said, row.draft.text, row.instruction, language)


def _keep(row: Rewrite, request: RewriteRequest, written: Rewritten) -> str:
    """Keep what the AI wrote: as the new revision, as a proposal, or as a message."""
    text = written.text.strip()
    values = as_values(_findings(row, request, text))
    with transaction.atomic():
        draft = Draft.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.draft_id)
        row.draft = draft
        if not _wanted(row):
            return _end(row, State.DROPPED)
        state = _end(row, State.DONE, text=text, question=written.question.strip())
        if state != State.DONE:
            return state
        if row.kind == Kind.TRANSLATE and row.person is not None:
            queue_bot_message(
                chat_id=row.person.telegram_id,
                kind=references.TRANSLATION,
                reference=references.rewrite_reference(row.pk),
            )
        elif not draft.text or written_by_ai(draft):
            apply_text(draft, row, text, values, row.person, in_admin(row.username))
    return state


def _findings(row: Rewrite, request: RewriteRequest, text: str) -> Findings:
    """What in the new text rests on nothing: it may state what any source says that the AI was
    shown, and must not contradict those that the draft cites."""
    cited = {source["entry"] for source in row.draft.sources}
    shown = request.conversation.sources
    texts = {at: f"{one.title}\n{one.text}" for at, one in enumerate(shown)}
    sources = [texts[at] for at, one in enumerate(shown) if one.entry_id in cited]
    return marks(row.draft.chat, text, sources, said=[row.instruction, *texts.values()])


def _end(row: Rewrite, state: str, **values: str) -> str:
    """End a row that this worker has claimed, and have the cards show what came of it; the state
    that it has then."""
    with transaction.atomic():
        if not ai_jobs.end(row, state, **values):
            return State.DROPPED
        refresh_cards(row.draft)
    return state
