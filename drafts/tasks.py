"""What Celery's workers do for drafts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from drafts.ai.providers import asked_at, fallback_address, fallback_key
from drafts.services.drafting.analysis import analyse
from drafts.services.learnt.learning import learn as learn_from_answers
from drafts.services.learnt.suggestions import offer
from drafts.services.learnt.voice import describe_voice, voice_requests_waiting
from drafts.services.reviewing.expiry import expire_old
from drafts.services.schedule import check_unanswered, enqueue_due
from drafts.services.writing import scripts
from drafts.services.writing.rewriting import rewrite

if TYPE_CHECKING:
    from drafts.ai.client import Drafter

#: Loaded with the first analysis: it is a third of a worker's memory.
DRAFTER = "drafts.ai.client.Drafter"
REWRITER = "drafts.ai.rewriting.Rewriter"
VOICE_READER = "drafts.ai.voice.VoiceReader"
SCRIPT_WRITER = "drafts.ai.scripts.ScriptWriter"


def drafter() -> Drafter:
    """The drafter that the settings describe, with the second one behind it."""
    first = _drafter(settings.AI_MODEL, settings.AI_API_KEY, settings.AI_BASE_URL)
    model = settings.AI_FALLBACK_MODEL
    if not model:
        return first
    address = fallback_address(model, settings.AI_FALLBACK_BASE_URL, settings.AI_BASE_URL)
    same = asked_at(model, address) == asked_at(first.model, first.base_url)
    key = fallback_key(settings.AI_FALLBACK_API_KEY, settings.AI_API_KEY, same_place=same)
    return replace(first, fallback=_drafter(model, key, address))


def _drafter(model: str, api_key: str, base_url: str) -> Drafter:
    made: Drafter = import_string(DRAFTER)(
        model=model,
        api_key=api_key,
        base_url=base_url,
        timeout=settings.AI_TIMEOUT_SECONDS,
        prompt_tokens=settings.AI_PROMPT_TOKENS,
        output_tokens=settings.AI_OUTPUT_TOKENS,
    )
    return made


@shared_task
def analyse_chat(chat_id: int) -> None:
    analyse(chat_id, drafter())


@shared_task
def rewrite_draft(rewrite_id: int) -> None:
    rewriter = import_string(REWRITER)(drafter())
    rewrite(rewrite_id, rewriter)


@shared_task
def write_script(script_id: int) -> None:
    scripts.write(script_id, import_string(SCRIPT_WRITER)(drafter()))


@shared_task
def analyse_unanswered() -> None:
    """Beat, every 20 minutes."""
    check_unanswered()
    enqueue_due()


@shared_task
def expire_drafts() -> None:
    """Beat, every minute."""
    expire_old()


@shared_task
def learn(account_id: int | None = None) -> None:
    """Beat, every night; and whenever the owner asks for it in the admin."""
    learn_from_answers(account_id)
    offer()
    describe_voices()


@shared_task
def describe_voices() -> None:
    """Whenever the owner asks for it in the admin."""
    for request_id in voice_requests_waiting():
        describe_voice(request_id, import_string(VOICE_READER)(drafter()))
