"""Serves styles, scripts and fonts (WhiteNoise), without a stream."""

from __future__ import annotations

import contextlib

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, but a file is read whole. Under ASGI Django would collect a stream that is not
    asynchronous all the same, and warn of it in the log."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """The answer for a file, or for the part of it that is asked for."""
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with contextlib.closing(found.file):
                body = found.file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["content-type"]
        for name, value in found.headers:
            response[name] = value
        return response
