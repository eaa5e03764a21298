"""What Celery's workers do for drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from drafts.services import scripts
from drafts.services.analysis import analyse
from drafts.services.review import expire_old
from drafts.services.schedule import check_unanswered, enqueue_due

if TYPE_CHECKING:
    from drafts.ai.client import Drafter

#: Loaded with the first analysis: it is a third of a worker's memory.
DRAFTER = "drafts.ai.client.Drafter"
SCRIPT_WRITER = "drafts.ai.scripts.ScriptWriter"


def drafter() -> Drafter:
    """The drafter that the settings describe."""
    made: Drafter = import_string(DRAFTER)(
        model=settings.AI_MODEL,
        api_key=settings.AI_API_KEY,
        base_url=settings.AI_BASE_URL,
        timeout=settings.AI_TIMEOUT_SECONDS,
        prompt_tokens=settings.AI_PROMPT_TOKENS,
        output_tokens=settings.AI_OUTPUT_TOKENS,
    )
    return made


@shared_task
def analyse_chat(chat_id: int) -> None:
    analyse(chat_id, drafter())


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
    scripts.enqueue_open()
