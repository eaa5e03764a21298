"""The form of a keyword; it validates and saves through the services of the bot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from monitoring.models import MAX_FREQUENCY_SECONDS, Keyword, KeywordPlatform, Platform
from monitoring.services import keywords
from monitoring.services.exports import CONDITIONS
from monitoring.services.notifying.notifications import show_keyword
from monitoring.services.pauses import set_active


class KeywordForm(forms.ModelForm):  # type: ignore[type-arg]
    sites_chosen = forms.ModelMultipleChoiceField(
        label=_("Platforms"),
        queryset=Platform.objects.all(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Keyword
        fields = ("person", "text", "active", "frequency_seconds", "muted_until", *CONDITIONS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "no_bid_minutes" in self.fields:
            self.fields["no_bid_minutes"].required = False
        if "sites_chosen" not in self.fields:
            return
        chosen = Platform.objects.filter(enabled=True)
        if self.instance.pk:
            chosen = Platform.objects.filter(searches__keyword=self.instance)
        self.fields["sites_chosen"].initial = list(chosen.values_list("pk", flat=True))

    def clean_text(self) -> str:
        try:
            return keywords.checked_text(str(self.cleaned_data["text"]))
        except keywords.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_frequency_seconds(self) -> int:
        seconds = int(self.cleaned_data["frequency_seconds"])
        if seconds > MAX_FREQUENCY_SECONDS:
            raise forms.ValidationError(_("At most 7 days."))
        return seconds

    def clean_no_bid_minutes(self) -> int:
        return int(self.cleaned_data["no_bid_minutes"] or 0)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("price_from"), data.get("price_to")
        if low is not None and high is not None and low > high:
            self.add_error("price_to", _("The lowest price is above the highest."))
        person = data.get("person") or getattr(self.instance, "person", None)
        if person is not None and data.get("text"):
            other = keywords.find(person, data["text"])
            if other is not None and other.pk != self.instance.pk:
                self.add_error("text", _("This person watches this already."))
        return data

    @transaction.atomic
    def keep(self, keyword: Keyword, change: bool) -> None:
        """Save the changes. Raises Refused."""
        data, changed = self.cleaned_data, set(self.changed_data)
        if not change:
            made, _new = keywords.add(keyword.person, data["text"])
            keyword.pk = made.pk
            keyword._state.adding = False
            changed |= {"frequency_seconds", "sites_chosen", *CONDITIONS}
        elif "text" in changed:
            keywords.rename(Keyword.objects.get(pk=keyword.pk), data["text"])
        stored = Keyword.objects.get(pk=keyword.pk)
        changes = {name: data[name] for name in CONDITIONS if name in changed and name in data}
        if changes:
            keywords.set_match_filter(stored, **changes)
        if "frequency_seconds" in changed:
            keywords.set_frequency(stored, data["frequency_seconds"])
        if "active" in changed or not change:
            set_active([stored], data["active"])
        if "muted_until" in changed:
            Keyword.objects.filter(pk=stored.pk).update(
                muted_until=data["muted_until"],
                **({"muted_at": timezone.now(), "unmuted_at": None} if data["muted_until"] else {}),
            )
        if "sites_chosen" in changed and "sites_chosen" in data:
            self._choose_sites(stored)
        if changed:
            show_keyword(stored)
        keyword.refresh_from_db()

    def _choose_sites(self, keyword: Keyword) -> None:
        """Set the sites of a keyword; an added one starts with a silent baseline."""
        chosen = list(self.cleaned_data["sites_chosen"])
        KeywordPlatform.objects.filter(keyword=keyword).exclude(platform__in=chosen).delete()
        for platform in chosen:
            KeywordPlatform.objects.get_or_create(keyword=keyword, platform=platform)
        Keyword.objects.filter(pk=keyword.pk).update(next_check_at=timezone.now())
