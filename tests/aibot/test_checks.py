"""The system checks: what is missing or malformed is said in plain words before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from pytest_django import Settings

from aibot import checks
from aibot.settings import env
from tests.harness.processes import ROOT, clean_environment


@pytest.fixture(autouse=True)
def well_set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "problems", [])
    settings.TG_API_ID = 12345
    settings.TG_API_HASH = "0123456789abcdef0123456789abcdef"
    settings.TELEGRAM_BOT_TOKEN = "100200300:AAF-fake_token_for_tests_0123456789ab"
    settings.OWNER_TELEGRAM_ID = [5]
    settings.AI_API_KEY = "key"
    settings.REDIS_URL = ""
    settings.TG_DC_PUBLIC_KEY = ""
    settings.SESSION_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]


def sentences(found: list) -> list[str]:
    return [message.msg for message in found]


def test_with_good_settings_nothing_is_said() -> None:
    assert checks.malformed(None) == checks.missing(None) == []


@pytest.mark.parametrize("name", checks.NEEDED)
def test_a_missing_setting_is_a_warning_that_says_where_to_get_it(
    settings: Settings, name: str
) -> None:
    setattr(settings, name, type(getattr(settings, name))())
    found = checks.missing(None)
    assert sentences(found) == [f"{name} is missing: {checks.NEEDED[name]}."]
    assert not found[0].is_serious()
    assert checks.malformed(None) == []


def test_a_malformed_setting_is_an_error_and_not_also_missing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TG_API_ID = 0
    monkeypatch.setattr(env, "problems", [env.Problem("TG_API_ID", "must be a whole number")])
    assert sentences(checks.malformed(None)) == ["TG_API_ID must be a whole number."]
    assert checks.malformed(None)[0].is_serious()
    assert checks.missing(None) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "not-a-token"),
        ("TELEGRAM_BOT_TOKEN", "100200300:short"),
        ("TELEGRAM_BOT_TOKEN", "100200300:with spaces and / signs in it"),
        ("TELEGRAM_BOT_TOKEN", "bot100200300:AAF-fake_token_for_tests"),
        ("TG_API_HASH", "0123456789abcdef"),
        ("TG_API_HASH", "0123456789abcdefghijklmnopqrstuv"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost:6379"),
        ("AI_API_KEY", "ключ-не-з-латиниці"),
        ("AI_API_KEY", "key with\nline"),
        ("AI_FALLBACK_API_KEY", "ключ-не-з-латиниці"),
        ("SESSION_ENCRYPTION_KEYS", ["short"]),
        ("SESSION_ENCRYPTION_KEYS", ["ключ"]),
        ("SESSION_ENCRYPTION_KEYS", []),
        ("TG_DC_PUBLIC_KEY", "/nowhere/key.pem"),
    ],
)
def test_a_malformed_value_is_named_and_not_shown(
    settings: Settings, name: str, value: str | list[str]
) -> None:
    setattr(settings, name, value)
    found = sentences(checks.malformed(None))
    assert len(found) == 1
    assert found[0].startswith(name)
    for secret in [value] if isinstance(value, str) else value:
        assert secret not in found[0]


@pytest.mark.parametrize("name", ["AI_MODEL", "AI_FALLBACK_MODEL"])
def test_a_model_of_a_provider_that_there_is_not_is_named(settings: Settings, name: str) -> None:
    setattr(settings, name, "antropic:claude")
    (found,) = sentences(checks.malformed(None))
    assert found.startswith(f"{name} names the provider antropic, which is none of: ")


def test_a_second_model_that_is_asked_elsewhere_needs_a_key_of_its_own(settings: Settings) -> None:
    settings.AI_FALLBACK_MODEL = "deepseek:deepseek-chat"
    assert sentences(checks.malformed(None)) == [
        "AI_FALLBACK_API_KEY is missing: AI_FALLBACK_MODEL is asked elsewhere than AI_MODEL."
    ]
    settings.AI_FALLBACK_API_KEY = "another"
    assert checks.malformed(None) == []
    settings.AI_FALLBACK_MODEL, settings.AI_FALLBACK_API_KEY = "gpt-4o", ""
    assert checks.malformed(None) == []


def test_the_malformed_one_of_several_encryption_keys_is_named_by_its_place(
    settings: Settings,
) -> None:
    settings.SESSION_ENCRYPTION_KEYS = [*settings.SESSION_ENCRYPTION_KEYS, "bad-key"]
    (found,) = sentences(checks.malformed(None))
    assert "key 2" in found and "bad-key" not in found


PEM, PKCS1 = serialization.Encoding.PEM, serialization.PublicFormat.PKCS1
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo


def test_a_public_key_must_be_an_rsa_key(settings: Settings, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048).public_key()
    file = tmp_path / "key.pem"
    settings.TG_DC_PUBLIC_KEY = str(file)
    for form in (PKCS1, SPKI):
        file.write_bytes(key.public_bytes(PEM, form))
        assert checks.malformed(None) == []
    file.write_text("-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----\n")
    assert sentences(checks.malformed(None))[0].startswith("TG_DC_PUBLIC_KEY must be a PEM file")
    other = ed25519.Ed25519PrivateKey.generate().public_key()
    file.write_bytes(other.public_bytes(PEM, SPKI))
    assert sentences(checks.malformed(None))[0].startswith("TG_DC_PUBLIC_KEY must be a PEM file")
    settings.TG_DC_PUBLIC_KEY = str(tmp_path)
    assert sentences(checks.malformed(None))[0].startswith("TG_DC_PUBLIC_KEY must be the path")


#: Every setting that has a form, with something that does not have it.
MALFORMED = {
    "TG_API_ID": "twelve-thousand",
    "TG_API_HASH": "not-a-hash-at-all",
    "TG_DC": "somewhere-else",
    "TG_DC_PUBLIC_KEY": "/nowhere/at-all.pem",
    "TELEGRAM_BOT_TOKEN": "no-token-at-all",
    "TELEGRAM_BOT_API_URL": "bot.example.org",
    "OWNER_TELEGRAM_ID": "@the-owner",
    "COLLECT_DIALOGS": "many-dialogs",
    "COLLECT_MESSAGES": "many-messages",
    "AI_BASE_URL": "ai.example.org",
    "AI_TIMEOUT_SECONDS": "a-while",
    "AUTO_REPLY_CONFIDENCE": "900",
    "DEFAULT_CHAT_MODE": "sometimes",
    "ANALYSIS_DEBOUNCE_SECONDS": "a-moment",
    "DRAFT_EXPIRY_HOURS": "two-days",
    "HEALTH_PORT": "99999",
    "SESSION_ENCRYPTION_KEYS": "too-short-a-key",
    "DATABASE_URL": "oracle://example",
    "REDIS_URL": "redis.example.org",
    "TIME_ZONE": "Mars/Olympus",
    "LOG_LEVEL": "chatty",
    "LOG_FORMAT": "handwriting",
}


def test_all_malformed_settings_are_told_at_once(tmp_path: Path) -> None:
    environment = clean_environment() | MALFORMED
    environment |= {"AIBOT_ENV_FILE": "/dev/null", "AIBOT_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "Traceback" not in said
    for name, value in MALFORMED.items():
        assert f"{name} must" in said or f"{name}: key 1 must" in said
        assert value not in said, f"the value of {name} is shown"


def test_with_nothing_set_the_admin_starts_with_warnings(tmp_path: Path) -> None:
    environment = clean_environment()
    environment |= {"AIBOT_ENV_FILE": "/dev/null", "AIBOT_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in checks.NEEDED:
        assert f"{name} is missing" in done.stdout + done.stderr


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = clean_environment()
    environment |= {"AIBOT_ENV_FILE": "/dev/null", "AIBOT_DATA_DIR": str(tmp_path / "file")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    said = (done.stdout + done.stderr).strip()
    assert "Traceback" not in said
    assert "AIBOT_DATA_DIR must be a folder" in said
