"""Fetch a single page of a platform beside those of the searches, within its rate limit."""

from __future__ import annotations

from monitoring.models import PlatformState
from monitoring.platforms.base import Response
from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import FetcherLike, FetchFailure, Request, Target
from monitoring.services.reading.throttling import CircuitOpen, PlatformThrottle

Problem = PlatformState.Problem
PROBLEMS = {"rate": Problem.RATE, "blocked": Problem.BLOCKED, "captcha": Problem.CAPTCHA}


def fetch_page(
    fetcher: FetcherLike, target: Target, throttle: PlatformThrottle, request: Request
) -> Response:
    """Wait for a slot and fetch the page. Raises FetchFailure; a refusal counts for the platform,
    a page that is missing or slow does not."""
    try:
        delay = throttle.acquire()
    except CircuitOpen as error:
        raise FetchFailure("down", error.code, None, **error.values) from error
    try:
        fetched = fetcher.submit(target, request, delay).result()
    except FetchFailure as failure:
        if failure.kind in PROBLEMS:
            throttle.failed(PROBLEMS[failure.kind], str(failure), failure.retry_after)
        raise
    throttle.succeeded(fetched.seconds)
    if fetched.response is None:
        raise FetchFailure("down", ProblemCode.NO_LIST, why="not_modified")
    return fetched.response
