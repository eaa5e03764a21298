"""Error pages, mails and logs show no secret, whatever goes wrong, and however."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from types import TracebackType
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import technical_500_response
from pytest_django import Settings

from accounts.telegram.types import ApiCredentials, Proxy
from core import log
from core.error_reports import Reporter
from tests.core.test_log import KEY, TOKEN, session_string

PASSWORD, HASH = "correct-horse-battery", "0123456789abcdef0123456789abcdef"
ADDRESS = f"redis://:{PASSWORD}@redis.lan:6379/0"
#: Neither by its look nor by its name a secret: known from the settings.
PLAIN = "plainvalueofthesettings"
SECRETS = (TOKEN, KEY, PASSWORD, HASH, session_string(), PLAIN)

Raised = tuple[type[BaseException], BaseException, TracebackType]


@pytest.fixture(autouse=True)
def secrets(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a server has them."""
    monkeypatch.setattr(log, "_known_secrets", re.compile(PLAIN))
    settings.TELEGRAM_BOT_TOKEN, settings.TG_API_HASH = TOKEN, HASH
    settings.AI_API_KEY, settings.REDIS_URL = KEY, ADDRESS
    settings.CELERY_BROKER_URL = ADDRESS
    settings.DATABASES["default"]["PASSWORD"] = PASSWORD
    settings.SOMETHING = {"inner": [{"password": PASSWORD}], "where": ADDRESS}
    settings.LIST = [PLAIN, f"bot{TOKEN}"]


def failing(request: HttpRequest) -> HttpResponse:
    """Has secrets in all places that a report looks at."""
    session, api = session_string(), ApiCredentials(1, HASH)
    proxy = Proxy("socks5", "host", 1080, "user", PASSWORD)
    lines, url, given = [f"{TOKEN} {KEY}"], ADDRESS, {"api_hash": HASH, "n": PLAIN}
    raise ImproperlyConfigured(
        f"{TOKEN} at {url} with {lines} {bool(session and api and proxy and given)}"
    )


urlpatterns = [path("failing", failing)]


def request() -> HttpRequest:
    posted = {"password": PASSWORD, "session_string": session_string(), "api_hash": HASH}
    posted |= {"proxy_secret": PASSWORD, "note": f"my token is {TOKEN}", "code": "123456"}
    made = RequestFactory().post("/failing", posted, HTTP_AUTHORIZATION=f"Bearer {KEY}")
    made.COOKIES = {"sessionid": PASSWORD, "known_browser": PASSWORD}
    return made


def raised() -> Raised:
    try:
        failing(request())
    except ImproperlyConfigured:
        kind, error, traceback = sys.exc_info()
        assert kind and error and traceback
        return kind, error, traceback
    raise AssertionError


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("form", ["html", "text"])
def test_a_report_shows_none(settings: Settings, debug: bool, form: str) -> None:
    settings.DEBUG = debug
    reporter = Reporter(request(), *raised(), is_email=not debug)
    shown = reporter.get_traceback_html() if form == "html" else reporter.get_traceback_text()
    assert "ImproperlyConfigured" in shown
    assert leaked(shown) == []
    assert "123456</pre>" not in shown and "&#x27;123456&#x27;" not in shown


def test_the_technical_page_shows_none(settings: Settings) -> None:
    settings.DEBUG = True
    page = technical_500_response(request(), *raised()).content.decode()
    assert "failing" in page and leaked(page) == []


@pytest.mark.urls(__name__)
def test_the_page_for_people_says_nothing_of_it(caplog: pytest.LogCaptureFixture) -> None:
    page = Client(raise_request_exception=False).post("/failing", {"password": PASSWORD})
    assert page.status_code == 500
    assert leaked(page.content.decode()) == [] and b"Improperly" not in page.content
    assert leaked(written(caplog.records[-1])) == []


def written(record: logging.LogRecord) -> str:
    """A line as it leaves the process."""
    given = dict(configured.LOGGING["formatters"]["ours"])
    made = logging.config.DictConfigurator({"version": 1}).configure_formatter(given)
    return str(made.format(record))


@pytest.mark.parametrize(
    "value",
    [
        ApiCredentials(1, HASH),
        Proxy("socks5", "host", 1080, "user", PASSWORD),
        {"DATABASES": {"default": {"PASSWORD": PASSWORD}}},
        [ADDRESS, (TOKEN, {"x": KEY})],
        TOKEN.encode(),
        object,
        ImproperlyConfigured(ADDRESS),
        PLAIN,
        [{"deep": [PLAIN.encode()]}],
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_value_of_a_log_line_shows_one(value: Any) -> None:
    event = log.mask_secrets(None, "info", {"event": "looked at it", "value": value})
    assert leaked(repr(event)) == []


def test_what_a_task_was_called_with_and_why_it_failed_shows_none() -> None:
    record = logging.LogRecord(
        "celery.app.trace",
        logging.ERROR,
        __file__,
        1,
        "Task %(name)s[%(id)s] raised unexpected: %(exc)s",
        ({"name": "x", "id": "1", "exc": ADDRESS, "args": f"({TOKEN!r},)", "kwargs": PLAIN},),
        raised(),
    )
    shown = written(record)
    assert "raised unexpected" in shown and leaked(shown) == []


def test_the_secrets_of_the_settings_are_known() -> None:
    assert len(configured.SECRET_KEY) >= log.SHORTEST_SECRET
    log.hide([configured.SECRET_KEY, "", "short"])
    assert log.mask(f"it is {configured.SECRET_KEY}, in short") == f"it is {log.MASK}, in short"
