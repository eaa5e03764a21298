"""The form of a platform: each kind of site is set up in plain fields, and no secret is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from monitoring.admin.platform_fields import TEXTS, field_name
from monitoring.models import Platform
from monitoring.services.reading import platform_headers
from tests.monitoring.admin_pages import form_of

pytestmark = pytest.mark.django_db

ADD = reverse("admin:monitoring_platform_add")
API = {
    "read_search": "/graphql",
    "read_body": '{"variables": {"q": "{query}", "page": {page}}}',
    "read_row": "data.items",
    "read_title": "name",
    "read_link": "/item/{id}",
    "read_id": "id",
    "read_price": "price",
    "read_cents": "on",
    "read_currency": "CHF",
    "read_ends": "endsAt",
    "sent_headers": "Authorization: Bearer t0p-secret\nX-Key: k3y-of-ours",
    "sent_cookies": "session=c00kie-of-ours",
}
SECRETS = ("t0p-secret", "k3y-of-ours", "c00kie-of-ours")


def change(platform: Platform) -> str:
    return reverse("admin:monitoring_platform_change", args=[platform.pk])


def values_of(client: Client, **more: Any) -> dict[str, Any]:
    given = {"name": "Shop", "slug": "shop", "base_url": "https://shop.test"}
    return form_of(client, ADD) | given | {"adapter": "json_results"} | API | more


@pytest.fixture
def shop(admin_client: Client) -> Platform:
    assert admin_client.post(ADD, values_of(admin_client)).status_code == 302
    return Platform.objects.get(slug="shop")


def test_a_site_with_json_is_set_up_without_code(shop: Platform) -> None:
    assert shop.config == {
        "search": "/graphql",
        "body": '{"variables": {"q": "{query}", "page": {page}}}',
        "row": "data.items",
        "title": "name",
        "link": "/item/{id}",
        "id": "id",
        "price": "price",
        "cents": True,
        "currency": "CHF",
        "ends": "endsAt",
    }
    assert platform_headers.headers_of(shop) == {
        "Authorization": "Bearer t0p-secret",
        "X-Key": "k3y-of-ours",
        "Cookie": "session=c00kie-of-ours",
    }


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"read_row": "a["}, "read_row", "not a JSONPath"),
        ({"read_row": ""}, "read_row", "is needed"),
        ({"read_body": '{"q": {query}}'}, "read_body", "inside of quotes"),
        ({"read_link": "https://{id}/x"}, "read_link", "before the first {"),
        ({"read_variable": "1x"}, "read_variable", "name of a variable"),
        ({"read_page_step": "x"}, "read_page_step", "a number from 1 to 1000"),
        ({"sent_headers": "Host: x"}, "sent_headers", "line 1 is made anew"),
        ({"sent_headers": "A: 1\nB c: 2"}, "sent_headers", "Line 2 is not of the form"),
        ({"sent_headers": "A: t0p-secret\x07"}, "sent_headers", "in line 1 is too long"),
        ({"sent_headers": "Cookie: a=1"}, "sent_headers", "field for cookies"),
        ({"sent_cookies": "a=ü"}, "sent_cookies", "in line 1 is too long"),
        ({"sent_headers": "\n".join(f"X-{n}: 1" for n in range(30))}, "sent_headers", "too many"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    admin_client: Client, given: dict[str, str], field: str, words: str
) -> None:
    answer = admin_client.post(ADD, values_of(admin_client, **given))
    errors = answer.context["adminform"].form.errors
    assert set(errors) == {field} and words in str(errors[field][0])
    assert not any(secret in answer.content.decode() for secret in SECRETS)
    assert not Platform.objects.filter(slug="shop").exists()


def test_secrets_are_never_shown(admin_client: Client, shop: Platform) -> None:
    page = admin_client.get(change(shop)).content.decode()
    assert "Stored: Authorization, X-Key." in page and "Stored: session." in page
    pages = [
        page,
        admin_client.get(reverse("admin:monitoring_platform_changelist")).content.decode(),
    ]
    pages.append(
        admin_client.get(
            reverse("admin:monitoring_platform_history", args=[shop.pk])
        ).content.decode()
    )
    values = form_of(admin_client, change(shop)) | {"sent_headers": "X-Key: n3w-secret"}
    wrong = admin_client.post(change(shop), values | {"timeout_seconds": "0"}).content.decode()
    said = "".join([*pages, wrong, *LogEntry.objects.values_list("change_message", flat=True)])
    assert not any(secret in said for secret in (*SECRETS, "n3w-secret", "gAAAA"))
    assert "sent_headers" in values and "Between 1 and 120 seconds." in wrong


def test_what_is_left_empty_is_kept(admin_client: Client, shop: Platform) -> None:
    before = platform_headers.headers_of(shop)
    values = form_of(admin_client, change(shop)) | {"timeout_seconds": "9"}
    assert admin_client.post(change(shop), values).status_code == 302
    shop.refresh_from_db()
    assert shop.timeout_seconds == 9 and platform_headers.headers_of(shop) == before
    assert shop.config["cents"] is True
    values |= {"sent_headers": "x-key:\nX-New: 1", "sent_cookies": "session="}
    assert admin_client.post(change(shop), values).status_code == 302
    shop.refresh_from_db()
    assert platform_headers.headers_of(shop) == {"Authorization": "Bearer t0p-secret", "X-New": "1"}


def test_another_address_wants_the_headers_anew(admin_client: Client, shop: Platform) -> None:
    """Who may change a platform, but not see its secrets, can't send them elsewhere."""
    values = form_of(admin_client, change(shop)) | {"base_url": "https://evil.test"}
    answer = admin_client.post(change(shop), values)
    assert "has another address now" in str(answer.context["adminform"].form.errors["sent_headers"])
    shop.refresh_from_db()
    assert shop.base_url == "https://shop.test"
    values |= {"sent_headers": "X-New: 1"}
    assert admin_client.post(change(shop), values).status_code == 302
    shop.refresh_from_db()
    assert platform_headers.headers_of(shop) == {"X-New": "1"}
    values |= {"base_url": "https://other.test", "sent_headers": "X-New:"}
    assert admin_client.post(change(shop), values).status_code == 302
    shop.refresh_from_db()
    assert platform_headers.headers_of(shop) == {} and shop.base_url == "https://other.test"


