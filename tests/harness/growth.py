"""Whether reading a text takes time in proportion to its length, whatever else the machine does."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable

#: The longer text is so many times as long.
TIMES = 8
#: It may take twice as long as in proportion; with the square of its length it would take eight
#: times as long. Beside that, what does not grow with it, in seconds.
TOLERATED, FIXED = 2, 0.05
ATTEMPTS = 5


def in_proportion(
    read: Callable[[str], object],
    text: Callable[[int], str],
    length: int,
    within: float = math.inf,
) -> bool:
    """Whether `read` takes a text of this length, and one that is an eighth of it, in proportion,
    and the long one within so many seconds of processor time. The least times of several readings
    are compared, so that other work does no harm."""
    short, long = text(length // TIMES), text(length)
    least = [seconds(read, short), seconds(read, long)]
    for _attempt in range(ATTEMPTS):
        if least[1] <= TOLERATED * TIMES * least[0] + FIXED and least[1] < within:
            return True
        least = [min(least[0], seconds(read, short)), min(least[1], seconds(read, long))]
    return False


def seconds(read: Callable[[str], object], text: str) -> float:
    """The processor time, without that of collecting the garbage of all tests."""
    gc.disable()
    try:
        began = time.process_time()
        read(text)
        return time.process_time() - began
    finally:
        gc.enable()
