"""What Celery's workers do for the knowledge."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from knowledge.services.imports import runs as import_runs

#: Loaded only where there is a model: numpy takes 30 MB.
EMBED = "knowledge.services.embedding.embed_missing"


@shared_task
def embed_passages() -> None:
    """Beat, every minute."""
    if settings.AI_EMBEDDING_MODEL:
        import_string(EMBED)()


@shared_task
def import_file(run_id: int) -> None:
    import_runs.carry_out(run_id)
