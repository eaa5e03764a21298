"""PUBLIC_URL sets everything that HTTPS needs; what is refused is said in words."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from aibot.settings import env
from tests.harness.processes import ROOT, clean_environment, python

SHOW = """
import json, django
django.setup()
from django.conf import settings
names = ["ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
         "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER"]
print(json.dumps({name: getattr(settings, name) for name in names}))
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
from django.test import Client
client = Client(headers={"host": "aibot.example.org"})
plain = client.get("/admin/login/")
secure = client.get("/", headers={"x-forwarded-proto": "https"})
local = Client(headers={"host": "127.0.0.1:8000"})
print(json.dumps([
    plain.status_code, plain["Location"], secure.status_code,
    secure["Strict-Transport-Security"], local.get("/healthz").status_code,
    local.get("/admin/")["Location"],
]))
"""
FILLED = {
    "TG_API_ID": "12345",
    "TG_API_HASH": "0" * 32,
    "TELEGRAM_BOT_TOKEN": "100200300:AAF-fake_token_for_tests_0123456789ab",
    "OWNER_TELEGRAM_ID": "5",
    "AI_API_KEY": "key",
}


def shown(folder: Path, **variables: str) -> list[str]:
    environment = {
        **clean_environment(),
        **FILLED,
        "DJANGO_SETTINGS_MODULE": "aibot.settings.production",
        "AIBOT_DATA_DIR": str(folder),
        "AIBOT_ENV_FILE": "/dev/null",
        **variables,
    }
    done = subprocess.run(
        python("-W", "ignore", "-c", SHOW),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_public_url_sets_all_of_https_and_check_deploy_is_silent(tmp_path: Path) -> None:
    lines = shown(tmp_path, PUBLIC_URL="https://aibot.example.org/", ALLOWED_HOSTS="other.lan")
    found = json.loads(lines[0])
    local = ["localhost", "127.0.0.1", "[::1]"]
    assert found["ALLOWED_HOSTS"] == ["other.lan", *local, "aibot.example.org"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://aibot.example.org"]
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"] and found["SECURE_HSTS_SECONDS"] > 0
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert "System check identified no issues" in lines[1]
    plain, to, secure, hsts, health, local_to = json.loads(lines[2])
    assert (plain, to) == (301, "https://aibot.example.org/admin/login/")
    assert (secure, hsts, health) == (302, "max-age=2592000", 200)
    assert local_to == "https://aibot.example.org/admin/"


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("https://aibot.example.org", "https://aibot.example.org"),
        ("https://Aibot.Example.org/", "https://aibot.example.org"),
        ("https://aibot.example.org:443", "https://aibot.example.org"),
        ("https://aibot.example.org:8443", "https://aibot.example.org:8443"),
        ("https://мій.укр", "https://xn--i1af2f.xn--j1amh"),
        ("https://[2001:db8::1]:444", "https://[2001:db8::1]:444"),
    ],
)
def test_public_url_is_read_as_a_browser_writes_it(
    monkeypatch: pytest.MonkeyPatch, value: str, origin: str
) -> None:
    monkeypatch.setattr(env, "problems", [])
    monkeypatch.setenv("PUBLIC_URL", value)
    assert env.public_url("PUBLIC_URL") == origin
    assert env.problems == []


@pytest.mark.parametrize(
    "value",
    [
        "aibot.example.org",
        "http://aibot.example.org",
        "https://",
        "https://*",
        "https://*.example.org",
        "https://a.example.org/aibot",
        "https://user:word@a.example.org",
        "https://a.example.org?x=1",
        "https://a.example.org:99999",
        "https://a b",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_another_public_url_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setattr(env, "problems", [])
    monkeypatch.setenv("PUBLIC_URL", value)
    assert env.public_url("PUBLIC_URL") == ""
    assert [one.name for one in env.problems] == ["PUBLIC_URL"]


@pytest.mark.parametrize("host", ["evil.example", "<script>x</script>", "192.168.7.7:8000", "a\tb"])
def test_a_name_that_is_not_allowed_is_told_in_words(settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = Client(raise_request_exception=False).get("/admin/", headers={"host": host})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "does not answer to this address" in text and "ALLOWED_HOSTS" in text
    assert "<script>x" not in text


@pytest.mark.django_db
def test_every_page_has_the_policy_and_no_script_in_it(admin_client: Client) -> None:
    for address in ("/admin/", "/admin/auth/user/", "/admin/django_celery_beat/periodictask/add/"):
        page = admin_client.get(address)
        policy = page["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-eval'" in policy and "frame-ancestors 'none'" in policy
        for tag in re.findall(r"<script[^>]*>", page.content.decode()):
            assert "src=" in tag or 'type="application/json"' in tag, (address, tag)
        assert not re.search(r"\son[a-z]+=[\"']|javascript:", page.content.decode()), address
    assert "Content-Security-Policy" in Client().get("/admin/login/")
