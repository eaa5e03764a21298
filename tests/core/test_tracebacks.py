"""A traceback that nobody caught shows no secret, wherever it was raised."""

from __future__ import annotations

import subprocess
import sys

from core import tracebacks

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
#: Fails in a thread, where nothing can be caught and at the end; each says the token.
FAILS = """
import sys, threading
from core.tracebacks import mask_tracebacks
mask_tracebacks()

def fail(where):
    raise RuntimeError(f"{where}: https://api.telegram.org/bot{sys.argv[1]}/getMe")

class Fails:
    def __del__(self):
        fail("deleted")

thread = threading.Thread(target=fail, args=["thread"])
thread.start()
thread.join()
leaves = threading.Thread(target=sys.exit, args=[sys.argv[1]])
leaves.start()
leaves.join()
Fails()
fail("main")
"""


def test_a_traceback_that_nobody_caught_shows_no_secret() -> None:
    command = [sys.executable, "-c", FAILS, TOKEN]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    for where in ("thread", "deleted", "main"):
        assert f"RuntimeError: {where}: https://api.telegram.org/bot•••/getMe" in ended.stderr
    assert "Exception in thread Thread-1" in ended.stderr
    assert TOKEN not in ended.stderr and "Thread-2" not in ended.stderr


def test_every_process_of_ours_masks_them() -> None:
    assert sys.excepthook is tracebacks.uncaught
