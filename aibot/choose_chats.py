"""The page on which the owner chooses the chats that are answered: one switch for each person."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import TelegramAccount
from core.search import contains, searched_words
from core.views import row_number, staff_required, wants_json
from drafts.models import Chat, Message
from drafts.services.schedule import set_mode

SEE, CHANGE = "drafts.view_chat", "drafts.change_chat"
SHOWN, MOST_SHOWN = 50, 1000

Mode = Chat.Mode


@dataclass(frozen=True)
class PressResult:
    """What a press has done, in words."""

    done: bool
    sentence: str


@dataclass(frozen=True)
class Choice:
    """A position of the switch."""

    mode: str
    name: str
    meaning: str


def choices() -> list[Choice]:
    """The positions of the switch, in the active language."""
    return [
        Choice(Mode.OFF, _("Off"), _("Messages are only stored. No AI reads them.")),
        Choice(Mode.SUGGEST, _("Suggest"), _("You get a suggested answer, and decide about it.")),
        Choice(
            Mode.AUTO,
            _("Automatic"),
            _("aibot answers by itself where it is sure, and asks you where it is not."),
        ),
    ]


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The newest chats; a press of a switch is a POST, of `choose-chats.js` or of the form."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    if request.method == "POST":
        return _press(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Choose chats"),
        "choices": choices(),
        "words": searched_words(request.GET),
        "live": f"{reverse('choose_chats_live')}?{request.GET.urlencode()}",
        "rows": _rows(request),
    }
    return render(request, "admin/choose_chats/page.html", context)


@never_cache
@require_GET
@staff_required(SEE)
def live(request: HttpRequest) -> JsonResponse:
    """The rows as they are now: after a sign-in chats arrive one by one."""
    return JsonResponse({"parts": {"rows": _rows(request)}})


def _press(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    told = choose(str(request.POST.get("set", "")))
    if wants_json(request):
        return JsonResponse({"done": told.done, "sentence": told.sentence})
    messages.add_message(
        request, messages.SUCCESS if told.done else messages.WARNING, told.sentence
    )
    return redirect(request.get_full_path())


def choose(pressed: str) -> PressResult:
    """Set the mode of a chat; `pressed` is its number and the mode, as "12:suggest"."""
    number, _colon, mode = pressed.partition(":")
    chat = Chat.objects.filter(pk=row_number(number) or 0).first()
    if chat is None:
        return PressResult(False, _("This chat is not there any more."))
    if mode not in Mode.values:
        return PressResult(False, _("Nothing was changed: there is no such choice."))
    if not chat.answerable:
        return PressResult(False, _("Only chats with people can be switched on."))
    set_mode(chat, mode)
    sentences = {
        Mode.OFF: _("Saved: messages of %(name)s are only stored."),
        Mode.SUGGEST: _("Saved: answers to %(name)s are suggested to you."),
        Mode.AUTO: _("Saved: %(name)s is answered automatically where aibot is sure."),
    }
    return PressResult(True, sentences[Mode(mode)] % {"name": chat})


def _rows(request: HttpRequest) -> str:
    """The list as HTML."""
    words = searched_words(request.GET)
    count = min(row_number(request.GET.get("show")) or SHOWN, MOST_SHOWN)
    found = list(newest_chats(words)[: count + 1])
    accounts = dict(TelegramAccount.objects.values_list("pk", "name"))
    more = {"q": words, "show": str(count + SHOWN)} if words else {"show": str(count + SHOWN)}
    context = {
        "chats": found[:count],
        "accounts": accounts if len(accounts) > 1 else {},
        "connected": TelegramAccount.objects.filter(
            status=TelegramAccount.Status.CONNECTED
        ).exists(),
        "choices": choices(),
        "more": urlencode(more) if len(found) > count and count < MOST_SHOWN else "",
        "words": words,
        "may": request.user.has_perm(CHANGE),
    }
    return render_to_string("admin/choose_chats/rows.html", context)


def newest_chats(words: str = "") -> QuerySet[Chat]:
    """Chats with people, the newest first, with their last message; those whose name has the words,
    if there are any."""
    last = Message.objects.filter(chat=OuterRef("pk"), deleted_at=None).order_by("-telegram_id")
    chats = Chat.objects.filter(kind=Chat.Kind.PRIVATE).annotate(
        last_text=Subquery(last.values("text")[:1]),
        last_media=Subquery(last.values("media")[:1]),
        last_ours=Subquery(last.values("outgoing")[:1]),
    )
    if words:
        username = contains(words.removeprefix("@"), "username")
        chats = chats.filter(contains(words, "title") | username)
    return chats.select_related("account").order_by("-last_message_at", "-pk")
