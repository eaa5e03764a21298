"""Signing in to the admin: password, and a code for who has a second factor. Who is wrong too often
waits, and is told so."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.services import second_factor
from core.encryption import CannotDecrypt


class CodeInput(UnfoldAdminTextInputWidget):
    """For a code of six digits, which browsers and phones then offer by themselves."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})


class LoginForm(AuthenticationForm):
    """The login, which also asks for the code, and says why someone is locked out."""

    code = forms.CharField(
        label=gettext_lazy("Code from your app, if you use one"),
        required=False,
        max_length=20,
        widget=CodeInput,
    )

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        super().confirm_login_allowed(user)
        if second_factor.is_on(user.pk) and not self._has_right_code(user):
            raise ValidationError(self._wrong_code(user), code="wrong_code")

    def get_invalid_login_error(self) -> ValidationError:
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(locked_sentence(), code="locked")
        return super().get_invalid_login_error()

    def _has_right_code(self, user: AbstractBaseUser) -> bool:
        try:
            return second_factor.is_right(user.pk, str(self.data.get("code", "")))
        except CannotDecrypt:
            return False

    def _wrong_code(self, user: AbstractBaseUser) -> str:
        """Why not; a wrong code counts as a wrong password does."""
        if not self.data.get("code"):
            return _("Please also enter the code that your app shows now.")
        count_wrong_code(self.request, user.get_username())
        return wrong_code_sentence()


def count_wrong_code(request: HttpRequest | None, username: str) -> None:
    """Count a wrong code as a wrong password is counted."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def is_locked_out(request: HttpRequest, username: str) -> bool:
    """Whether this user was wrong too often, with the password or with a code."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def wrong_code_sentence() -> str:
    return _("This code is not right, or it was used already. Please enter the one shown now.")


def locked_sentence() -> str:
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    return ngettext(
        "Name, password or code was wrong too often. Please wait %(minutes)d minute and try again.",
        "Name, password or code was wrong too often. "
        "Please wait %(minutes)d minutes and try again.",
        minutes,
    ) % {"minutes": minutes}


def locked_out(_request: HttpRequest, page: HttpResponse, _credentials: Any) -> HttpResponse:
    """The login page, which says so already, with the status for programs. A redirect (to the page
    of the second factor, which says so) stays one."""
    if page.status_code == HTTPStatus.OK:
        page.status_code = HTTPStatus.TOO_MANY_REQUESTS
    return page
