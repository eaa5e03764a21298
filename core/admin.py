"""Base classes and HTML helpers of the admin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db import DataError, connection
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from core.formats import format_time
from core.search import spellings

log = structlog.get_logger(__name__)

#: Tones of badges; each has a colour in the stylesheet.
GOOD, BUSY, WAITING, BAD, QUIET = "good", "busy", "waiting", "bad", "quiet"


def badge(text: object, tone: str = QUIET) -> SafeString:
    """A small coloured label."""
    return format_html('<span class="ab-badge ab-{}">{}</span>', tone, text)


def excerpt(text: str, length: int = 90) -> SafeString:
    """The beginning of a text on one line, with its own text direction."""
    line = " ".join(text[: length * 4].split())
    short = line if len(line) <= length else line[: length - 1].rstrip() + "…"
    width = "long" if length > 60 else "short"
    return format_html('<span class="ab-excerpt ab-{}" dir="auto">{}</span>', width, short)


def time_ago(when: datetime | None) -> SafeString:
    """A relative time, past or future; the exact one is its tooltip."""
    if when is None:
        return SafeString("–")
    now = timezone.now()
    if when >= now + timedelta(minutes=1):
        words = _("in %(time)s") % {"time": timesince(now, when, depth=1)}
    elif when > now:
        words = _("in less than a minute")
    elif (now - when).total_seconds() < 60:
        words = _("just now")
    else:
        words = _("%(time)s ago") % {"time": timesince(when, now, depth=1)}
    return format_html('<time class="ab-time" title="{}">{}</time>', format_time(when), words)


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts rows only up to a limit, so that big tables open as fast as small ones."""

    LIMIT = 10_000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[: self.LIMIT].count()
        return len(rows)


class NamedFields:
    """A form within a list: its fields have no labels to be seen, so they are called after their
    column and their row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            name = f"{capfirst(field.label)}: {self.instance}"  # type: ignore[attr-defined]
            field.widget.attrs["aria-label"] = name


class ListPage:
    """The page of a list. It is titled by what stands in it: Django's title would be a sentence
    around the name of one row, which needs a case of its own in some languages."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        try:
            listed: ChangeList = super().get_changelist_instance(request)  # type: ignore[misc]
        except (OverflowError, DataError, TypeError) as error:
            if not request.GET:
                raise
            # The address asks for what no column can hold, as a number of 25 digits.
            log.warning("an address of a list can't be looked up", exc_info=True)
            raise IncorrectLookupParameters from error
        listed.title = capfirst(str(listed.opts.verbose_name_plural))
        return listed


class Admin(ListPage, ModelAdmin):
    """The base of all admins: no bulk deletion, bounded counting, prefetched relations."""

    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    list_filter_submit = False
    #: A sentence for a list without rows: what will be here, and how to begin. `empty_links` are
    #: (name of a page, words) of what helps besides adding a row.
    empty_text: str | Promise = ""
    empty_links: Sequence[tuple[str, str | Promise]] = ()
    actions: Sequence[Any] | None = []
    #: Prefetched instead of joined: SQLite would start such a join at the smallest table and
    #: sort all rows of the largest one to show fifty.
    list_select_related: Sequence[str] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related(*self.list_select_related)

    def get_list_select_related(self, request: HttpRequest) -> Sequence[str]:
        return ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """All actions but bulk deletion."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """A list that nothing narrows offers no "Show all"."""
        listed = super().get_changelist_instance(request)
        if not listed.query and not listed.filter_params:
            listed.full_result_count = listed.result_count
        return listed

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm[Any]]:
        """The form of each row that can be changed in the list."""
        form = super().get_changelist_form(request, **kwargs)
        return type("RowForm", (NamedFields, form), {})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search; on SQLite, which ignores case for ASCII letters only, also other spellings of a
        term such as "олена"."""
        rows, twice = super().get_search_results(request, queryset, search_term)
        if connection.vendor == "sqlite" and not search_term.isascii():
            for spelling in spellings(search_term):
                more, also = super().get_search_results(request, queryset, spelling)
                rows, twice = rows | more, twice or also
        return rows, twice


class NoAddDeleteAdmin(Admin):
    """For rows that only the program adds and deletes."""

    def has_add_permission(self, request: HttpRequest, *_more: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(NoAddDeleteAdmin):
    """For rows that only the program changes."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
