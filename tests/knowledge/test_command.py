"""`manage.py knowledge`, as somebody types it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from knowledge.management.progress import Bar
from knowledge.models import Entry
from knowledge.services.entries import create_entry

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("knowledge", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def csv(tmp_path: Path) -> str:
    path = tmp_path / "faq.csv"
    path.write_text("title,text,colour\nHours,9 to 18,red\nParking,In the yard,\n")
    return str(path)


def test_a_dry_run_and_the_import(csv: str) -> None:
    said = run("import", csv, "--dry-run", "--kind", "faq", "--language", "en")
    assert "2 entries would be created, 0 changed, 0 unchanged." in said
    assert "Left out: column “colour”" in said
    assert not Entry.objects.exists()
    assert "2 entries created" in run("import", csv, "--topic", "Shop", "--language", "en")
    assert set(Entry.objects.values_list("topic", "language")) == {("Shop", "en")}


def test_problems_are_named_and_nothing_is_imported(csv: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(json.dumps([{"title": "A"}] * 60))
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"60 problems\. Nothing was imported\."):
        call_command(
            *("knowledge", "import", csv, str(tmp_path / "bad.json")), stdout=out, stderr=out
        )
    assert "bad.json, entry 1: The text is missing." in out.getvalue()
    assert "… and 10 more problems" in out.getvalue()
    assert not Entry.objects.exists()


def test_one_is_counted_as_one(csv: str, tmp_path: Path) -> None:
    create_entry(title="Opening hours", body="We are open from 9 to 18.")
    assert "1 entry is in" in run("export", str(tmp_path / "all.csv"))
    (tmp_path / "bad.json").write_text(json.dumps([{"title": "A"}]))
    with pytest.raises(CommandError, match=r"1 problem\. Nothing was imported\."):
        run("import", str(tmp_path / "bad.json"))


@pytest.mark.parametrize("words", [("--kind", "joke"), ("--account", "Nobody")])
def test_a_default_that_means_nothing(csv: str, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="Nothing was imported"):
        run("import", csv, *words)


@pytest.mark.parametrize("name", ["all.csv", "all.json", "all.zip"])
def test_an_export_comes_back_unchanged(csv: str, tmp_path: Path, name: str) -> None:
    run("import", csv)
    path = str(tmp_path / name)
    assert "2 entries are in" in run("export", path)
    assert "0 entries created, 0 changed, 2 unchanged." in run("import", path)
    with pytest.raises(CommandError, match="exists already"):
        run("export", path)
    run("export", path, "--overwrite")
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["faq.csv", name])


def test_a_file_that_can_not_be_written(tmp_path: Path) -> None:
    for name in ("gone/all.csv", "all.docx"):
        with pytest.raises(CommandError):
            run("export", str(tmp_path / name))


def test_search_and_figures() -> None:
    create_entry(title="Opening hours", body="We are open from 9 to 18.", kind="hours")
    assert "Opening hours (hours)" in run("search", "opening", "hours")
    with pytest.raises(CommandError, match="Nothing fits"):
        run("search", "xylophone")
    said = run("stats")
    assert "1 entry, 1 of them valid today" in said and "kind      hours" in said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("out", "shows"),
    [(Terminal(), "50% 10000 of 20000"), (io.StringIO(), "Read: 10000 of 20000\n")],
)
def test_progress(out: Any, shows: str) -> None:
    bar = Bar("Read:", 20_000, out)
    for done in range(0, 10_001, 500):
        bar(done)
    bar.close()
    assert shows in out.getvalue()
    assert ("\r" in out.getvalue()) is out.isatty()
