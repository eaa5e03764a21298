"""`python -m aibot.settings.engines` ends with 0 if beat is a process of its own, and with 1 if the
worker runs it (`BEAT_IN_WORKER`)."""

import sys

from aibot.settings import base

if __name__ == "__main__":
    sys.exit(1 if base.BEAT_IN_WORKER else 0)
