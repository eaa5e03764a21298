"""What Celery's workers do for the knowledge."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

#: Loaded only where there is a model: numpy takes 30 MB.
EMBED = "knowledge.services.embedding.embed_missing"


@shared_task
def embed_passages() -> None:
    """Beat, every minute."""
    if settings.AI_EMBEDDING_MODEL:
        import_string(EMBED)()