def test_what_can_not_be_decrypted_is_entered_anew(admin_client: Client, shop: Platform) -> None:
    Platform.objects.filter(pk=shop.pk).update(headers_encrypted=b"gAAAA of another key")
    page = admin_client.get(change(shop)).content.decode()
    assert "be decrypted any more; enter it anew." in page
    values = form_of(admin_client, change(shop)) | {"sent_headers": "X-New: 1"}
    assert admin_client.post(change(shop), values).status_code == 302
    shop.refresh_from_db()
    assert platform_headers.headers_of(shop) == {"X-New": "1"}


@pytest.mark.parametrize(
    ("adapter", "there", "missing"),
    [
        ("json_results", "read_script", "read_marketplace"),
        ("css", "read_row", "read_marketplace"),
        ("feed", "sent_headers", "read_marketplace"),
        ("ebay", "read_marketplace", "read_row"),
        ("egun", "max_pages", "read_row"),
    ],
)
def test_each_kind_of_site_has_its_fields(
    admin_client: Client, adapter: str, there: str, missing: str
) -> None:
    made = Platform.objects.create(
        slug="x", name="X", adapter=adapter, base_url="https://x.test", config={"row": "a"}
    )
    page = admin_client.get(change(made))
    fields = page.context["adminform"].form.fields
    assert there in fields and missing not in fields
    html = page.content.decode()
    assert f'name="{there}"' in html and f'name="{missing}"' not in html
    values = form_of(admin_client, change(made)) | {"read_search": "/s?q={query}"}
    values |= {"read_title": "b", "read_link": "a"}
    assert admin_client.post(change(made), values).status_code == 302
    assert Platform.objects.get(pk=made.pk).config["row"] == "a", "what is not shown is kept"


def test_every_setting_is_explained() -> None:
    for key, (label, _example) in TEXTS.items():
        assert str(label).strip() and field_name(key).startswith("read_")
