"""The page on which a user of the admin switches the second factor on and off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.admin.qr import qr_picture
from accounts.services import second_factor
from aibot.login import (
    CodeInput,
    count_wrong_code,
    is_locked_out,
    locked_sentence,
    wrong_code_sentence,
)


class CodeForm(forms.Form):
    code = forms.CharField(max_length=20, widget=CodeInput)


@never_cache
def second_factor_view(request: HttpRequest) -> HttpResponse:
    """Both steps need a code of now: a browser that was left open is not enough."""
    user_id, name = int(request.user.pk or 0), request.user.get_username()
    on = second_factor.is_on(user_id)
    if request.method == "POST":
        _act(request, user_id, name, on)
        return redirect("second_factor")
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "on": on,
        "form": CodeForm(),
    }
    if not on:
        row = second_factor.begin(user_id)
        context["qr"] = qr_picture(second_factor.address(row, name))
        context["secret"] = second_factor.secret_text(row)
    return TemplateResponse(request, "admin/second_factor.html", context)


def _act(request: HttpRequest, user_id: int, name: str, on: bool) -> None:
    """Switch it on or off; wrong codes lock as they do when signing in."""
    code = str(request.POST.get("code", ""))
    if is_locked_out(request, name):
        messages.error(request, locked_sentence())
    elif not on and second_factor.confirm(user_id, code):
        messages.success(request, _("From now on a code is asked for when you sign in."))
    elif on and second_factor.is_right(user_id, code):
        second_factor.switch_off(user_id)
        messages.success(request, _("Only your password is asked for from now on."))
    else:
        count_wrong_code(request, name)
        locked = is_locked_out(request, name)
        messages.error(request, locked_sentence() if locked else wrong_code_sentence())
