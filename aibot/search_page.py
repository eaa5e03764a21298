"""The search above the sidebar: pages, chats, knowledge, keywords and finds with these words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from aibot.navigation import pages_for
from core.search import contains, searched_words
from inbox import selectors as inbox
from inbox.views import SEE as SEE_INBOX
from knowledge.models import Entry
from monitoring.models import Announcement, Keyword

#: So many of each kind are shown.
SHOWN = 8
#: How far back finds are looked through; their list in the admin goes back to the first.
SEARCHED_FINDS = 100_000


@dataclass(frozen=True)
class ResultLine:
    """A line of the page."""

    title: str
    address: str
    detail: str = ""


@dataclass(frozen=True)
class ResultGroup:
    """What was found of one kind; `more` is the address of the list with all of it."""

    title: str
    results: list[ResultLine]
    more: str = ""


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The search results; without words, how to search."""
    words = searched_words(request.GET)
    context = {
        **admin.site.each_context(request),
        "title": _("Search"),
        "searched": words,
        "groups": groups(request, words) if words else [],
    }
    return render(request, "admin/search.html", context)


def groups(request: HttpRequest, words: str) -> list[ResultGroup]:
    """What somebody may see of what has these words, by kind."""
    kinds: tuple[tuple[tuple[str, ...], Callable[[str], ResultGroup]], ...] = (
        (SEE_INBOX, _chats),
        (("knowledge.view_entry",), _entries),
        (("monitoring.view_keyword",), _keywords),
        (("monitoring.view_announcement", "monitoring.view_listing"), _finds),
    )
    found = [_pages(request, words)]
    found += [find(words) for permissions, find in kinds if request.user.has_perms(permissions)]
    return [group for group in found if group.results]


def _pages(request: HttpRequest, words: str) -> ResultGroup:
    wanted = words.casefold()
    links = [one for one in pages_for(request) if wanted in f"{one.title} {one.meaning}".casefold()]
    results = [ResultLine(str(one.title), one.address, str(one.meaning)) for one in links]
    return ResultGroup(_("Pages"), results[:SHOWN])


def _chats(words: str) -> ResultGroup:
    more = f"{reverse('inbox')}?{urlencode({'list': inbox.ALL, 'q': words})}"
    results = [
        ResultLine(str(row.chat), f"{more}&chat={row.chat.pk}", row.text)
        for row in inbox.rows(inbox.ALL, words, SHOWN)
    ]
    return ResultGroup(_("Chats and messages"), results, more)


def _entries(words: str) -> ResultGroup:
    rows = Entry.objects.filter(contains(words, "title", "body", "topic")).order_by("-pk")
    return _group(_("Knowledge"), "knowledge_entry", words, rows[:SHOWN], lambda one: one.title)


def _keywords(words: str) -> ResultGroup:
    rows = Keyword.objects.filter(contains(words, "text"), deleted_at=None).order_by("-pk")
    return _group(_("Keywords"), "monitoring_keyword", words, rows[:SHOWN], lambda one: one.text)


def _finds(words: str) -> ResultGroup:
    newest = Announcement.objects.aggregate(pk=Max("pk"))["pk"] or 0
    rows = Announcement.objects.filter(
        contains(words, "listing__title"), pk__gt=newest - SEARCHED_FINDS
    ).select_related("listing")
    found = rows.order_by("-pk")[:SHOWN]
    return _group(
        _("Finds"), "monitoring_announcement", words, found, lambda one: one.listing.title
    )


def _group(
    title: str, model: str, words: str, rows: Iterable[Any], name: Callable[[Any], str]
) -> ResultGroup:
    more = f"{reverse(f'admin:{model}_changelist')}?{urlencode({'q': words})}"
    return ResultGroup(
        title,
        [ResultLine(name(one), reverse(f"admin:{model}_change", args=[one.pk])) for one in rows],
        more,
    )
