"""Helpers of the views that are not pages of the admin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])

HTML, JSON = "text/html", "application/json"


def staff_required(*permissions: str) -> Callable[[View], View]:
    """Answer 403 to everybody but the admin's staff with all of these permissions.

    `AdminSite.admin_view` would redirect to the login, which is of no use to a script of a page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not (request.user.is_staff and request.user.has_perms(permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked  # type: ignore[return-value]

    return decorate


def row_number(value: object) -> int | None:
    """The number of a row that a request names; None if it is none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, by its Accept header; a browser that loads a page prefers HTML."""
    return request.get_preferred_type([HTML, JSON]) == JSON
