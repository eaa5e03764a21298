"""Adds eBay's access token to the requests of its Browse API.

The token is an application's: it is asked for with the id and the secret of one's own application,
and lives about two hours (developer.ebay.com/api-docs/static/oauth-client-credentials-grant.html).
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlencode

from monitoring.platforms.ebay import api_request
from monitoring.problems import ProblemCode
from monitoring.services.fetching.types import (
    FetcherLike,
    FetchFailure,
    FetchResult,
    Request,
    Target,
)

TOKEN_PATH = "/identity/v1/oauth2/token"
SCOPE = "https://api.ebay.com/oauth/api_scope"
#: A token is not used any more this long before it expires.
RESERVE_SECONDS = 120.0
AT_ONCE = 4

#: The id and the secret of the application.
Credentials = Callable[[], tuple[str, str]]


class EbayTransport:
    """Requests with a token; a refused token is replaced once."""

    def __init__(self, http: FetcherLike, credentials: Credentials) -> None:
        self._http, self._credentials = http, credentials
        self._executor = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ebay")
        self._one_at_a_time = threading.Lock()
        #: By the API's address: the token, and until when it is used (monotonic seconds).
        self._tokens: dict[str, tuple[str, float]] = {}

    def submit(self, target: Target, request: Request, delay: float) -> Future[FetchResult]:
        return self._executor.submit(self._fetch, target, request, delay)

    def _fetch(self, target: Target, request: Request, delay: float) -> FetchResult:
        marketplace, address = api_request(request.url)
        token = self._token(target)
        try:
            return self._search(target, request, address, marketplace, token, delay)
        except FetchFailure as failure:
            if failure.kind != "blocked":
                raise
        token = self._token(target, instead_of=token)
        return self._search(target, request, address, marketplace, token, 0)

    def _search(
        self,
        target: Target,
        request: Request,
        address: str,
        marketplace: str,
        token: str,
        delay: float,
    ) -> FetchResult:
        headers = {
            "Authorization": f"Bearer {token}",
            "X-EBAY-C-MARKETPLACE-ID": marketplace,
            "Accept": "application/json",
        }
        asked = replace(request, url=address, headers=headers)
        return self._http.submit(target, asked, delay).result()

    def _token(self, target: Target, instead_of: str = "") -> str:
        """The token for an API; a new one if there is none, or only `instead_of`."""
        with self._one_at_a_time:
            token, until = self._tokens.get(target.base_url, ("", 0.0))
            if token and token != instead_of and time.monotonic() < until:
                return token
            token, seconds = self._new_token(target)
            self._tokens[target.base_url] = (
                token,
                time.monotonic() + max(seconds - RESERVE_SECONDS, 1),
            )
            return token

    def _new_token(self, target: Target) -> tuple[str, float]:
        client_id, secret = self._credentials()
        if not client_id or not secret:
            raise FetchFailure("refused", ProblemCode.EBAY_KEYS_MISSING)
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        form = {"grant_type": "client_credentials", "scope": SCOPE}
        request = Request(
            target.base_url.rstrip("/") + TOKEN_PATH,
            headers={
                "Authorization": f"Basic {basic}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
            body=urlencode(form).encode(),
        )
        try:
            answer = self._http.submit(target, request, 0).result().response
        except FetchFailure as failure:
            if failure.kind == "blocked":
                raise FetchFailure("blocked", ProblemCode.EBAY_KEYS_REFUSED) from None
            raise
        try:
            given = json.loads(answer.body if answer else b"")
            return str(given["access_token"]), float(given["expires_in"])
        except (ValueError, KeyError, TypeError):
            raise FetchFailure("down", ProblemCode.EBAY_NO_TOKEN) from None
