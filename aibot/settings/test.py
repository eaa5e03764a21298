"""The settings of the test run: a data folder of its own, nothing read from `.env`."""

import os
import tempfile

os.environ["AIBOT_ENV_FILE"] = os.devnull
os.environ.setdefault("AIBOT_DATA_DIR", tempfile.mkdtemp(prefix="aibot-test-"))

from aibot.settings.base import *  # noqa: F403
from aibot.settings.browser import *  # noqa: F403
from aibot.settings.unfold import UNFOLD as UNFOLD

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # else each test's client looks through all static files
AUTO_REPLY_KNOWN_AFTER = 0  # the chats of most tests are new
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: threads have connections of their own, as in real life.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
