from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The chats whose analysis was enqueued; no broker is needed."""
    chats: list[int] = []
    monkeypatch.setattr("core.task_queue.enqueue", lambda _task, chat, **_: chats.append(chat))
    return chats
