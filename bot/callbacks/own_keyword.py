"""The keyword that a button is about: one of the person who pressed it, which is not deleted."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import Person
from bot import refusals
from bot.types import CallbackAnswer
from monitoring.models import Keyword


def on_keyword(
    number: int, person: Person, action: Callable[[Keyword], CallbackAnswer]
) -> CallbackAnswer:
    """Do something with the keyword of this number, if it is the person's."""
    keyword = Keyword.objects.filter(pk=number, person=person).select_related("person").first()
    if keyword is None:
        return refusals.no_longer_works()
    return action(keyword) if keyword.deleted_at is None else deleted()


def deleted() -> CallbackAnswer:
    return CallbackAnswer(_("This keyword was deleted."), alert=True)
