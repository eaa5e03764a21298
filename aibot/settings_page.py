"""The page that leads to all settings, each with what it is for."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aibot.navigation import settings_for


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The settings that somebody may see."""
    context = {
        **admin.site.each_context(request),
        "title": _("Settings"),
        "parts": settings_for(request),
    }
    return render(request, "admin/settings.html", context)
