"""Token buckets, with a clock of their own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from outbox.pacing import Pacer

RATE, BURST = 2.0, 3
#: What happens to one key: so many seconds pass, or one is sent.
STEPS = st.lists(st.one_of(st.floats(0, 5), st.just("send")), max_size=60)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def paced() -> tuple[Clock, Pacer[str]]:
    clock = Clock()
    return clock, Pacer(RATE, BURST, clock)


def obedient(steps: list[float | str]) -> list[float]:
    """When a sender who waits as long as it is told to has sent."""
    clock, pacer = paced()
    sent = []
    for step in steps:
        if isinstance(step, float):
            clock.now += step
            continue
        clock.now += pacer.wait("chat")
        pacer.take("chat")
        sent.append(clock.now)
    return sent


@given(STEPS)
def test_in_no_time_more_is_sent_than_a_burst_and_the_rate_allow(steps: list[float | str]) -> None:
    sent = obedient(steps)
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            allowed = BURST + (sent[last] - sent[first]) * RATE
            assert last - first + 1 <= allowed + 1e-6


@given(STEPS)
def test_after_the_wait_one_may_be_sent_and_not_before(steps: list[float | str]) -> None:
    clock, pacer = paced()
    for step in steps:
        if isinstance(step, float):
            clock.now += step
        else:
            pacer.take("chat")
    wait = pacer.wait("chat")
    assert wait >= 0
    if wait > 1e-3:
        clock.now += wait * 0.99
        assert pacer.wait("chat") > 0
        wait *= 0.01
    clock.now += wait + 1e-6
    assert pacer.wait("chat") == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=40))
def test_keys_do_not_wait_for_each_other(takes: list[tuple[str, float]]) -> None:
    clock, together = paced()
    alone = {key: Pacer[str](RATE, BURST, clock) for key in "abc"}
    for key, seconds in takes:
        together.take(key)
        alone[key].take(key)
        clock.now += seconds
        assert {one: together.wait(one) for one in "abc"} == {
            one: alone[one].wait(one) for one in "abc"
        }


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=40))
def test_waiting_names_exactly_the_keys_that_must_wait(takes: list[tuple[str, float]]) -> None:
    clock, pacer = paced()
    for key, seconds in takes:
        pacer.take(key)
        clock.now += seconds
        must_wait = {one: pacer.wait(one) for one in "abc" if pacer.wait(one) > 0}
        assert pacer.waiting() == must_wait


def test_a_burst_leaves_at_once_and_the_next_one_waits() -> None:
    _, pacer = paced()
    for _ in range(BURST):
        assert pacer.wait("chat") == 0
        pacer.take("chat")
    assert pacer.wait("chat") == 1 / RATE
    assert pacer.waiting() == {"chat": 1 / RATE}


def test_keys_that_have_rested_are_forgotten() -> None:
    """There are many chats in a long life."""
    clock, pacer = paced()
    for number in range(1000):
        pacer.take(str(number))
    clock.now += BURST / RATE
    assert pacer.waiting() == {}
    assert pacer._buckets == {}
