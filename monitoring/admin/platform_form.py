"""The form of a platform, with a field for each setting of the feed and CSS adapters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from monitoring.models import Platform
from monitoring.platforms.base import Site
from monitoring.platforms.registry import ADAPTERS

#: The text settings of adapters: label and example of each.
TEXTS: dict[str, tuple[Any, Any]] = {
    "search": (
        _("Address of a search"),
        _("As /search?q={query}; {query} becomes the words, {page} the number of the page."),
    ),
    "space": (_("A blank in the words"), _("+, %20, - or _")),
    "query_charset": (_("Charset of the words"), _("As iso-8859-1; without it, UTF-8.")),
    "row": (_("One item"), _("CSS selector, as .result; without it, JSON-LD is read.")),
    "title": (_("Title in an item"), _("As h3 a; an attribute with @, as a@title.")),
    "link": (_("Link in an item"), _("As h3 a")),
    "price": (_("Price in an item"), _("As .price")),
    "image": (_("Picture in an item"), _("As img; or img@data-src")),
    "id": (_("Number in an item"), _("As @data-id; without it, the link tells items apart.")),
    "id_pattern": (
        _("Number in the link"),
        _(r"A regular expression, as /item/(\d+); for links of which the rest changes."),
    ),
    "currency": (_("Currency"), _("Of prices without a sign, as CHF; without it, EUR.")),
    "seller": (_("Seller in an item"), ""),
    "next": (_("Link to the next page"), _("As a.next")),
    "marketplace": (_("Which eBay"), _("As EBAY_DE, EBAY_AT, EBAY_GB or EBAY_US.")),
    "empty": (
        _("Only on a page without hits"),
        _("As .no-results; without it, searches for nonsense show how the site says it."),
    ),
}
NEWEST_FIRST = "newest_first"


def field_name(key: str) -> str:
    return f"read_{key}"


PLAIN_FIELDS = tuple(field_name(key) for key in (*TEXTS, NEWEST_FIRST))


class PlatformForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Platform
        fields = (
            "slug",
            "name",
            "adapter",
            "private_address",
            "enabled",
            "requests_per_second",
            "concurrency",
            "timeout_seconds",
            "max_pages",
            "max_kilobytes",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        config = self.instance.config if isinstance(self.instance.config, dict) else {}
        for key in (*TEXTS, NEWEST_FIRST):
            if field_name(key) in self.fields:
                self.fields[field_name(key)].initial = config.get(key, "")

    def clean_requests_per_second(self) -> float:
        rate = float(self.cleaned_data["requests_per_second"])
        if not 0.001 <= rate <= 1000:
            raise forms.ValidationError(_("Between 0.001 and 1000."))
        return rate

    def clean_timeout_seconds(self) -> float:
        seconds = float(self.cleaned_data["timeout_seconds"])
        if not 1 <= seconds <= 120:
            raise forms.ValidationError(_("Between 1 and 120 seconds."))
        return seconds

    def clean_max_kilobytes(self) -> int:
        size = int(self.cleaned_data["max_kilobytes"])
        if not 10 <= size <= 20_000:
            raise forms.ValidationError(_("Between 10 and 20000."))
        return size

    def clean_concurrency(self) -> int:
        number = int(self.cleaned_data["concurrency"])
        if not 1 <= number <= 50:
            raise forms.ValidationError(_("Between 1 and 50."))
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        config = self._config(data)
        adapter = ADAPTERS.get(data.get("adapter") or self.instance.adapter)
        address = data.get("base_url")
        if adapter is None or not address:
            return data
        for problem in adapter.problems(Site(address, config)):
            key, _colon, words = problem.partition(":")
            known = field_name(key) in self.fields
            self.add_error(field_name(key) if known else None, words.strip() if known else problem)
        self.instance.config = config
        return data

    def _config(self, data: dict[str, Any]) -> dict[str, Any]:
        """The settings to be saved; those without a field here are kept."""
        config = dict(self.instance.config or {})
        for key in (*TEXTS, NEWEST_FIRST):
            if field_name(key) not in data:
                continue
            value = data[field_name(key)]
            value = value.strip() if isinstance(value, str) else value
            if value:
                config[key] = value
            else:
                config.pop(key, None)
        return config


for _key, (_label, _help) in TEXTS.items():
    PlatformForm.declared_fields[field_name(_key)] = forms.CharField(
        label=_label,
        help_text=_help,
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"}),
    )
PlatformForm.declared_fields[field_name(NEWEST_FIRST)] = forms.BooleanField(
    label=_("Sorted with the newest first"), required=False, widget=UnfoldBooleanSwitchWidget()
)
