"""Says READY_TEXT when everything answers: READY_URLS and the worker.

`bin/run` starts it beside the processes; it ends with them.
"""

from __future__ import annotations

import os
import time

from deploy import health

LOOK_EVERY_SECONDS = 0.2
SAY_WHAT_IS_MISSING_AFTER_SECONDS = 60.0


def missing(urls: list[str]) -> list[str]:
    """What does not answer yet; the worker is asked when all the others do."""
    said = [f"{url}: {problem}" for url in urls if (problem := health.answers(url))]
    if said:
        return said
    problem = health.worker()
    return [problem] if problem else []


def main() -> None:
    os.nice(10)  # what is waited for goes first
    urls, parent, began = os.environ["READY_URLS"].split(), os.getppid(), time.monotonic()
    said = False
    while what := missing(urls):
        if os.getppid() != parent:
            return
        if not said and time.monotonic() - began > SAY_WHAT_IS_MISSING_AFTER_SECONDS:
            said = True
            print("Not ready yet:", *what, sep="\n  ", flush=True)
        time.sleep(LOOK_EVERY_SECONDS)
    print(os.environ["READY_TEXT"], flush=True)


if __name__ == "__main__":
    main()
