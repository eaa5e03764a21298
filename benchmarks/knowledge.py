"""The search of the knowledge: how often it finds the right entry, and how fast it is.

1. The questions of tests/knowledge/questions.txt over 1 500 entries: search, beside LIKE and beside
   full text of one language; then those of held_out.txt, which nothing was fitted to. With
   `--embeddings URL` (of an OpenAI-compatible server) and `--embedding-model NAME` by meaning, too.
2. `--entries` (100 000) entries: storing and indexing them, then the time of a search.

Times are those of the clock; on a busy machine look at the processor time beside them (that of this
process and of PostgreSQL's for it).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable

import psutil
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection, transaction
from django.db.models import Case, IntegerField, Q, Value, When

from benchmarks.database import prepare  # first: it sets Django up
from benchmarks.embeddings import search_by_meaning
from benchmarks.figures import Limit, Spread, Target, verdict
from knowledge.models import Entry
from knowledge.services.indexing import index_entries
from knowledge.services.search import search
from knowledge.words.text import words
from tests.knowledge.corpus import Corpus, Question, Text, corpus, generated, held_out

#: What is held: hit@1 over all questions, and "no source" where no entry answers.
HIT, SILENT = 0.75, 0.85
Titles = Callable[[Question], list[str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--embeddings", metavar="URL", default="")
    parser.add_argument("--embedding-model", default="embeddings")
    arguments = parser.parse_args()
    prepare()
    print(f"{connection.vendor}\n")
    targets = quality(corpus())
    if arguments.embeddings:
        search_by_meaning(arguments.embeddings, arguments.embedding_model)
        compare({"search, by meaning too": by_search}, corpus())
        compare({"search, by meaning too": by_search}, held_out(), "held-out ")
        return verdict(targets)
    targets += speed(corpus(), arguments.entries)
    return verdict(targets)


# --- quality ------------------------------------------------------------------------------------


def quality(found: Corpus) -> list[Target | Limit]:
    store(found.texts)
    full_text = one_language_postgresql if connection.vendor == "postgresql" else OneLanguage()
    ways: dict[str, Titles] = {
        "search": by_search,
        "LIKE": by_like,
        "full text, one language": full_text,
    }
    results = compare(ways, found)
    for language in ("de", "uk", "en"):
        asked = [question for question in found.answered if question.language == language]
        hits = sum(by_search(question)[:1] == [question.title] for question in asked)
        print(f"  search, asked in {language}: hit@1 {hits / len(asked):.3f} of {len(asked)}")
    compare(ways, held_out(), "held-out ")
    first, silent = results["search"]
    return [
        Target("hit@1", first, HIT, at_least=True),
        Target("no source", silent, SILENT, at_least=True),
    ]


def compare(
    ways: dict[str, Titles], found: Corpus, which: str = ""
) -> dict[str, tuple[float, float]]:
    """Print how well each way finds what these questions ask for; hit@1 and "no source" of each."""
    count = len(found.answered)
    print(f"{f'{count} {which}questions':<44} hit@1  hit@5  MRR    no source")
    results = {}
    for name, way in ways.items():
        places = [place(way(question), question.title or "") for question in found.answered]
        first = places.count(1) / count
        five = sum(bool(one) for one in places) / count
        reciprocal = sum(1 / one for one in places if one) / count
        silent = sum(not way(question) for question in found.unanswered) / len(found.unanswered)
        print(f"  {name:<42} {first:.3f}  {five:.3f}  {reciprocal:.3f}  {silent:.2f}")
        results[name] = first, silent
    return results


def place(titles: list[str], title: str) -> int:
    """The place of a title among the first five, from 1; 0 if it is none of them."""
    return titles.index(title) + 1 if title in titles[:5] else 0


def by_search(question: Question) -> list[str]:
    return [hit.title for hit in search(question.text, None)]


def by_like(question: Question) -> list[str]:
    """Entries with most of the question's words of four letters or more in them."""
    asked = [word for word in words(question.text) if len(word) >= 4]
    found = [Q(title__icontains=word) | Q(body__icontains=word) for word in asked]
    if not found:
        return []
    count = sum(
        (Case(When(one, then=Value(1)), default=Value(0)) for one in found[1:]),
        start=Case(When(found[0], then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    entries = Entry.objects.annotate(count=count).filter(count__gt=0).order_by("-count", "pk")
    return list(entries.values_list("title", flat=True)[:5])


class OneLanguage:
    """FTS5 with its own stemmer, that of English, and BM25."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE VIRTUAL TABLE one_language USING "
                "fts5(title, body, tokenize = 'porter unicode61 remove_diacritics 2')"
            )
            cursor.execute(
                "INSERT INTO one_language (rowid, title, body) "
                "SELECT id, title, body FROM knowledge_entry"
            )

    def __call__(self, question: Question) -> list[str]:
        query = " OR ".join(f'"{word}"' for word in words(question.text))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT title FROM one_language WHERE one_language MATCH %s ORDER BY rank LIMIT 5",
                [query],
            )
            return [title for (title,) in cursor.fetchall()]


def one_language_postgresql(question: Question) -> list[str]:
    """PostgreSQL's full text with its stemmer of German, and `ts_rank`."""
    vector = SearchVector("title", "body", config="german")
    query = SearchQuery(
        " | ".join(f"'{word}'" for word in words(question.text)), config="german", search_type="raw"
    )
    found = Entry.objects.annotate(vector=vector, rank=SearchRank(vector, query))
    ordered = found.filter(vector=query).order_by("-rank", "pk")
    return list(ordered.values_list("title", flat=True)[:5])


# --- speed --------------------------------------------------------------------------------------


def speed(found: Corpus, count: int) -> list[Target | Limit]:
    more = generated(count - Entry.objects.count(), seed=12)
    clock, processor = time.perf_counter(), time.process_time()
    store(more)
    taken, worked = time.perf_counter() - clock, time.process_time() - processor
    whole = Entry.objects.count()
    print(
        f"\n{len(more)} entries stored and indexed: {taken:.0f} s, of our processor {worked:.0f} s"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    questions = [question.text for question in found.questions]
    questions += [text.title for text in more[:: max(1, len(more) // 100)]]
    search(questions[0], None)  # the statistics are made once in ten minutes
    waited, worked_for = [], []
    server = backend()
    for question in questions:
        clock, processor = time.perf_counter(), time.process_time() + server()
        search(question, None)
        waited.append(time.perf_counter() - clock)
        worked_for.append(time.process_time() + server() - processor)
    spread = Spread.of(waited)
    print(f"{len(questions)} searches among {whole} entries: {spread}")
    print(f"  processor time of it: {Spread.of(worked_for)}")
    return [
        Limit(f"p95 of a search, {whole} entries", spread.p95, 0.050),
        Limit(f"{len(more)} entries indexed", taken, 300),
    ]


def backend() -> Callable[[], float]:
    """The processor time that PostgreSQL's process for this connection has used so far, in steps of
    10 ms; SQLite works in this process."""
    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = psutil.Process(cursor.fetchone()[0])

    def used() -> float:
        times = process.cpu_times()
        return times.user + times.system

    return used


def store(texts: Iterable[Text]) -> None:
    """As an import does: entries and their index, a thousand in a transaction."""
    waiting = list(texts)
    for start in range(0, len(waiting), 1000):
        with transaction.atomic():
            entries = Entry.objects.bulk_create(
                Entry(title=text.title, body=text.body, topic=text.topic, language=text.language)
                for text in waiting[start : start + 1000]
            )
            index_entries([entry.pk for entry in entries])


if __name__ == "__main__":
    sys.exit(main())
