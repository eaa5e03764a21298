"""The form of an entry: what is wrong is said beside the field, and saving goes through the same
services as everything else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import URLField
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from knowledge.models import Entry, EntryContact
from knowledge.services.entries import change_entry, create_entry
from knowledge.services.entry_fields import (
    BadEntry,
    check_audience,
    check_dates,
    clean_fields,
    clean_tags,
)

FIELDS = (
    *("title", "body", "kind", "topic", "language", "source_url", "valid_from", "valid_until"),
    *("audience", "external_id"),
)


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in FIELDS:
            if name in values:
                self._try(name, lambda name=name: values.update(clean_fields({name: values[name]})))
        if "tags" in values:
            self._try("tags", lambda: clean_tags(tag.name for tag in values["tags"]))
        self._try(
            "valid_until", lambda: check_dates(values.get("valid_from"), values.get("valid_until"))
        )
        # The contacts are looked at by their own forms.
        self._try(
            "accounts",
            lambda: check_audience(values.get("audience", ""), bool(values.get("accounts")), True),
        )
        return values

    def _try(self, field: str, check: Any) -> None:
        try:
            check()
        except BadEntry as bad:
            self.add_error(field, str(bad))

    def keep(self, contacts: BaseInlineFormSet[Any, Any, Any], user: User) -> Entry:
        """Save the entry with its contacts. Raises BadEntry if others made it impossible."""
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in FIELDS}
        values |= {
            "tags": [tag.name for tag in self.cleaned_data["tags"]],
            "accounts": [account.pk for account in self.cleaned_data["accounts"]],
            "contacts": [
                (one["account"].pk, one["telegram_id"], one["name"]) for one in kept(contacts)
            ],
        }
        if self.instance.pk is None:
            return create_entry(**values, user=user)
        return change_entry(self.instance, **values, user=user)


def kept(contacts: BaseInlineFormSet[Any, Any, Any]) -> Iterable[dict[str, Any]]:
    """The contacts of the forms that are filled in and not to be deleted."""
    for form in contacts.forms:
        values = getattr(form, "cleaned_data", {})
        if values.get("account") and not values.get("DELETE"):
            yield values


class ContactFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        try:
            check_audience(self.instance.audience, True, any(kept(self)))
        except BadEntry as bad:
            raise ValidationError(str(bad)) from None


class ContactInline(TabularInline):
    model = EntryContact
    formset = ContactFormSet
    extra = 0
    fields = ("account", "telegram_id", "name")
    verbose_name_plural = _("Contacts whom it is for")


def formfield(db_field: Any, arguments: dict[str, Any]) -> None:
    """What forms need to know of fields besides their model."""
    if isinstance(db_field, URLField):
        arguments["assume_scheme"] = "https"
