"""The overview: what waits, how the accounts are, what went wrong; kept up to date on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.admin.labels import live_parts
from accounts.models import TelegramAccount
from accounts.selectors import sending_paused
from accounts.services.switches import set_sending_paused
from aibot.spending_card import spending
from aibot.steps_card import steps
from aibot.today_card import answers, finds
from core.admin import BAD, GOOD, QUIET, WAITING
from core.formats import start_of_today
from core.views import staff_required
from drafts import states
from drafts.badges import confidence_badge
from drafts.models import Chat, Draft, Message
from drafts.selectors import pending_drafts
from health.findings import Finding, check_connections
from health.lights import bot_is_away, can_not_send, lights, not_well, troubles
from inbox.selectors import WAITING as WAITING_LIST
from inbox.selectors import counts
from outbox.queue import queue_lengths

DAYS = 14
SHOWN_DRAFTS = 8
PICTURE_SECONDS = 60
#: Size of the picture's drawing area.
WIDTH, HEIGHT = 380, 110


@dataclass(frozen=True)
class Number:
    """A number of the overview, and the list that it counts."""

    title: str
    value: int
    link: str
    tone: str = QUIET


def waiting_drafts(request: HttpRequest) -> str:
    """The number beside "Drafts" in the sidebar."""
    return str(pending_drafts().count() or "")


def waiting_chats(request: HttpRequest) -> str:
    """The number beside "Inbox" in the sidebar."""
    return str(counts()[WAITING_LIST] or "")


def environment(request: HttpRequest) -> list[str] | None:
    """A label in the head of every page while nothing is sent."""
    return [_("Sending is paused"), "warning"] if sending_paused() else None


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The template context of the overview as it is loaded; later changes come from `live`."""
    return {**context, "parts": overview_parts(request)}


@never_cache
@require_GET
@staff_required()
def live(request: HttpRequest) -> JsonResponse:
    """The parts of a page, changed or not, as HTML to be put in place."""
    if request.GET.get("want") == "accounts":
        return JsonResponse({"parts": account_parts(request)})
    return JsonResponse({"parts": overview_parts(request)})


@require_POST
@staff_required("accounts.change_switch")
def sending(request: HttpRequest) -> HttpResponse:
    """Pause or resume everything that leaves in the owner's name."""
    paused = request.POST.get("paused") == "1"
    set_sending_paused(paused, None)
    messages.success(
        request, _("Sending is paused.") if paused else _("Sending goes on; nothing was lost.")
    )
    return redirect("admin:index")


def _may(request: HttpRequest, permission: str) -> bool:
    return bool(request.user.has_perm(permission))


def account_parts(request: HttpRequest) -> dict[str, str]:
    if not _may(request, "accounts.view_telegramaccount"):
        return {}
    parts: dict[str, str] = {}
    for account in TelegramAccount.objects.all():
        parts |= live_parts(account)
    return parts


def overview_parts(request: HttpRequest) -> dict[str, str]:
    """Each part of the overview that this user may see, as HTML."""
    found = check_connections()
    shown: dict[str, tuple[str, Callable[[HttpRequest], dict[str, Any]]]] = {
        "steps": ("accounts.view_telegramaccount", steps),
        "sending": ("accounts.view_switch", lambda request: _sending(request, found)),
        "numbers": ("drafts.view_draft", _numbers),
        "drafts": ("drafts.view_draft", _drafts),
        "lights": ("accounts.view_telegramaccount", lambda _request: _lights(found)),
        "accounts": ("accounts.view_telegramaccount", _accounts),
        "spending": ("drafts.view_aiusage", spending),
        "picture": ("drafts.view_message", _picture),
        "finds": ("monitoring.view_announcement", finds),
        "answers": ("drafts.view_observation", answers),
    }
    return {
        name: render_to_string(f"admin/overview/{name}.html", values(request))
        for name, (permission, values) in shown.items()
        if _may(request, permission)
    }


def _sending(request: HttpRequest, found: Sequence[Finding]) -> dict[str, Any]:
    return {
        "paused": sending_paused(),
        "held_up": can_not_send(found),
        "no_cards": bot_is_away(found),
        "may_change": _may(request, "accounts.change_switch"),
    }


def _lights(found: Sequence[Finding]) -> dict[str, Any]:
    shown = lights(found)
    return {
        "lights": [(light, _page_of(light.subject)) for light in shown],
        "troubles": troubles(shown),
        "all_well": not not_well(shown),
    }


def _page_of(subject: str) -> str:
    """The page on which something can be done about a part."""
    kind, _colon, pk = subject.partition(":")
    if kind == "account":
        return reverse("admin:accounts_telegramaccount_change", args=[pk])
    if kind in ("site", "doubt"):
        return reverse("admin:monitoring_platform_change", args=[pk])
    return ""


