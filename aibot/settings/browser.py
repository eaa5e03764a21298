"""The admin in the browser: by which names it is reached, HTTPS, cookies, what pages may load, and
how often someone may be wrong when signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from aibot.settings import env
from aibot.settings.base import DATABASES, PUBLIC_URL
from knowledge.formats.types import MAX_FILE

#: The printed addresses of this machine always work, whatever else is set.
LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"]
EVERY_ADDRESS = ("", "0.0.0.0", "::")

#: On which address bin/run lets the admin listen, and prints it.
WEB_HOST = env.text("WEB_HOST")
_host = urlsplit(PUBLIC_URL).hostname or ""

# Each request has a thread of its own, and a connection of its own. Kept open, that would serve
# nobody and stay until the garbage collector comes (docs.djangoproject.com/en/5.2/ref/databases/).
DATABASES["default"]["CONN_MAX_AGE"] = 0

ALLOWED_HOSTS = [
    *env.host_names("ALLOWED_HOSTS"),
    *LOCAL_NAMES,
    *(
        f"[{name}]" if ":" in name else name
        for name in (_host, WEB_HOST)
        if name not in EVERY_ADDRESS
    ),
]
CSRF_FAILURE_VIEW = "aibot.error_pages.csrf_failure"
CSRF_TRUSTED_ORIGINS = [*env.words("CSRF_TRUSTED_ORIGINS"), *([PUBLIC_URL] if PUBLIC_URL else [])]

#: How many bytes a request may have where it is more than DATA_UPLOAD_MAX_MEMORY_SIZE: a file to
#: import, and what the form adds to it.
UPLOAD_LIMITS = {"/admin/knowledge/entry/import/": MAX_FILE + 1024 * 1024}

# --- HTTPS, all of it or nothing --------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = bool(PUBLIC_URL)
SECURE_SSL_REDIRECT = bool(PUBLIC_URL)
#: Asked by this machine, without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_SSL_HOST = urlsplit(PUBLIC_URL).netloc or None
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC_URL else None
SECURE_HSTS_SECONDS = int(timedelta(days=30).total_seconds()) if PUBLIC_URL else 0
#: The names beside and below ours belong to others: nothing is promised for them, nor for ever. The
#: middleware of django-axes is in aibot.lockout.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "axes.W002"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Content-Security-Policy --------------------------------------------------------------------
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # No inline script anywhere. Unfold's Alpine evaluates the expressions of its attributes.
        "script-src": [SELF, UNSAFE_EVAL],
        # Unfold and htmx set styles in attributes.
        "style-src": [SELF, UNSAFE_INLINE],
        # Pictures of listings come from the sites.
        "img-src": [SELF, "data:", "https:", "http:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Signing in (django-axes) -------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
#: Who was wrong so often waits: a name at one address; an address, whatever the name; and a name,
#: wherever it is tried, in browsers that have never signed in with it.
AXES_FAILURE_LIMIT = 10
FAILURES_OF_AN_ADDRESS = 30
FAILURES_OF_A_NAME = 100
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_HANDLER = "aibot.lockout.LockoutHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_SENSITIVE_PARAMETERS = ["code", "csrfmiddlewaretoken"]
#: Else whoever knows a name could keep its owner out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "aibot.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "aibot.login.locked_out"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
