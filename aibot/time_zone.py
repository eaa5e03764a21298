"""Pages show times in the zone of the person who reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.selectors import person_of_user, zone_of


class TimeZoneMiddleware:
    """Activates the time zone of who is signed in: that of the person with the same username at
    Telegram as the user of the admin, else the first owner's; without an owner, or for a visitor,
    that of the settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        person = person_of_user(user.get_username()) if user.is_authenticated else None
        with timezone.override(zone_of(person) if person else None):
            return self.get_response(request)
