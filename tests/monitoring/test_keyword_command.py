"""`manage.py keyword`."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from core import task_queue
from monitoring import references
from monitoring.models import Keyword, Platform
from monitoring.services import keywords
from outbox.models import Delivery

pytestmark = pytest.mark.django_db
TASKS: list[str] = []


@pytest.fixture(autouse=True)
def owner(settings: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    settings.OWNER_TELEGRAM_ID = (77,)
    TASKS.clear()
    monkeypatch.setattr(task_queue, "enqueue", lambda name, *_, **_options: TASKS.append(name))
    return 77


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("keyword", *arguments, stdout=out)
    return out.getvalue()


def watched() -> set[tuple[int, str]]:
    rows = Keyword.objects.filter(deleted_at=None)
    return set(rows.values_list("person__telegram_id", "text"))


def test_keywords_of_the_owner_who_need_not_be_known_yet(owner: int) -> None:
    said = run("add", "Kappmesser", "Säbel 1871/84")
    assert watched() == {(owner, "Kappmesser"), (owner, "Säbel 1871/84")}
    assert said.splitlines()[0] == "Kappmesser is watched from now on."
    assert Delivery.objects.filter(kind=references.KEYWORD).count() == 2
    assert len(TASKS) == 2, "searched at once, on both sites"
    assert "is watched already" in run("add", "kappmesser")


def test_only_if_there_never_was_one(owner: int) -> None:
    run("add", "--if-none", "Kappmesser")
    keywords.delete(Keyword.objects.get())
    run("add", "--if-none", "Kappmesser", "Helm")
    assert watched() == set()


def test_somebody_else(owner: int) -> None:
    Person.objects.create(telegram_id=88, role=Person.Role.SUBSCRIBER)
    run("--person", "88", "add", "Helm")
    assert watched() == {(88, "Helm")}
    assert "starting" in run("--person", "88", "list") and run("list") == ""


@pytest.mark.parametrize("wrong", [("--person", "1", "add", "x"), ("add", "x" * 10_000)])
def test_what_cannot_be_done_is_said(wrong: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*wrong)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *(("--requests-per-second", value) for value in ("-1", "0", "nan", "inf", "1001")),
        *(("--concurrency", value) for value in ("0", "51")),
    ],
)
def test_a_site_is_asked_within_bounds(setting: str, value: str) -> None:
    """`manage.py platform` keeps to those of the admin."""
    before = list(Platform.objects.values())
    with pytest.raises(CommandError, match=rf"^{setting} must be between "):
        call_command("platform", "egun.de", setting, value)
    assert list(Platform.objects.values()) == before
