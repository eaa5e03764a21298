"""The inbox's page, what changed on it since, and what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.selectors import sending_paused
from core.search import searched_words
from core.transitions import StaleState
from core.views import row_number, staff_required
from drafts import states
from drafts.approvals import in_admin, source_titles
from drafts.badges import confidence_badge, state_badge
from drafts.models import Chat, Draft
from drafts.services.buttons.decisions import Told, decide, sentence_of, why_not
from drafts.services.buttons.results import CallbackResult
from drafts.services.reviewing.answer_text import BadText
from drafts.services.reviewing.own_answer import answer_by_hand
from inbox import more, selectors

TITLES = {
    selectors.WAITING: gettext_lazy("Waits for me"),
    selectors.SNOOZED: gettext_lazy("Later"),
    selectors.AUTO: gettext_lazy("Sent automatically today"),
    selectors.ALL: gettext_lazy("All chats"),
}
#: What may be seen and done.
SEE = ("drafts.view_chat", "drafts.view_message", "drafts.view_draft")
DECIDE, CHANGE_CHAT = "drafts.change_draft", "drafts.change_chat"
#: After these the next chat is shown.
DONE = ("send", "skip", "retry")


@dataclass(frozen=True)
class Place:
    """What the page shows: a list, the words that it is searched for, and a chat with its last
    messages."""

    list: str
    words: str
    chat: Chat | None
    size: int = selectors.SHOWN_MESSAGES

    def address(self, **other: Any) -> str:
        """The page's address, with another chat or list if that is given."""
        chat = other.get("chat", self.chat)
        values = {"list": other.get("list", self.list), "q": self.words}
        if chat is not None:
            values["chat"] = str(chat.pk)
        kept = {name: value for name, value in values.items() if value not in ("", "waiting")}
        return reverse("inbox") + (f"?{urlencode(kept)}" if kept else "")


def _place(values: Mapping[str, Any]) -> Place:
    """Where a request is; what makes no sense is left out."""
    name = str(values.get("list", ""))
    words = searched_words(values)
    chat, size = row_number(values.get("chat")), row_number(values.get("size")) or 0
    return Place(
        list=name if name in selectors.FILTERS else selectors.WAITING,
        words=words,
        chat=Chat.objects.select_related("account").filter(pk=chat).first() if chat else None,
        size=min(max(size, selectors.SHOWN_MESSAGES), selectors.MOST_MESSAGES),
    )


def _check(request: HttpRequest, *permissions: str) -> None:
    if not request.user.has_perms(permissions):
        raise PermissionDenied


@never_cache
@require_GET
@staff_member_required(login_url="admin:login")
def page(request: HttpRequest) -> HttpResponse:
    """The list of chats, and the chosen conversation with its draft."""
    _check(request, *SEE)
    return _page(request, _place(request.GET))


def _page(request: HttpRequest, place: Place, text: str | None = None) -> HttpResponse:
    """The page; `text` is what was typed, if it could not be sent."""
    # Before anything is read, so that a change meanwhile reaches the page as an event.
    events = f"{reverse('inbox_events')}?{urlencode({'seen': selectors.version()})}"
    context = {
        **admin.site.each_context(request),
        "events": events,
        "title": _("Inbox"),
        "place": place,
        "live": f"{reverse('inbox_live')}?{urlencode(_values(place))}",
        **_now(request, place, text),
    }
    return render(request, "inbox/page.html", context)


def _values(place: Place) -> dict[str, str]:
    values = {"list": place.list, "q": place.words}
    return values | ({"chat": str(place.chat.pk), "size": str(place.size)} if place.chat else {})


@never_cache
@require_GET
@staff_required(*SEE)
def live(request: HttpRequest) -> JsonResponse:
    """The parts of the page as they are now."""
    place = _place(request.GET)
    now = _now(request, place)
    return JsonResponse({"parts": now["parts"], "title": now["tab_title"]})


@never_cache
@require_GET
@staff_required(*SEE)
def may_watch(request: HttpRequest) -> HttpResponse:
    """Whether the inbox may be watched: 204, which `inbox.stream` makes a stream of events, or 403.

    A server without that (WSGI) passes the 204 on; to a browser it means: no events here
    (html.spec.whatwg.org, server-sent events), and the page goes on asking.
    """
    return HttpResponse(status=204)


def _now(request: HttpRequest, place: Place, text: str | None = None) -> dict[str, Any]:
    """What changes on the page: its parts as HTML, and the tab's title."""
    counts = selectors.counts()
    waiting = counts[selectors.WAITING]
    title = f"{_('Inbox')} | aibot"
    return {
        "parts": _parts(request, place, counts, text),
        "tab_title": f"({waiting}) {title}" if waiting else title,
    }


