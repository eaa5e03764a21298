"""Small copies of the pictures of finds: read once, by a worker, and shown from here."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from monitoring import tasks
from monitoring.models import Announcement, Listing, Platform
from monitoring.services import thumbnails
from tests.accounts import factories as accounts
from tests.monitoring.fakes import FakeSite

pytestmark = pytest.mark.django_db


def drawn(form: str, size: tuple[int, int] = (900, 600)) -> bytes:
    written = io.BytesIO()
    Image.new("RGBA" if form == "PNG" else "RGB", size, "teal").save(written, form)
    return written.getvalue()


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    cache.clear()
    settings.DATA_DIR = tmp_path
    return tmp_path / "thumbnails"


def listing(number: int) -> Listing:
    return Listing.objects.create(
        platform=Platform.objects.get(slug="egun.de"), number=str(number), title=f"Helm {number}",
        url="https://www.egun.de/", image_url=f"https://www.egun.de/thumb/{number}.jpg",
    )  # fmt: skip


def test_pictures_are_made_small_once_and_old_copies_go(folder: Path) -> None:
    site = FakeSite()
    site.pictures = {1: drawn("JPEG"), 2: drawn("PNG", (40, 300)), 3: b"<html>"}
    rows = [listing(number) for number in (1, 2, 3, 4)]
    assert thumbnails.store(site, [row.pk for row in rows]) == 2
    copies = [thumbnails.path_of(row.pk).read_bytes() for row in rows[:2]]
    sizes = [Image.open(io.BytesIO(copy)).size for copy in copies]
    assert sizes == [(360, 240), (36, 270)]
    assert [thumbnails.stored(row.pk) for row in rows] == [True, True, False, False]
    asked = len(site.requests)
    assert thumbnails.store(site, [row.pk for row in rows]) == 0
    assert len(site.requests) == asked, "what is no picture, or missing, is not asked for again"
    old = time.time() - 3 * 24 * 3600
    os.utime(thumbnails.path_of(rows[0].pk), (old, old))
    thumbnails.store(site, [])
    assert not thumbnails.stored(rows[0].pk) and thumbnails.stored(rows[1].pk)


def test_the_overview_asks_a_worker_and_shows_what_is_there(
    folder: Path, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, row = FakeSite(), listing(1)
    site.pictures = {1: drawn("JPEG")}
    Announcement.objects.create(person=accounts.owner(), listing=row)
    asked: list[list[int]] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda task, ids, **_: asked.append(ids))
    monkeypatch.setattr(tasks, "shared", lambda: site)
    picture = f"/admin/find-picture/{row.pk}/"
    for _look in range(2):
        assert picture not in admin_client.get("/admin/").content.decode()
    assert asked == [[row.pk]]
    assert admin_client.get(picture).status_code == 404
    tasks.store_thumbnails(asked[0])
    assert picture in admin_client.get("/admin/").content.decode()
    answer = admin_client.get(picture)
    assert (answer["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert Client().get(picture).status_code == 403
