"""The page that takes a file to import; its plan is then shown on the page of the import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from knowledge.formats.fields import BadValue, language_of
from knowledge.formats.registry import ENDINGS
from knowledge.formats.types import MAX_FILE, MEGABYTE, Unreadable
from knowledge.models import Entry
from knowledge.models.entry import TOPIC
from knowledge.services.imports import runs as import_runs
from knowledge.services.imports.values import Defaults


class ImportForm(forms.Form):
    file = forms.FileField(allow_empty_file=True)
    kind = forms.ChoiceField(choices=[("", ""), *Entry.Kind.choices], required=False)
    topic = forms.CharField(max_length=TOPIC, required=False)
    language = forms.CharField(max_length=20, required=False)
    account = forms.ModelChoiceField(TelegramAccount.objects.all(), required=False)

    def clean_language(self) -> str:
        try:
            return language_of(self.cleaned_data["language"])
        except BadValue as bad:
            raise forms.ValidationError(str(bad)) from None

    def defaults(self) -> Defaults:
        values = self.cleaned_data
        accounts = (values["account"].name,) if values["account"] else ()
        return Defaults(values["kind"], values["topic"], values["language"], accounts)


def may_import(admin: Any, request: HttpRequest) -> bool:
    return admin.has_add_permission(request) and admin.has_change_permission(request)


def import_view(admin: Any, request: HttpRequest) -> HttpResponse:
    if not may_import(admin, request):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = import_runs.begin(form.cleaned_data["file"], form.defaults(), request.user)
        except Unreadable as unreadable:
            messages.error(request, str(unreadable))
        else:
            return redirect("admin:knowledge_importrun_change", run.pk)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("Import entries"),
        "form": form,
        "errors": [str(one[0]) for one in form.errors.values()],
        "kinds": Entry.Kind.choices,
        "accounts": TelegramAccount.objects.order_by("name"),
        "endings": ", ".join(ENDINGS),
        "accept": ",".join(ENDINGS),
        "megabytes": MAX_FILE // MEGABYTE,
    }
    return TemplateResponse(request, "admin/knowledge/import.html", context)
