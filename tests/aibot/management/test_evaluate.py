"""`manage.py evaluate` against the sandbox's AI: the sixty conversations with its shop."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from starlette.applications import Starlette

from drafts import states
from drafts.ai.types import Usage
from drafts.models import AiUsage
from drafts.services.money.usage import Call, Purpose, settle
from knowledge.services.entries import create_entry
from sandbox.ai import AiRules, routes
from sandbox.faults import Fault, Faults
from tests.drafts import factories
from tests.harness.processes import ROOT
from tests.harness.served import served

pytestmark = pytest.mark.django_db

SHOP = ROOT / "sandbox" / "shop" / "entries.json"
FILES = sorted((ROOT / "tests" / "conversations").glob("*.jsonl"))
#: As people write who try it out.
SHORT = sorted((ROOT / "tests" / "conversations" / "short").glob("*.jsonl"))
#: How the sandbox's rules may fail: they ask the owner where they don't see that an entry says it.
ASKED = "needs_owner instead of answer"


@pytest.fixture(scope="module")
def faults() -> Faults:
    return Faults()


@pytest.fixture(scope="module")
def url(faults: Faults) -> Iterator[str]:
    """The sandbox's AI, on a port of its own."""
    with served(Starlette(routes=routes(AiRules(), faults))) as address:
        yield f"{address}/v1"


@pytest.fixture(autouse=True)
def ai(url: str, settings: Any) -> None:
    settings.AI_BASE_URL, settings.AI_API_KEY = url, "key-for-tests"
    settings.AI_MODEL, settings.AI_TIMEOUT_SECONDS = "sandbox-rules", 30
    settings.AI_PRICE_INPUT = settings.AI_PRICE_OUTPUT = Decimal(1)


@pytest.fixture
def shop() -> None:
    for entry in json.loads(SHOP.read_text(encoding="utf-8")):
        create_entry(**entry)


def evaluated(*files: Path, **options: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command("evaluate", file=list(files), json=True, stdout=out, **options)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def rows_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_there_are_twenty_conversations_in_each_language_about_all_topics() -> None:
    rows = [row for file in FILES for row in rows_of(file)]
    assert Counter(row["language"] for row in rows) == {"de": 20, "en": 20, "uk": 20}
    assert len({row["id"] for row in rows}) == 60
    topics = Counter(row["entry"].split(":")[1] for row in rows if row["entry"])
    assert len(topics) == 8
    assert all((row["expected"] == "answer") == bool(row["entry"]) for row in rows)
    own = sum(row["own_words"] for row in rows)
    assert own == len([row for row in rows if row["entry"]]) / 2, "half are in words of their own"


def test_conversations_name_entries_of_the_shop() -> None:
    ids = {entry["external_id"] for entry in json.loads(SHOP.read_text(encoding="utf-8"))}
    assert {row["entry"] for file in FILES for row in rows_of(file) if row["entry"]} <= ids


@pytest.mark.usefixtures("shop")
def test_the_sandboxs_ai_answers_as_its_rules_promise(figure: Any) -> None:
    """What is asked in an entry's words is answered from it, thanks are not answered, and of what
    no entry says the owner is asked. What is asked in other words is answered as well, or the owner
    is asked: nothing is made up."""
    report = evaluated(*FILES)
    figure(f"60 conversations with the sandbox's shop: {report['agreed']} as expected")
    why = {row["name"]: row["why"] for row in report["rows"] if row["why"]}
    own = {row["id"] for file in FILES for row in rows_of(file) if row["own_words"]}
    assert {name: text for name, text in why.items() if name not in own} == {}
    assert {text for name, text in why.items() if name in own} <= {ASKED}
    cited = report["cited"]
    assert cited["agreed"] == cited["count"] >= 21, "each answer cites the entry that says it"
    sure = report["by_confidence"]["85 to 94 %"]
    assert sure["agreed"] == sure["count"], "it is right where it is sure"
    assert AiUsage.objects.filter(purpose="evaluation", price__gt=0).count() == 60


@pytest.mark.usefixtures("shop")
def test_short_questions_of_everyday_are_mostly_answered_and_never_wrongly(figure: Any) -> None:
    report = evaluated(*SHORT)
    figure(f"{report['count']} short questions to the sandbox's shop: {report['agreed']} answered")
    assert {row["why"] for row in report["rows"] if row["why"]} <= {ASKED}
    assert 3 * report["agreed"] >= 2 * report["count"]
    assert report["cited"]["agreed"] == report["cited"]["count"], "from the entry that says it"


def test_without_its_packages_it_says_how_they_are_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pydantic_evals", None)
    with pytest.raises(CommandError, match=r"requirements/evaluation\.txt"):
        call_command("evaluate")


def test_past_decisions_are_replayed_with_another_model() -> None:
    thanks = factories.chat()
    question = factories.message(thanks, 10, text="Thanks!")
    factories.draft(thanks, question=question, state=states.SKIPPED)
    report = evaluated(model="another-model")
    assert (report["model"], report["count"], report["agreed"]) == ("another-model", 1, 1)
    assert AiUsage.objects.get().model == "another-model"


def test_a_failed_question_is_counted_and_named(faults: Faults) -> None:
    factories.draft(state=states.SENT)
    faults.add(Fault("ai", "error", code=500))
    report = evaluated()
    assert (report["count"], report["failed"]) == (1, 1)
    assert "HTTP 500" in report["rows"][0]["why"]


def test_for_people_it_is_a_short_report() -> None:
    factories.draft(state=states.SENT)
    out = io.StringIO()
    call_command("evaluate", stdout=out)
    assert out.getvalue().startswith("Model sandbox-rules, prompt version")


def test_a_file_as_an_editor_of_windows_saves_it(tmp_path: Path) -> None:
    row = {"burst": ["Thanks!\u2028Bye"], "expected": "none", "must": None}
    file = tmp_path / "a.jsonl"
    file.write_text(f"\ufeff{json.dumps(row, ensure_ascii=False)}\r\n\r\n", encoding="utf-8")
    assert evaluated(file)["count"] == 1


@pytest.mark.parametrize("option", ["--past=-1", "--at-once=0"])
def test_a_number_that_makes_no_sense_is_refused(option: str) -> None:
    with pytest.raises(CommandError, match="one or more"):
        call_command("evaluate", option)


def test_what_can_not_be_evaluated_is_said(tmp_path: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="nothing to evaluate"):
        evaluated()
    with pytest.raises(CommandError, match="can't be read"):
        evaluated(tmp_path / "nothing.jsonl")
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n")
    with pytest.raises(CommandError, match="Line 1 can't be read"):
        evaluated(bad)
    factories.draft(state=states.SENT)
    settings.AI_TOKENS_PER_DAY = 10
    settle(Call(Purpose.DRAFT), Usage("m", 10, 10))
    with pytest.raises(CommandError, match="budget is used up"):
        evaluated()
