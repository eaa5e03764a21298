"""For forms that ask for a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.selectors import only_owner
from core.admin import Admin


class OwnerPreset(Admin):
    """The form of a new row has the owner as its person, where there is only one."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_changeform_initial_data(request)
        owner = only_owner()
        return {"person": owner.pk, **given} if owner else given
