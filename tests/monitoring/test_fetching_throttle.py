"""Politeness of fetching: slots, pauses and the circuit of a site."""

from __future__ import annotations

import itertools

import pytest
from django.utils import timezone

from monitoring.models import Platform, PlatformHour, PlatformState
from monitoring.services.reading import throttling
from monitoring.services.reading.throttling import CircuitOpen, PlatformThrottle

Problem = PlatformState.Problem


def test_slots_are_shared_over_all_workers(egun: Platform) -> None:
    egun.requests_per_second = 2
    throttles = [PlatformThrottle(egun), PlatformThrottle(egun), PlatformThrottle(egun)]
    delays = [throttle.acquire() for throttle in throttles for _ in range(2)]
    steps = [later - earlier for earlier, later in itertools.pairwise(delays)]
    assert all(0.4 < step < 0.51 for step in steps)


def test_the_circuit_opens_and_one_request_tries_again(egun: Platform) -> None:
    throttle = PlatformThrottle(egun)
    for _ in range(5):
        throttle.acquire()
        throttle.failed(Problem.DOWN, "502")
    with pytest.raises(CircuitOpen):
        throttle.acquire()
    assert throttling.open_circuits() == {egun.pk}
    PlatformState.objects.update(open_until=timezone.now())
    assert PlatformThrottle(egun).acquire() <= 0.001
    with pytest.raises(CircuitOpen):
        PlatformThrottle(egun).acquire()


def test_after_a_success_all_is_well(egun: Platform) -> None:
    throttle = PlatformThrottle(egun)
    throttle.failed(Problem.BLOCKED, "403")
    PlatformState.objects.update(open_until=timezone.now())
    throttle.acquire()
    throttle.succeeded(0.2)
    throttle.flush()
    state = PlatformState.objects.get(platform=egun)
    assert (state.failures, state.open_until, state.problem) == (0, None, "")
    hour = PlatformHour.objects.get()
    assert (hour.succeeded, hour.failed, hour.milliseconds) == (1, 1, 200)


@pytest.mark.parametrize(
    ("problem", "wait", "seconds"),
    [
        (Problem.RATE, None, 60),
        (Problem.RATE, 500.0, 500),
        (Problem.BLOCKED, None, 300),
        (Problem.DOWN, 30.0, 30),
    ],
)
def test_how_long_a_site_is_left_alone(
    egun: Platform, problem: str, wait: float | None, seconds: int
) -> None:
    PlatformThrottle(egun).failed(problem, "said no", wait)
    state = PlatformState.objects.get(platform=egun)
    assert state.open_until is not None
    assert (state.open_until - timezone.now()).total_seconds() == pytest.approx(seconds, abs=2)


def test_one_page_with_a_captcha_does_not_stop_a_site(egun: Platform) -> None:
    throttle = PlatformThrottle(egun)
    for _ in range(2):
        throttle.acquire()
        throttle.failed(Problem.CAPTCHA, "the site asks for a captcha")
    throttle.acquire()
    throttle.failed(Problem.CAPTCHA, "the site asks for a captcha")
    until = PlatformState.objects.get(platform=egun).open_until
    assert until is not None
    assert (until - timezone.now()).total_seconds() == pytest.approx(2700, abs=2)


def test_pauses_double_up_to_a_limit(egun: Platform) -> None:
    throttle = PlatformThrottle(egun)
    waits = []
    for _ in range(8):
        PlatformState.objects.update(open_until=None)
        throttle.failed(Problem.RATE, "429")
        until = PlatformState.objects.get(platform=egun).open_until
        assert until is not None
        waits.append(round((until - timezone.now()).total_seconds()))
    assert waits == [60, 120, 240, 480, 960, 1200, 1200, 1200]
