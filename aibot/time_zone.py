"""Pages show times in the zone of the person who reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.selectors import owners, zone_of


class TimeZoneMiddleware:
    """Activates the owner's time zone for who is signed in.

    Users of the admin aren't tied to a person, so it is the first owner's; without an owner, or
    for a visitor, that of the settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = owners().only("time_zone").first() if request.user.is_authenticated else None
        with timezone.override(zone_of(person) if person else None):
            return self.get_response(request)
