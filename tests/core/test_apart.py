"""A function in a process of its own: what comes back, and what does not."""

from __future__ import annotations

import pytest

from core.apart import FailedApart, call_apart


def test_it_comes_back_hangs_or_fails_and_its_secrets_stay_there() -> None:
    assert call_apart("operator.add", 2, 3, seconds=30) == 5
    with pytest.raises(FailedApart) as caught:
        call_apart("builtins.int", "a secret", seconds=30)
    assert str(caught.value) == "builtins.int raised ValueError"
    with pytest.raises(FailedApart, match="ended with code 3"):
        call_apart("os._exit", 3, seconds=30)
    with pytest.raises(TimeoutError, match=r"time\.sleep took longer"):
        call_apart("time.sleep", 300, seconds=0.2)
