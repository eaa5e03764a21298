from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The chats that workers were told about; no broker is needed."""
    chats: list[int] = []
    monkeypatch.setattr("drafts.services.scheduling.enqueue_analysis", chats.append)
    return chats
