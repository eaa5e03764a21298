"""The card of the overview that says what the AI has used today, and its button."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.views import staff_required
from drafts.amounts import today_line
from drafts.services.money.budget import go_on_today, has_budget, lifted_today, share_used, used_up
from drafts.spending import spent_on, today

#: Length of the bar that shows how much of the budget is used.
BAR = 380


def spending(request: HttpRequest) -> dict[str, Any]:
    """Template context of the card."""
    spent = spent_on(today())
    share = min(float(share_used(spent.cost, spent.tokens)), 1.0)
    over = has_budget() and used_up(spent)
    lifted = over and lifted_today()
    return {
        "line": today_line(spent),
        "unpriced": spent.unpriced and settings.AI_BUDGET_PER_DAY > 0,
        "budget": has_budget(),
        "bar": BAR,
        "filled": round(share * BAR),
        "percent": int(share * 100),
        "lifted": lifted,
        "stopped": over and not lifted,
        "may_change": request.user.has_perm("drafts.change_aiday"),
    }


@require_POST
@staff_required("drafts.change_aiday")
def go_on(request: HttpRequest) -> HttpResponse:
    """Let the AI go on today although the budget is used up."""
    go_on_today(f"in the admin by {request.user.get_username()}")
    messages.success(request, _("The AI continues until midnight, whatever it costs."))
    return redirect("admin:index")
