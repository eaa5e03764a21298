"""A function in a process of its own: what comes back, and what does not."""

from __future__ import annotations

import pytest

from core.subprocess_call import SubprocessCallFailed, call_in_subprocess


def test_it_comes_back_hangs_or_fails_and_its_secrets_stay_there() -> None:
    assert call_in_subprocess("operator.add", 2, 3, seconds=30) == 5
    with pytest.raises(SubprocessCallFailed) as caught:
        call_in_subprocess("builtins.int", "a secret", seconds=30)
    assert str(caught.value) == "builtins.int raised ValueError"
    with pytest.raises(SubprocessCallFailed, match="ended with code 3"):
        call_in_subprocess("os._exit", 3, seconds=30)
    with pytest.raises(TimeoutError, match=r"time\.sleep took longer"):
        call_in_subprocess("time.sleep", 300, seconds=0.2)
