"""The page that tries a question: what the search finds, for whom, with scores."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from core.admin import excerpt
from knowledge.models import Entry
from knowledge.selectors import Reader
from knowledge.services.search import Hit, search

SHOWN = 10


class QuestionForm(forms.Form):
    question = forms.CharField(max_length=1000, required=False)
    account = forms.ModelChoiceField(TelegramAccount.objects.all(), required=False)
    contact = forms.IntegerField(required=False, min_value=-(2**63), max_value=2**63 - 1)


def readers_accounts() -> QuerySet[TelegramAccount]:
    return TelegramAccount.objects.order_by("name").only("pk", "name")


def question_view(admin: Any, request: HttpRequest) -> HttpResponse:
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = QuestionForm(request.GET)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("Try a question"),
        "accounts": readers_accounts(),
        "given": request.GET,
        "errors": [] if form.is_valid() else [str(one[0]) for one in form.errors.values()],
    }
    question = form.cleaned_data.get("question", "") if form.is_valid() else ""
    if question:
        reader = _reader(form.cleaned_data)
        context |= {"asked": True, "hits": [_shown(hit) for hit in _hits(question, reader)]}
    return TemplateResponse(request, "admin/knowledge/question.html", context)


def _reader(values: dict[str, Any]) -> Reader | None:
    """Without an account, the owner, who sees everything. A contact of whom no id is given is one
    for whom nothing is in particular."""
    if values["account"] is None:
        return None
    return Reader(values["account"].pk, values["contact"] or 0, timezone.localdate())


def _hits(question: str, reader: Reader | None) -> list[Hit]:
    return search(question, reader, limit=SHOWN)


def _shown(hit: Hit) -> dict[str, Any]:
    kind = Entry.Kind(hit.kind).label if hit.kind in Entry.Kind.values else hit.kind
    about = (str(kind), hit.topic, hit.language)
    return {
        "hit": hit,
        "about": " · ".join(part for part in about if part),
        "text": excerpt(hit.text, 240),
        "score": f"{hit.score:.2f}",
    }
