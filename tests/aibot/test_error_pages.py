"""Pages for requests that can't be answered: they say what happened and lead back."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import gettext

from aibot import error_pages


def asked(path: str = "/admin/x/", **headers: str) -> HttpRequest:
    return RequestFactory(headers={"host": "localhost", **headers}).get(path)


def page_of(status: int, request: HttpRequest) -> HttpResponse:
    """What Django answers with."""
    if status == 413:
        return error_pages.too_large(request)
    handler = get_resolver().resolve_error_handler(status)
    given = () if status == 500 else (Exception(),)
    answer: HttpResponse = handler(request, *given)
    return answer


@pytest.mark.parametrize("status", [400, 403, 404, 413, 500])
def test_each_says_what_happened_and_leads_back_without_a_database(status: int) -> None:
    answer = page_of(status, asked(referer="http://localhost/admin/drafts/chat/?q=a&p=2"))
    page = answer.content.decode()
    assert answer.status_code == status and f"Error {status}" in page
    assert 'href="/"' in page and 'href="/admin/drafts/chat/?q=a&amp;p=2"' in page


def test_they_speak_the_language_of_the_reader() -> None:
    for language in ("de", "uk"):
        page = page_of(404, asked(cookie=f"django_language={language}")).content.decode()
        with translation.override(language):
            assert gettext("There is no such page") in page
        assert f'<html lang="{language}">' in page


@pytest.mark.parametrize(
    "referer",
    [
        "https://elsewhere.example/admin/",
        "javascript:alert(1)",
        "http://localhost/admin/x/",  # the page that failed
        "http://localhost.elsewhere.example/",
        "",
    ],
)
def test_they_lead_to_no_other_site_and_not_in_a_circle(referer: str) -> None:
    page = page_of(404, asked(referer=referer)).content.decode()
    assert page.count("<a ") == 1 and '<a class="first" href="/">' in page


@pytest.mark.django_db
def test_the_admin_shows_them() -> None:
    """An address that leads nowhere, a user without permission, and a form that was open long."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert "There is no such page" in client.get("/nowhere/").content.decode()
    client.force_login(User.objects.create_user("helper", is_staff=True))
    refused = client.get("/admin/drafts/chat/")
    assert refused.status_code == 403 and "not open to you" in refused.content.decode()
    late = client.post("/admin/logout/", headers={"referer": "http://testserver/admin/"})
    page = late.content.decode()
    assert late.status_code == 403 and "Nothing was changed" in page and 'href="/admin/"' in page
    foreign = client.post("/admin/logout/", headers={"origin": "https://aibot.example"})
    assert "PUBLIC_URL" in foreign.content.decode()