def _numbers(request: HttpRequest) -> dict[str, Any]:
    queue = queue_lengths()
    drafts, deliveries = _list("drafts_draft"), _list("outbox_delivery")
    chats = _list("drafts_chat")
    open_states = "state__in=queued,inflight,uncertain"
    today = start_of_today()
    waiting = pending_drafts().count()
    trouble = Chat.objects.filter(analysis_failures__gt=0).count()
    due = Chat.objects.filter(analysis_due_at__isnull=False).count()
    sent = Draft.objects.filter(state=states.SENT, sent_at__gte=today).count()
    on_way = queue["queued"] + queue["inflight"] + queue["uncertain"]
    failed = queue["failed"]
    return {
        "numbers": [
            Number(
                _("Drafts wait for you"),
                waiting,
                f"{drafts}?state__exact=pending",
                WAITING if waiting else QUIET,
            ),
            Number(_("Answers sent today"), sent, f"{drafts}?state__exact=sent", GOOD),
            Number(_("On their way"), on_way, f"{deliveries}?{open_states}"),
            Number(_("Chats to be read"), due, chats),
            Number(
                _("Failed deliveries"),
                failed,
                f"{deliveries}?state__exact=failed",
                BAD if failed else QUIET,
            ),
            Number(
                _("Chats the AI could not read"),
                trouble,
                f"{chats}?trouble=yes",
                BAD if trouble else QUIET,
            ),
        ]
    }


def _list(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


def _drafts(request: HttpRequest) -> dict[str, Any]:
    rows = list(pending_drafts().order_by("-id")[: SHOWN_DRAFTS + 1])
    return {
        "drafts": [(draft, confidence_badge(draft.confidence)) for draft in rows[:SHOWN_DRAFTS]],
        "more": len(rows) > SHOWN_DRAFTS,
    }


def _accounts(request: HttpRequest) -> dict[str, Any]:
    rows = TelegramAccount.objects.order_by("name")
    parts = ((account, live_parts(account)) for account in rows)
    return {
        "accounts": [
            {
                "row": account,
                "status": part[f"account-{account.pk}-status"],
                "since": part[f"account-{account.pk}-since"],
                "answer": part[f"account-{account.pk}-answer"],
            }
            for account, part in parts
        ]
    }


# --- the picture of the last days ---------------------------------------------------------------


def _picture(request: HttpRequest) -> dict[str, Any]:
    """Bars for messages in and answers out, day by day."""
    days_of_zone = f"overview-days-{timezone.get_current_timezone_name()}"
    days = cache.get_or_set(days_of_zone, _count_days, PICTURE_SECONDS) or []
    top = max([1, *(max(day["in"], day["out"]) for day in days)])
    step = WIDTH / DAYS
    bars = []
    for place, day in enumerate(days):
        heights = {way: round(day[way] / top * HEIGHT, 1) for way in ("in", "out")}
        left = place * step
        bars.append(
            {
                "day": day["day"],
                "in": day["in"],
                "out": day["out"],
                "in_x": round(left + step * 0.14, 1),
                "out_x": round(left + step * 0.5, 1),
                "middle": round(left + step / 2, 1),
                "in_y": HEIGHT - heights["in"],
                "in_height": heights["in"],
                "out_y": HEIGHT - heights["out"],
                "out_height": heights["out"],
                "labelled": (DAYS - 1 - place) % 2 == 0,
            }
        )
    return {"bars": bars, "bar_width": round(step * 0.34, 1), "top": top}


def _count_days() -> list[dict[str, Any]]:
    """For each of the last days, today last: messages that came, answers that left."""
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    edges = [timezone.make_aware(datetime.combine(day, time())) for day in days]
    edges.append(timezone.make_aware(datetime.combine(today + timedelta(days=1), time())))
    spans = list(pairwise(edges))
    came = Message.objects.filter(outgoing=False, date__gte=edges[0]).aggregate(
        **{
            f"d{place}": Count("id", filter=Q(date__gte=start, date__lt=end))
            for place, (start, end) in enumerate(spans)
        }
    )
    left = Draft.objects.filter(state=states.SENT, sent_at__gte=edges[0]).aggregate(
        **{
            f"d{place}": Count("id", filter=Q(sent_at__gte=start, sent_at__lt=end))
            for place, (start, end) in enumerate(spans)
        }
    )
    return [
        {"day": day, "in": came[f"d{place}"], "out": left[f"d{place}"]}
        for place, day in enumerate(days)
    ]
