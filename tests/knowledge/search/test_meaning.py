"""Search by meaning, with the sandbox's vectors: alike for texts that share parts of words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from knowledge.models import Entry, PassageVector, UnrelatedVector
from knowledge.search import meaning
from knowledge.selectors import Reader
from knowledge.services.embedding import BATCH, embed_missing
from knowledge.services.entries import create_entry
from knowledge.services.search import search
from knowledge.services.stats import Meanings, meanings
from knowledge.tasks import embed_passages
from knowledge.words.vocabulary import unrelated_questions
from sandbox.faults import Fault, Faults
from tests.accounts import factories as accounts
from tests.harness.embedding_model import embedding_model
from tests.knowledge.corpus import Text
from tests.knowledge.filling import fill
from tests.knowledge.test_search_visibility import DAY

#: Stop words all: nothing that could be looked up.
HAMLET = "Sein oder nicht sein"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider() -> Iterator[tuple[str, Faults]]:
    with embedding_model() as found:
        yield found


@pytest.fixture
def faults(provider, settings, monkeypatch) -> Iterator[Faults]:
    """Search by meaning is on; the faults of the provider."""
    url, faults = provider
    settings.AI_EMBEDDING_MODEL, settings.AI_BASE_URL = "sandbox-hashes", url
    settings.AI_API_KEY = "x"
    monkeypatch.setattr(meaning, "_kept", None)
    monkeypatch.setattr(meaning, "_paused_until", 0.0)
    yield faults
    faults.clear()


def entries(count: int = 60) -> None:
    numbers = range(count)
    fill([Text("", f"Thing {one:03}", f"Number {one} is one of many.") for one in numbers])
    create_entry(title=HAMLET, body="Hamlet.", language="de")


def test_passages_get_their_vectors_once(faults):
    entries(3)
    assert embed_missing() == 4
    assert embed_missing() == 0
    assert {len(row.vector) for row in PassageVector.objects.all()} == {256 * 4}


def test_unrelated_questions_get_theirs_once_and_earlier_ones_go(faults):
    assert embed_missing() == 0
    assert not UnrelatedVector.objects.exists(), "nothing is searched by meaning yet"
    entries(3)
    embed_missing()
    UnrelatedVector.objects.filter(text=unrelated_questions()[0]).update(text="an earlier one")
    embed_missing()
    stored = UnrelatedVector.objects.values_list("text", flat=True)
    assert sorted(stored) == sorted(unrelated_questions())


def test_what_has_its_vector_is_found_before_the_others_have_theirs(faults):
    create_entry(title=HAMLET, body="Hamlet.", language="de")
    entries(BATCH + 10)
    # The unrelated questions are two requests, then comes one for passages.
    faults.add(Fault("ai", "error", "embeddings", code=503, skip=3))
    assert embed_missing() == BATCH
    assert meanings() == Meanings(BATCH, 12, BATCH + 12)
    assert [hit.title for hit in search(HAMLET, None)] == [HAMLET]


def test_a_server_that_takes_a_few_texts_at_once_gets_so_many(faults):
    faults.add(Fault("ai", "misbehave", "embeddings", message="few texts", times=None))
    entries()
    assert embed_missing() == 61
    assert all(row.vector for row in PassageVector.objects.all())
    assert UnrelatedVector.objects.count() == len(unrelated_questions())
    assert [hit.title for hit in search(HAMLET, None)] == [HAMLET]


def test_until_there_is_a_measure_the_search_goes_by_words(faults):
    entries()
    embed_missing()
    UnrelatedVector.objects.all().delete()
    assert search(HAMLET, None) == []


def test_what_no_word_finds_is_found_by_its_meaning(faults):
    entries()
    assert search(HAMLET, None) == []
    embed_passages()
    assert [hit.title for hit in search(HAMLET, None)] == [HAMLET]


def test_what_is_gone_counts_no_more_in_how_far_the_others_stand_out(faults):
    entries(30)
    embed_missing()
    assert len(meaning.stored().ids) == 31
    Entry.objects.filter(title__startswith="Thing").delete()
    assert len(meaning.stored().ids) == 1


def test_entries_for_others_are_not_found_by_meaning_either(faults):
    mine, other = accounts.account(), accounts.account()
    entries()
    foreign = create_entry(
        title=f"{HAMLET}!", body="To be.", audience="accounts", accounts=[other.pk]
    )
    embed_missing()
    assert foreign.pk in {hit.entry_id for hit in search(HAMLET, None)}
    found = search(HAMLET, Reader(mine.pk, 71, DAY))
    assert [hit.title for hit in found] == [HAMLET]


def test_a_provider_that_fails_leaves_the_search_by_words(faults):
    entries(3)
    embed_missing()
    faults.add(Fault("ai", "error", "embeddings", code=500))
    assert [hit.title for hit in search("Wer ist Hamlet?", None)] == [HAMLET]
    # It is not asked again for a while, so that the next searches do not wait for it.
    assert search(HAMLET, None) == []


def test_vectors_that_can_not_be_had_now_come_the_next_time(faults):
    entries(3)
    faults.add(Fault("ai", "error", "embeddings", code=503))
    assert embed_missing() == 0
    assert embed_missing() == 4


def test_a_text_that_is_refused_does_not_stop_the_others(faults):
    entries(3)
    # Two requests are for the unrelated questions; then the batch, its half and the first passage.
    faults.add(Fault("ai", "error", "embeddings", code=400, times=3, skip=2))
    assert embed_missing() == 4
    stored = [bool(row.vector) for row in PassageVector.objects.all()]
    assert sorted(stored) == [False, True, True, True]
    assert meanings() == Meanings(3, 0, 4)
    assert embed_missing() == 0


def test_a_model_that_refuses_everything_is_asked_again_another_time(faults):
    """That is about its name, say, or a proxy; not about the texts."""
    entries(3)
    faults.add(Fault("ai", "error", "embeddings", code=400, times=7))
    assert embed_missing() == 0
    assert not PassageVector.objects.exists() and not UnrelatedVector.objects.exists()
    assert meanings() == Meanings(0, 4, 4)
    assert embed_missing() == 4
    assert UnrelatedVector.objects.count() == len(unrelated_questions())


def test_why_passages_wait_is_said_once(faults):
    entries(3)
    faults.add(Fault("ai", "error", "embeddings", code=503, times=3))
    faults.add(Fault("ai", "error", "embeddings", code=502))
    with capture_logs() as said:
        for _minute in range(5):
            embed_missing()
    assert [one["why"] for one in said] == ["HTTP 503", "HTTP 502"]


def test_without_a_model_nobody_is_asked(settings):
    settings.AI_EMBEDDING_MODEL = ""
    entries(1)
    embed_passages()
    assert not PassageVector.objects.exists()
