"""Addresses of the web process."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse

from aibot import (
    choose_chats,
    dashboard,
    search_page,
    settings_page,
    spending_card,
    steps_card,
    today_card,
)
from aibot.second_factor_page import second_factor_view
from inbox.views import SEE as SEE_INBOX


def healthz(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def home(request: HttpRequest) -> HttpResponse:
    """To the inbox, or for whoever may not see it to the overview."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path, reverse("admin:login"))
    return redirect("inbox" if request.user.has_perms(SEE_INBOX) else "admin:index")


handler400 = "aibot.error_pages.bad_request"
handler403 = "aibot.error_pages.forbidden"
handler404 = "aibot.error_pages.not_found"
handler500 = "aibot.error_pages.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/live/", dashboard.live, name="live"),
    path("admin/sending/", dashboard.sending, name="sending"),
    path("admin/ai-budget/", spending_card.go_on, name="ai_budget"),
    path("admin/check/<slug:slug>/", steps_card.check_step, name="check_step"),
    path("admin/choose-chats/", admin.site.admin_view(choose_chats.page), name="choose_chats"),
    path("admin/choose-chats/live/", choose_chats.live, name="choose_chats_live"),
    path("admin/find-picture/<int:listing_id>/", today_card.picture, name="find_picture"),
    path("admin/find/", admin.site.admin_view(search_page.page), name="search"),
    path("admin/settings/", admin.site.admin_view(settings_page.page), name="settings"),
    path("admin/second-factor/", admin.site.admin_view(second_factor_view), name="second_factor"),
    path("inbox/", include("inbox.urls")),
    path("admin/", admin.site.urls),
    path("", home, name="home"),
]