def _parts(
    request: HttpRequest, place: Place, counts: Mapping[str, int], text: str | None
) -> dict[str, str]:
    lists = [
        (name, title, place.address(list=name, chat=None), counts.get(name))
        for name, title in TITLES.items()
    ]
    rows = [
        (row, place.address(chat=row.chat), _sure(row.draft))
        for row in selectors.rows(place.list, place.words)
    ]
    parts = {
        "lists": render_to_string("inbox/lists.html", {"lists": lists, "place": place}),
        "rows": render_to_string("inbox/rows.html", {"rows": rows, "place": place}),
    }
    if place.chat:
        return parts | _chat_parts(request, place, place.chat, text)
    waiting = {"waiting": counts[selectors.WAITING]}
    return {**parts, "hint": render_to_string("inbox/hint.html", waiting)}


def _chat_parts(request: HttpRequest, place: Place, chat: Chat, text: str | None) -> dict[str, str]:
    # The draft first: an answer that is sent in between is then shown twice for a moment, not lost.
    draft = selectors.open_draft(chat)
    said, earlier = selectors.conversation(chat, place.size)
    following = selectors.next_chat(place.list, chat, place.words)
    of_chat = request.user.has_perm(CHANGE_CHAT)
    older = urlencode({**_values(place), "size": str(place.size * 2)})
    box = {
        "chat": chat,
        "draft": draft,
        "text": text,
        "open": bool(draft and draft.state in states.WAITING),
        "later": bool(draft and draft.state == states.SCHEDULED),
        "failed": bool(draft and draft.state == states.FAILED),
        "place": place,
        "may": request.user.has_perm(DECIDE),
        "more": more.choices(draft, of_chat=of_chat)
        if draft and draft.state in states.OPEN
        else [],
        "next": place.address(chat=following) if following else "",
    }
    return {
        "said": render_to_string(
            "inbox/said.html",
            {
                "said": said,
                "chat": chat,
                "older": older if earlier and place.size < selectors.MOST_MESSAGES else "",
                "more": earlier,
                "leaving": draft if draft and draft.state in states.LEAVING else None,
            },
        ),
        "about": render_to_string("inbox/about.html", _about(draft)),
        "box": render_to_string("inbox/box.html", box),
    }


def _sure(draft: Draft | None) -> str:
    """How sure the AI was of its text; empty where there is none."""
    return confidence_badge(draft.confidence) if draft and draft.text else ""


def _about(draft: Draft | None) -> dict[str, Any]:
    """What stands above an answer: how it is, what it rests on, and what it does not."""
    if draft is None:
        return {"draft": None}
    return {
        "draft": draft,
        "state": state_badge(draft),
        "confidence": confidence_badge(draft.confidence) if draft.proposed_text else "",
        "proposed": draft.revision == 1,
        "sources": source_titles(draft),
        "unsupported": ", ".join(draft.unsupported),
        "otherwise": ", ".join(draft.otherwise),
        "hold": draft.get_hold_reason_display(),
        "paused": sending_paused(),
    }


@require_POST
@staff_member_required(login_url="admin:login")
def answer(request: HttpRequest, chat_id: int) -> HttpResponse:
    """Do what a button below the conversation says, then show what comes next."""
    action = request.POST.get("action", "send")
    if action not in more.NAMES:
        raise BadRequest("no such button")
    _check(request, *SEE, DECIDE, *([CHANGE_CHAT] if action in more.OF_CHAT else []))
    chat = get_object_or_404(Chat.objects.select_related("account"), pk=chat_id)
    place = _place({**request.POST.dict(), "chat": str(chat_id)})
    field = more.FIELDS.get(action)
    words = request.POST.get(field, "").replace("\r\n", "\n") if field else None
    told = _act(request, chat, action, words)
    (messages.success if told.done else messages.error)(request, told.sentence)
    if not told.done:
        return _page(request, place, words if action in ("send", "edit") else None)
    following = chat
    if action in DONE and place.list == selectors.WAITING and not place.words:
        following = selectors.next_chat(place.list, chat) or chat
    return redirect(place.address(chat=following))


def _act(request: HttpRequest, chat: Chat, action: str, words: str | None) -> Told:
    name = request.user.get_username()
    draft_id, seen = row_number(request.POST.get("draft")), row_number(request.POST.get("seen"))
    if draft_id is None:
        # What is written for a draft ("tell them that I am ill") is no answer.
        if action != "send" or "draft" in request.POST:
            raise BadRequest("no draft")
        return _answer_by_hand(chat, words or "", name)
    if not Draft.objects.filter(pk=draft_id, chat=chat).exists():
        return Told(False, _("This answer belongs to another chat."))
    # Without a revision nobody has read the text.
    return decide(draft_id, action, name, revision=seen or 0, words=words)


def _answer_by_hand(chat: Chat, text: str, username: str) -> Told:
    try:
        draft = answer_by_hand(chat, text, detail=in_admin(username))
    except BadText as error:
        return Told(False, why_not(error))
    except StaleState:
        return Told(False, _("aibot can't write to this chat."))
    return Told(True, sentence_of(CallbackResult("sending", draft)))
