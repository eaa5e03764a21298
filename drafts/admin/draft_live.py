"""The parts of a draft's page that follow what happens to it, without a reload."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string

from drafts import states
from drafts.admin.pages import draft_page
from drafts.models import Draft

PARTS = ("state", "notice", "next", "log", "buttons")
#: Nothing more happens to a draft in these.
OVER = frozenset({states.SENT, states.SKIPPED, states.SUPERSEDED})


def draft_live(draft: Draft, request: HttpRequest, may_change: bool) -> JsonResponse:
    """Each part as HTML. The page says which revision and state it was made with (`revision`,
    `state`); if the draft has another one now, the notice says so."""
    seen = (request.GET.get("revision", ""), request.GET.get("state", ""))
    context = {
        **draft_page(draft),
        "original": draft,
        "has_change_permission": may_change,
        "changed": seen != (str(draft.revision), draft.state),
    }
    parts = {
        name: render_to_string(f"admin/drafts/draft/{name}.html", context, request)
        for name in PARTS
    }
    answer = JsonResponse({"parts": parts, "done": draft.state in OVER})
    answer["Cache-Control"] = "no-store"
    return answer
