"""The file-system broker under many hands: every message is taken once, and whole."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport.virtual import BrokerState

from core.broker import Transport
from core.task_queue import Priority

Connect = Callable[[], Connection]
SENDERS, TAKERS, EACH = 4, 4, 50


@pytest.fixture
def connect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connect:
    # kombu keeps which queues there are for each process, whatever the folder.
    monkeypatch.setattr(Transport, "global_state", BrokerState())
    folders = {}
    for name in ("queue", "done", "control"):
        (tmp_path / name).mkdir()
        folders[name] = str(tmp_path / name)
    options = {
        "data_folder_in": folders["queue"],
        "data_folder_out": folders["queue"],
        "processed_folder": folders["done"],
        "control_folder": folders["control"],
        "polling_interval": 0.01,
    }
    transport = "core.broker:Transport"
    return lambda: Connection("filesystem://", transport=transport, transport_options=options)


def test_every_message_is_taken_once_by_one_of_many(connect: Connect, tmp_path: Path) -> None:
    taken: list[int] = []
    sent = threading.Event()

    def send(first: int) -> None:
        with connect() as connection, connection.SimpleQueue("celery") as queue:
            for number in range(first, first + EACH):
                queue.put(number)

    def take() -> None:
        with connect() as connection, connection.SimpleQueue("celery") as queue:
            while True:
                was_sent = sent.is_set()
                try:
                    message = queue.get(block=False)
                except Empty:
                    if was_sent:
                        return
                    continue
                taken.append(message.payload)
                message.ack()

    # A process says which queues there are once; a thread of it that comes later relies on that.
    with connect() as connection, connection.SimpleQueue("celery"):
        pass
    senders = [threading.Thread(target=send, args=(n * EACH,)) for n in range(SENDERS)]
    takers = [threading.Thread(target=take) for _ in range(TAKERS)]
    for thread in [*takers, *senders]:
        thread.start()
    for thread in senders:
        thread.join()
    sent.set()
    for thread in takers:
        thread.join()
    assert sorted(taken) == list(range(SENDERS * EACH))
    assert list((tmp_path / "queue").iterdir()) == []


def test_what_cannot_be_read_is_left_out(connect: Connect, tmp_path: Path) -> None:
    with connect() as connection, connection.SimpleQueue("other") as queue:
        (tmp_path / "queue" / "0_0_empty.other.msg").write_text("")
        (tmp_path / "queue" / "0_0_half.other.msg").write_text('{"body": "ab')
        queue.put("whole")
        message = queue.get(timeout=5)
        assert message.payload == "whole"
        message.ack()


@pytest.mark.parametrize("broker", ["files", "redis"])
def test_what_a_person_waits_for_is_taken_first_and_baselines_last(
    connect: Connect, broker: str, request: pytest.FixtureRequest
) -> None:
    if broker == "redis":
        address = request.getfixturevalue("redis_server").address
        connect = lambda: Connection(address)
    with connect() as connection, connection.SimpleQueue("by-priority") as queue:
        for number, priority in enumerate([*Priority, *Priority][::-1]):
            queue.put([int(priority), number], priority=int(priority))
        taken = []
        for _ in range(2 * len(Priority)):
            message = queue.get(timeout=5)
            taken.append(message.payload)
            message.ack()
    assert taken == sorted(taken), "of equal ones the oldest"
    assert [priority for priority, _ in taken] == [0, 0, 3, 3, 6, 6]
