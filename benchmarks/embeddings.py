"""Search by meaning in a benchmark: with the vectors of a server that is there already."""

from __future__ import annotations

import time

from django.conf import settings

from knowledge.models import Passage, PassageVector
from knowledge.search import meaning
from knowledge.services.embedding import embed_missing


def search_by_meaning(url: str, model: str) -> None:
    """Have all passages embedded there, and the search ask there from now on."""
    settings.AI_BASE_URL, settings.AI_EMBEDDING_MODEL = url, model
    settings.AI_API_KEY = settings.AI_API_KEY or "none"
    meaning.PATIENCE = 30.0  # a slow server is not what is measured
    clock = time.perf_counter()
    while embed_missing():
        pass
    taken = time.perf_counter() - clock
    empty = PassageVector.objects.filter(vector=b"").count()
    print(
        f"\n{PassageVector.objects.count()} of {Passage.objects.count()} passages have vectors of "
        f"{model} ({empty} of them refused), in {taken:.0f} s\n"
    )
