"""What strangers could try on the admin: hostile texts in every field, addresses to be sent to,
foreign forms, invented names of hosts."""

from __future__ import annotations

import contextlib
import itertools
import re
import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_celery_beat.models import SolarSchedule

pytestmark = pytest.mark.django_db

TAG = "<img src=x onerror=go()>"
HOSTILE = f"{TAG}\"'><script>go()</script>{{{{7*7}}}}\u202e=cmd|' /C calc'!A0"
LINK = f"javascript:go()//{TAG}"
_numbers = itertools.count(1000)

FILLED: dict[type, Any] = {
    models.BooleanField: lambda field: True,
    models.DateTimeField: lambda field: timezone.now(),
    models.DateField: lambda field: date.today(),
    models.TimeField: lambda field: time(1),
    models.DurationField: lambda field: timedelta(1),
    models.DecimalField: lambda field: Decimal(1),
    models.FloatField: lambda field: 1.0,
    models.IntegerField: lambda field: next(_numbers) % 30_000,
    models.BinaryField: lambda field: b"\xff<b>",
    models.JSONField: lambda field: {HOSTILE: [HOSTILE]},
    models.UUIDField: lambda field: uuid.uuid4(),
    models.GenericIPAddressField: lambda field: "192.0.2.1",
}


#: What stands in fields that have a form of their own.
SHAPED: dict[str, Any] = {
    "drafts.Draft.sources": [{"entry": 1, "title": HOSTILE, "claim": HOSTILE}],
    "drafts.Draft.missing": [HOSTILE],
    "drafts.Draft.unsupported": [HOSTILE],
    "drafts.Rules.account": None,  # those of a chat
}


def made(model: type[models.Model], depth: int = 0) -> models.Model:
    """A row with something hostile wherever text may stand."""
    given = {}
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.AutoField):
            value = _value(field, depth)
            if value is not None:
                given[field.name] = value
    return model._default_manager.create(**given)


def _value(field: Any, depth: int) -> Any:
    if str(field) in SHAPED:
        return SHAPED[str(field)]
    if isinstance(field, models.ForeignKey):
        wanted = not field.null or depth == 0
        return made(field.related_model, depth + 1) if wanted and depth < 4 else None
    if field.choices:
        return field.choices[-1][0]
    for kind, fill in FILLED.items():
        if isinstance(field, kind):
            return fill(field)
    text = LINK if "url" in field.name else HOSTILE
    if field.unique or any(field.name in one.fields for one in _unique(field.model)):
        text = f"{next(_numbers)}{text}"
    return text[: field.max_length] if field.max_length else text


def _unique(model: Any) -> list[Any]:
    found = model._meta.constraints
    return [one for one in found if isinstance(one, models.UniqueConstraint) and one.fields]


MODELS = [
    model
    for model in admin.site._registry
    if model._meta.app_label != "django_celery_beat" and model is not SolarSchedule
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_nothing_hostile_in_any_field_gets_into_a_page(
    admin_client: Client, model: type[models.Model]
) -> None:
    row = made(model)
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    addresses = [reverse(f"{label}_changelist"), reverse(f"{label}_changelist") + f"?q={TAG}"]
    addresses.append(reverse(f"{label}_change", args=[row.pk]))
    for page in ("history", "delete"):
        addresses.append(reverse(f"{label}_{page}", args=[row.pk]))
    for address in [*addresses, "/admin/"]:
        answer = admin_client.get(address, follow=True)
        assert answer.status_code in (200, 403), address
        text = answer.content.decode()
        assert TAG not in text and "<script>go" not in text, address
        assert not re.search(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", text, re.I), address
        assert "49\u202e" not in text, "a template was made of it"


def test_what_the_overview_is_brought_up_to_date_with_stands_in_it_as_it_is(
    admin_client: Client,
) -> None:
    """So that what is said of the overview above is said of these parts, too."""
    for model in MODELS:
        with contextlib.suppress(IntegrityError), transaction.atomic():
            made(model)
    with time_machine.travel(timezone.now(), tick=False):
        parts = admin_client.get("/admin/live/").json()["parts"]
        page = admin_client.get("/admin/").content.decode()
    assert len(parts) == 10
    for name, part in parts.items():
        assert part.strip() in page, name


OUTSIDE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:go()",
    "http://testserver@evil.example/",
    "\x01//evil.example",
    "https:///evil.example",
]


@pytest.mark.parametrize("target", OUTSIDE)
def test_nobody_is_sent_elsewhere(target: str) -> None:
    User.objects.create_superuser("anna", "", "right")
    posted = {"username": "anna", "password": "right", "next": target}
    for answer in (
        Client().post("/admin/login/", posted),
        Client().post("/admin/login/", {**posted, "this_is": "x"}, query_params={"next": target}),
        Client().post("/i18n/setlang/", {"language": "de", "next": target}),
        Client().post("/i18n/setlang/", {"language": "de"}, HTTP_REFERER=target),
    ):
        assert answer.status_code in (302, 204)
        assert answer.get("Location", "/").startswith("/"), answer["Location"]
        assert not re.match(r"/[/\\]", answer.get("Location", "/"))


def test_a_form_of_another_page_does_nothing() -> None:
    """All addresses that change something want the token of our own pages."""
    User.objects.create_superuser("anna", "", "right")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get())
    for address in ("/admin/sending/", "/admin/second-factor/", "/admin/logout/", "/i18n/setlang/"):
        for form in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            answer = browser.generic("POST", address, b'{"paused": "1"}', content_type=form)
            assert answer.status_code == 403, address
    for model in MODELS:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert browser.post(reverse(f"{label}_changelist"), {"action": "x"}).status_code == 403
        try:
            added = browser.post(reverse(f"{label}_add"), {})
        except NoReverseMatch:
            continue
        assert added.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil"])
def test_an_invented_host_gets_no_page_of_ours(host: str) -> None:
    for headers in ({"HTTP_HOST": host}, {"HTTP_HOST": host, "HTTP_X_FORWARDED_HOST": "localhost"}):
        answer = Client().get("/admin/login/", **headers)  # type: ignore[arg-type]
        assert answer.status_code == 400 and b"<form" not in answer.content
    answer = Client().get("/admin/login/", HTTP_X_FORWARDED_HOST=host)
    assert answer.status_code == 200 and host not in answer.content.decode()


def test_the_probe_tells_only_that_it_answers() -> None:
    answer = Client().get("/healthz?x=1")
    assert answer.json() == {"status": "ok"} and "Set-Cookie" not in answer.headers
