"""System checks: a missing or malformed setting is named in plain words before anything runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from aibot import private_data
from aibot.settings import env, env_file
from drafts.ai.providers import asked_at, fallback_address, model_problem

#: The tag of what is checked here.
SETTINGS = "settings"
#: Settings that Telegram and the AI can't do without, and where they come from.
NEEDED = {
    "TG_API_ID": "make one at my.telegram.org, under API development tools",
    "TG_API_HASH": "it stands beside the api id at my.telegram.org",
    "TELEGRAM_BOT_TOKEN": "write /newbot to @BotFather and copy the token",
    "OWNER_TELEGRAM_ID": "your own Telegram id; @userinfobot tells it",
    "AI_API_KEY": "the key of your AI provider",
}
#: Those of them without which runbot does not start.
FOR_TELEGRAM = ("TG_API_ID", "TG_API_HASH", "TELEGRAM_BOT_TOKEN", "OWNER_TELEGRAM_ID")


class Sentence(checks.Warning):
    """A warning that is printed as it is, without Django's number before it."""

    def __str__(self) -> str:
        return str(self.msg)


def malformed(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Settings whose value can't be read; nothing starts with one of these."""
    found: list[CheckMessage] = [
        checks.Error(f"{problem.name} {problem.sentence}.", id="aibot.E001")
        for problem in env.problems
    ]
    for sentence in (
        *env_file.misspelt_sentences(settings.ENV_FILE),
        _bad_token(),
        _bad_hash(),
        _bad_ai_key("AI_API_KEY"),
        _bad_ai_key("AI_FALLBACK_API_KEY"),
        model_problem("AI_MODEL", settings.AI_MODEL, settings.AI_BASE_URL),
        _bad_fallback(),
        _bad_redis(),
        *_bad_keys(),
        _bad_public_key(),
    ):
        if sentence:
            found.append(checks.Error(sentence, id="aibot.E001"))
    return found


def missing(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Settings without which Telegram or the AI stay silent. The admin works without them,
    so these are warnings; `runbot` refuses to start."""
    given = {problem.name for problem in env.problems}
    return [
        Sentence(f"{name} is missing: {hint}.", id="aibot.W001")
        for name, hint in missing_settings().items()
        if name not in given
    ]


def readable_by_others(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Private files that other users of the machine can read, and that could not be mended."""
    return [Sentence(sentence, id="aibot.W002") for sentence in private_data.problems()]


def missing_settings() -> dict[str, str]:
    return {name: hint for name, hint in NEEDED.items() if not getattr(settings, name)}


def missing_for_telegram() -> str:
    """What to fill in before Telegram can be reached, for people; empty if nothing is missing."""
    missing = missing_settings()
    lines = [f"  {name}: {missing[name]}" for name in FOR_TELEGRAM if name in missing]
    return "\n".join(["These settings are missing in .env:", *lines]) if lines else ""


def _bad_token() -> str:
    token = settings.TELEGRAM_BOT_TOKEN
    if token and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]{10,}", token):
        return "TELEGRAM_BOT_TOKEN must look like 123456789:ABC…, as @BotFather gives it."
    return ""


def _bad_hash() -> str:
    value = settings.TG_API_HASH
    if value and (
        len(value) != 32 or any(char not in "0123456789abcdef" for char in value.lower())
    ):
        return "TG_API_HASH must be 32 hexadecimal digits, as my.telegram.org shows it."
    return ""


def _bad_ai_key(name: str) -> str:
    value = getattr(settings, name)
    if value and not (value.isascii() and value.isprintable()):
        return f"{name} must be made of plain Latin letters, digits and signs."
    return ""


def _bad_fallback() -> str:
    model = settings.AI_FALLBACK_MODEL
    if not model:
        return ""
    address = fallback_address(model, settings.AI_FALLBACK_BASE_URL, settings.AI_BASE_URL)
    problem = model_problem("AI_FALLBACK_MODEL", model, address)
    same = asked_at(model, address) == asked_at(settings.AI_MODEL, settings.AI_BASE_URL)
    if not problem and not same and not settings.AI_FALLBACK_API_KEY:
        return "AI_FALLBACK_API_KEY is missing: AI_FALLBACK_MODEL is asked elsewhere than AI_MODEL."
    return problem


def _bad_redis() -> str:
    if settings.REDIS_URL and urlsplit(settings.REDIS_URL).scheme not in (
        "redis",
        "rediss",
        "unix",
    ):
        return "REDIS_URL must start with redis://, rediss:// or unix://."
    return ""


def _bad_keys() -> list[str]:
    if not settings.SESSION_ENCRYPTION_KEYS:
        return ["SESSION_ENCRYPTION_KEYS must have at least one key, or be left empty."]
    sentences = []
    for place, key in enumerate(settings.SESSION_ENCRYPTION_KEYS, 1):
        try:
            Fernet(key)
        except ValueError:
            sentences.append(
                f"SESSION_ENCRYPTION_KEYS: key {place} must be 32 bytes in url-safe base64."
            )
    return sentences


def _bad_public_key() -> str:
    if not settings.TG_DC_PUBLIC_KEY:
        return ""
    try:
        key = load_pem_public_key(Path(settings.TG_DC_PUBLIC_KEY).read_bytes())
    except OSError:
        return "TG_DC_PUBLIC_KEY must be the path of a PEM file that can be read."
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey):
        return "TG_DC_PUBLIC_KEY must be a PEM file with an RSA public key."
    return ""


def register_all() -> None:
    checks.register(malformed, SETTINGS)
    checks.register(missing, SETTINGS)
    checks.register(readable_by_others, SETTINGS)
