"""Admin of tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import Admin
from knowledge.models import Tag
from knowledge.services.entry_fields import BadEntry, clean_tags
from knowledge.services.indexing import index_entries


class TagForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_name(self) -> str:
        """The name as it is stored; one that differs in capital letters only exists already."""
        try:
            names = clean_tags([self.cleaned_data["name"]])
        except BadEntry as bad:
            raise forms.ValidationError(str(bad)) from None
        if not names:
            raise forms.ValidationError(_("A tag needs a name."))
        same = Tag.objects.filter(name__iexact=names[0]).exclude(pk=self.instance.pk).first()
        if same is not None:
            raise forms.ValidationError(_("There is the tag “%s” already.") % same.name)
        return names[0]


@admin.register(Tag)
class TagAdmin(Admin):
    form = TagForm
    list_display = ("name", "used")
    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(used=Count("entries"))

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        index_entries(_entries_of(obj))

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        entries = _entries_of(obj)
        with transaction.atomic():
            super().delete_model(request, obj)
            index_entries(entries)

    @admin.display(description=gettext_lazy("entries"), ordering="used")
    def used(self, tag: Any) -> str:
        return str(tag.used)


def _entries_of(tag: Tag) -> list[int]:
    """Its entries, which are searched by its name, too."""
    return list(tag.entries.order_by().values_list("pk", flat=True))
