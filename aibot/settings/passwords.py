"""The passwords that stand in addresses of services, so that no log shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

#: What else is secret behind the "?" of an address; libpq's names, and Redis's.
SECRET_OPTIONS = ("password", "sslpassword", "oauth_client_secret", "scram_client_key")


def passwords(database: Mapping[str, Any], *urls: str) -> list[str]:
    """The passwords of the database and in URLs, as they are and as they are written there."""
    options = database.get("OPTIONS", {})
    plain = [database.get("PASSWORD"), *(options.get(name) for name in SECRET_OPTIONS)]
    for url in urls:
        parts = urlsplit(url)
        plain.append(unquote(parts.password or ""))
        plain += [value for name, value in parse_qsl(parts.query) if name in SECRET_OPTIONS]
    return [form(one) for one in plain if one for form in (str, _quoted, quote_plus)]


def _quoted(value: str) -> str:
    return quote(value, safe="")
