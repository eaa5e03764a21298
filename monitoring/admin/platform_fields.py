"""The fields of the form of a platform that are settings of its adapter: labels and examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

#: How a search is asked for: label and example of each setting.
SEARCH: dict[str, tuple[Any, Any]] = {
    "search": (
        _("Address of a search"),
        _(
            "As /search?q={query}; {query} becomes the words, {page} the number of the page, "
            "{cursor} what JSON calls the next page."
        ),
    ),
    "space": (_("A blank in the words"), _("+, %20, - or _")),
    "query_charset": (_("Charset of the words"), _("As iso-8859-1; without it, UTF-8.")),
    "first_page": (
        _("First page"),
        _("What {page} is on the first page; without it, 1. Where hits are counted, 0."),
    ),
    "page_step": (
        _("From page to page"),
        _("By how much {page} grows; without it, 1. Where hits are counted, as 20."),
    ),
    "body": (
        _("Sent with the search (POST)"),
        _(
            "Only for sites that are searched by a POST: a form, as q={query}&page={page}, or "
            'JSON, as {"q": "{query}", "page": {page}}.'
        ),
    ),
}
#: How a page or JSON is read.
READING: dict[str, tuple[Any, Any]] = {
    "row": (
        _("One item"),
        _(
            "CSS selector, as .result; without it, JSON-LD is read. In JSON the path to the list, "
            "as data.items."
        ),
    ),
    "title": (
        _("Title in an item"),
        _("As h3 a; an attribute with @, as a@title. In JSON a path, as name."),
    ),
    "link": (
        _("Link in an item"),
        _("As h3 a. In JSON a path, or an address with paths, as /item/{id}/{slug}."),
    ),
    "price": (_("Price in an item"), _("As .price; in JSON as price.amount.")),
    "image": (_("Picture in an item"), _("As img; or img@data-src; in JSON as images[0].url.")),
    "id": (
        _("Number in an item"),
        _("As @data-id; in JSON as id. Without it, the link tells items apart."),
    ),
    "id_pattern": (
        _("Number in the link"),
        _(r"A regular expression, as /item/(\d+); for links of which the rest changes."),
    ),
    "currency": (
        _("Currency"),
        _("Of prices without a sign, as CHF; in JSON also a path, as price.currency."),
    ),
    "seller": (_("Seller in an item"), ""),
    "ends": (
        _("End in an item"),
        _("As time@datetime; in JSON as endsAt. A date, Unix seconds, or as 2 Tage 3 Std."),
    ),
    "next": (
        _("Link to the next page"),
        _("As a.next; in JSON the path to its address, number or cursor, as paging.next."),
    ),
    "empty": (
        _("Only on a page without hits"),
        _("As .no-results; without it, searches for nonsense show how the site says it."),
    ),
}
#: What only JSON has.
JSON: dict[str, tuple[Any, Any]] = {
    "script": (
        _("Script with the data"),
        _("As script.data, or #app@data-page; without it, all that comes, or #__NEXT_DATA__."),
    ),
    "variable": (_("Variable with the data"), _("As window.__STATE__")),
    "posted": (_("Put up, in an item"), _("As createdAt")),
    "bids": (_("Number of bids in an item"), _("As bidCount")),
    "total": (_("Number of hits"), _("As data.total")),
}
EBAY: dict[str, tuple[Any, Any]] = {
    "marketplace": (_("Which eBay"), _("As EBAY_DE, EBAY_AT, EBAY_GB or EBAY_US.")),
}
SWITCHES: dict[str, Any] = {
    "newest_first": _("Sorted with the newest first"),
    "cents": _("Whole prices are cents"),
}
TEXTS = SEARCH | READING | JSON | EBAY
LONG = ("body",)

#: What is sent along; stored encrypted and never shown.
HEADERS, COOKIES = "sent_headers", "sent_cookies"
SECRETS: dict[str, tuple[Any, Any]] = {
    HEADERS: (
        _("Headers that are sent along"),
        _(
            "One in a line, as X-Api-Key: abc. Never shown; leave this empty to keep the present "
            "ones. A name with nothing after the colon takes that one away."
        ),
    ),
    COOKIES: (
        _("Cookies that are sent along"),
        _(
            "One in a line, as session=abc. Never shown; leave this empty to keep the present "
            "ones. A name with nothing after the = takes that one away."
        ),
    ),
}


class WriteOnlyTextarea(UnfoldAdminTextareaWidget):
    """A text area that never shows what it was sent."""

    def format_value(self, value: Any) -> str:
        return ""


def field_name(key: str) -> str:
    return f"read_{key}"


def names(settings: dict[str, Any]) -> tuple[str, ...]:
    return tuple(field_name(key) for key in settings)


@dataclass(frozen=True)
class FieldGroup:
    """Settings that are shown together, for platforms with one of these adapters."""

    title: Any
    fields: tuple[str, ...]
    adapters: tuple[str, ...]
    description: Any = ""


GROUPS = (
    FieldGroup(
        _("How it is searched"),
        (*names(SEARCH), *SECRETS),
        ("feed", "css", "json_results"),
        _("For feeds, pages with CSS selectors, and JSON."),
    ),
    FieldGroup(
        _("How it is read"),
        (*names(READING), field_name("newest_first")),
        ("css", "json_results", "feed"),
        _("For pages with CSS selectors, and for JSON."),
    ),
    FieldGroup(
        _("Only for JSON"), (*names(JSON), field_name("cents")), ("css", "json_results", "feed")
    ),
    FieldGroup(_("Only for eBay"), names(EBAY), ("ebay",)),
)


def groups_of(adapter: str) -> list[FieldGroup]:
    """The groups of a platform; all of them for a new one, which has no adapter yet."""
    return [group for group in GROUPS if not adapter or adapter in group.adapters]


def declared() -> dict[str, forms.Field]:
    """A form field for each setting."""
    made: dict[str, forms.Field] = {}
    for key, (label, example) in TEXTS.items():
        widget = UnfoldAdminTextareaWidget if key in LONG else UnfoldAdminTextInputWidget
        made[field_name(key)] = forms.CharField(
            label=label,
            help_text=example,
            required=False,
            max_length=5000 if key in LONG else 1000,
            widget=widget(attrs={"spellcheck": "false"}),
        )
    for key, label in SWITCHES.items():
        made[field_name(key)] = forms.BooleanField(
            label=label, required=False, widget=UnfoldBooleanSwitchWidget()
        )
    for name, (label, example) in SECRETS.items():
        made[name] = forms.CharField(
            label=label,
            help_text=example,
            required=False,
            max_length=100_000,
            strip=False,
            widget=WriteOnlyTextarea(attrs={"spellcheck": "false", "autocomplete": "off"}),
        )
    return made
