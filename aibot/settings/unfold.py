"""How the admin looks: its name, its colours, and which parts Unfold shows."""

from __future__ import annotations

import sys
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from aibot.settings.base import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Unfold loads Django's fields for PostgreSQL if it can, and psycopg with them: 9 MB.
    sys.modules["django.contrib.postgres.fields"] = None  # type: ignore[assignment]

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "aibot",
    "SITE_HEADER": "aibot",
    "SITE_SYMBOL": "smart_toy",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("aibot/icon.svg")}
    ],
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "aibot.dashboard.environment",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("admin:password_change")},
            {"title": _("Second factor"), "link": reverse_lazy("second_factor")},
        ]
    },
    "LOGIN": {"form": "aibot.login.LoginForm"},
    "DASHBOARD_CALLBACK": "aibot.dashboard.context",
    "STYLES": [
        lambda request: static("aibot/admin.css"),
        lambda request: static("aibot/lists.css"),
        lambda request: static("aibot/reading.css"),
    ],
    "SCRIPTS": [
        lambda request: static("aibot/live.js"),
        lambda request: static("aibot/controls.js"),
    ],
    "COLORS": {
        # Unfold's own is too faint on its grey.
        "font": {"subtle-light": "var(--color-base-600)"},
        "primary": {
            "50": "oklch(97% .014 254.6)",
            "100": "oklch(93.2% .032 255.6)",
            "200": "oklch(88.2% .059 254.1)",
            "300": "oklch(80.9% .105 251.8)",
            "400": "oklch(70.7% .165 254.6)",
            "500": "oklch(62.3% .214 259.8)",
            "600": "oklch(54.6% .245 262.9)",
            "700": "oklch(48.8% .243 264.4)",
            "800": "oklch(42.4% .199 265.6)",
            "900": "oklch(37.9% .146 265.5)",
            "950": "oklch(28.2% .091 267.9)",
        },
    },
    "SIDEBAR": {
        # The search above it is our own (templates/unfold/helpers/search.html).
        "show_search": False,
        "show_all_applications": False,
        "navigation": "aibot.navigation.sidebar",
    },
}
