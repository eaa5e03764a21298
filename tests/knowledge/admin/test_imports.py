"""A file is uploaded, its plan is looked at, and it is imported or given up."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import TelegramAccount
from core.task_queue import BrokerUnavailable
from knowledge import tasks
from knowledge.formats import types
from knowledge.models import Entry, ImportRun
from knowledge.services.imports import runs as import_runs
from knowledge.services.imports.values import Defaults

pytestmark = pytest.mark.django_db

PAGE = "/admin/knowledge/entry/import/"
State = ImportRun.State
GOOD = "title,text,kind\nHours,9 to 18,hours\nParking,<b>Yard</b>,faq\n"


def upload(client: Client, content: str | bytes, name: str = "faq.csv", **more: Any) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    return client.post(PAGE, {"file": SimpleUploadedFile(name, raw), **more}, follow=True)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def decide(client: Client, run: ImportRun, what: str = "confirm") -> str:
    address = f"/admin/knowledge/importrun/{run.pk}/decide/"
    return text(client.post(address, {what: "1"}, follow=True))


def files(folder: Path) -> list[Path]:
    return list((folder / "imports").glob("*"))


def test_upload_look_and_confirm(owner: Client, data_dir: Path, shop: TelegramAccount) -> None:
    page = text(upload(owner, GOOD, topic="Shop", account=shop.pk))
    assert all(said in page for said in ("2 new", "Parking", "row 3", "faq.csv"))
    assert not Entry.objects.exists()
    (kept,) = files(data_dir)
    assert kept.stat().st_mode & 0o077 == 0 and kept.parent.stat().st_mode & 0o077 == 0
    run = ImportRun.objects.get()
    assert "The entries are imported." in decide(owner, run)
    assert set(Entry.objects.values_list("topic", "audience")) == {("Shop", "accounts")}
    run.refresh_from_db()
    assert (run.state, run.created, run.stored_as) == (State.DONE, 2, "")
    assert files(data_dir) == []
    decide(owner, run)
    assert Entry.objects.count() == 2


def test_a_file_with_problems_can_not_be_confirmed(owner: Client, data_dir: Path) -> None:
    page = text(upload(owner, GOOD + "Bad,,joke\n"))
    assert "1 problem" in page and "row 4" in page and 'name="confirm"' not in page
    run = ImportRun.objects.get()
    decide(owner, run)
    assert not Entry.objects.exists()
    decide(owner, run, "discard")
    run.refresh_from_db()
    assert (run.state, files(data_dir)) == (State.DISCARDED, [])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"MZ", "can&#x27;t be read"),
        ("a.csv", b"", "empty"),
        ("../../etc/a.pdf", b"%PDF-1.4", "damaged"),
        ("a.json", b"[" * 200_000, "nested too deeply"),
        ("a.zip", b"PK\x03\x04", "damaged"),
        ("a.csv", b"\xff\xfe\x00", "damaged"),
    ],
)
def test_bad_files_get_a_sentence(
    owner: Client, data_dir: Path, name: str, content: bytes, says: str
) -> None:
    assert says in text(upload(owner, content, name))
    assert not Entry.objects.exists()


def test_a_file_that_is_too_large(owner: Client, data_dir: Path) -> None:
    assert "at most 20 MB" in text(upload(owner, b"x" * (types.MAX_FILE + 1)))
    assert not ImportRun.objects.exists() and files(data_dir) == []


def test_entries_that_changed_meanwhile_stop_an_import(owner: Client, data_dir: Path) -> None:
    upload(owner, "title,text\nHours,9 to 18\n")
    Entry.objects.bulk_create([Entry(title="Hours", body=body) for body in "ab"])
    page = decide(owner, ImportRun.objects.get())
    assert "Nothing was imported." in page and "There are 2 entries" in page
    assert Entry.objects.count() == 2 and files(data_dir) == []


def test_a_file_that_is_gone_imports_nothing(owner: Client, data_dir: Path) -> None:
    upload(owner, GOOD)
    files(data_dir)[0].unlink()
    assert "Nothing was imported." in decide(owner, ImportRun.objects.get())
    assert ImportRun.objects.get().state == State.FAILED


@pytest.fixture
def large(owner: Client, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An upload that a worker imports; what is enqueued."""
    asked: list[int] = []
    monkeypatch.setattr(import_runs, "AT_ONCE", 1)
    monkeypatch.setattr(import_runs, "enqueue", lambda _task, run: asked.append(run))
    upload(owner, GOOD)
    return asked


def test_a_large_file_is_imported_by_a_worker(owner: Client, large: list[int]) -> None:
    run = ImportRun.objects.get()
    page = decide(owner, run)
    assert large == [run.pk] and "data-live-from" in page
    progress = owner.get(f"/admin/knowledge/importrun/{run.pk}/progress/")
    assert progress.json()["done"] is False and "no-store" in progress["Cache-Control"]
    tasks.import_file(run.pk)
    tasks.import_file(run.pk)
    assert owner.get(f"/admin/knowledge/importrun/{run.pk}/progress/").json()["done"] is True
    run.refresh_from_db()
    assert (run.state, run.done, Entry.objects.count()) == (State.DONE, 2, 2)


def test_a_worker_that_was_stopped_leaves_an_import_that_can_begin_anew(
    owner: Client, large: list[int]
) -> None:
    run = ImportRun.objects.get()
    before = timezone.now() - import_runs.GIVEN_UP - timedelta(seconds=1)
    ImportRun.objects.update(state=State.RUNNING, step_at=before)
    page = text(owner.get(f"/admin/knowledge/importrun/{run.pk}/change/"))
    assert "interrupted" in page and 'name="confirm"' in page
    decide(owner, run)
    tasks.import_file(run.pk)
    assert Entry.objects.count() == 2


def test_without_a_broker_it_can_be_tried_again(
    owner: Client, large: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any) -> None:
        raise BrokerUnavailable("gone")

    monkeypatch.setattr(import_runs, "enqueue", fails)
    run = ImportRun.objects.get()
    assert "can’t be reached" in decide(owner, run)
    assert not Entry.objects.exists()


def test_what_nobody_confirms_is_removed(owner: Client, data_dir: Path) -> None:
    upload(owner, GOOD)
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=2))
    upload(owner, GOOD, "other.csv")
    states = dict(ImportRun.objects.values_list("file_name", "state"))
    assert states == {"faq.csv": State.DISCARDED, "other.csv": State.PLANNED}
    assert len(files(data_dir)) == 1


def test_who_may_look_only_sees_imports_and_decides_nothing(reader: Client, data_dir: Path) -> None:
    run = import_runs.begin(SimpleUploadedFile("a.csv", GOOD.encode()), Defaults(), None)
    address = f"/admin/knowledge/importrun/{run.pk}"
    assert 'name="confirm"' not in text(reader.get(f"{address}/change/"))
    assert reader.get("/admin/knowledge/importrun/").status_code == 200
    assert reader.post(f"{address}/decide/", {"confirm": "1"}).status_code == 403
    assert not Entry.objects.exists()
