"""The card of the overview with the first steps, and its *Check* buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from aibot.first_steps import first_steps, left
from aibot.step_checks import CHECKS, check, last_found
from core.views import staff_required, wants_json

TEMPLATE = "admin/overview/steps.html"
SEES = "accounts.view_telegramaccount"


def steps(request: HttpRequest) -> dict[str, Any]:
    """Template context of the card. Once all is done it is folded."""
    shown = first_steps()
    user_id = request.user.pk
    return {
        "steps": [(step, last_found(step.slug, user_id)) for step in shown],
        "done": sum(step.done for step in shown),
        "folded": not left(shown),
        "next": next((step.slug for step in shown if not step.done), ""),
        "may_check": request.user.has_perm("accounts.change_telegramaccount"),
    }


@require_POST
@staff_required(SEES, "accounts.change_telegramaccount")
def check_step(request: HttpRequest, slug: str) -> HttpResponse:
    """Try one step; the card with what was found for `steps.js`, else back to the overview."""
    if slug not in CHECKS:
        return HttpResponse(status=404)
    found = check(slug, request.user.pk or 0)
    if wants_json(request):
        card = render_to_string(TEMPLATE, steps(request))
        return JsonResponse({"works": found.works, "sentence": found.sentence, "card": card})
    tell = messages.success if found.works else messages.warning
    tell(request, found.sentence)
    return redirect("admin:index")
