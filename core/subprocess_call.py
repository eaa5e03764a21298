"""Call a function in a subprocess.

For what a long-running process needs rarely: the libraries that it loads are gone with it, and what
hangs is killed.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parents[1]


class SubprocessCallFailed(Exception):
    """The function raised an exception, or its process died. The text has no details: they may name
    a secret that was among the arguments."""


def call_in_subprocess(path: str, *arguments: Any, seconds: float) -> Any:
    """The result of the function at a dotted path. Arguments and result are pickled, so they are
    made of types that are cheap to import here. Raises TimeoutError after so many seconds, and
    SubprocessCallFailed."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.subprocess_call"],
            input=pickle.dumps((path, arguments)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{path} took longer than {seconds:g} s") from error
    if done.returncode:
        raise SubprocessCallFailed(f"{path} ended with code {done.returncode}")
    result, error_name = pickle.loads(done.stdout)
    if error_name:
        raise SubprocessCallFailed(f"{path} raised {error_name}")
    return result


def _answer_call() -> None:
    """Read one call from standard input, and write its result to standard output. Settings are not
    loaded, so sentences stay in English."""
    settings.configure(USE_I18N=False)
    path, arguments = pickle.load(sys.stdin.buffer)
    output, sys.stdout = sys.stdout.buffer, sys.stderr
    try:
        answer = import_string(path)(*arguments), ""
    except Exception as error:
        answer = None, type(error).__name__
    output.write(pickle.dumps(answer))
    output.flush()


if __name__ == "__main__":
    _answer_call()
