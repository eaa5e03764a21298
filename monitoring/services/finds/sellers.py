"""Sellers that a keyword leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from monitoring import matching
from monitoring.models import Announcement, Decision, Keyword, Sighting, Verdict
from monitoring.services.keywords import Refused, set_match_filter

MAX_LENGTH = Keyword._meta.get_field("exclude_sellers").max_length or 0


def left_out(keyword: Keyword) -> tuple[str, ...]:
    """The names of the sellers that a keyword leaves out."""
    return matching.parse_names(keyword.exclude_sellers)


def is_left_out(keyword: Keyword, seller: str) -> bool:
    return any(matching.same_name(seller, one) for one in left_out(keyword))


def leave_out(keywords: Iterable[Keyword], seller: str) -> None:
    """Let these keywords leave a seller out. Raises Refused."""
    with transaction.atomic():
        for keyword in _locked(keywords):
            if is_left_out(keyword, seller):
                continue
            names = matching.write_names((*left_out(keyword), seller))
            if len(names) > MAX_LENGTH:
                raise Refused(_("These are too many sellers to leave out."))
            set_match_filter(keyword, exclude_sellers=names)


def allow(keywords: Iterable[Keyword], seller: str) -> None:
    """Take a seller from what these keywords leave out."""
    with transaction.atomic():
        for keyword in _locked(keywords):
            names = [one for one in left_out(keyword) if not matching.same_name(one, seller)]
            set_match_filter(keyword, exclude_sellers=matching.write_names(names))


def _locked(keywords: Iterable[Keyword]) -> QuerySet[Keyword]:
    rows = Keyword.objects.select_for_update(of=("self",))
    return rows.filter(pk__in=[one.pk for one in keywords]).order_by("pk")


def forget_left_out(person: Person, waiting: QuerySet[Announcement], told: Collection[str]) -> None:
    """Delete those of the unsent announcements whose seller is left out by now by every keyword
    that found them: the button was pressed, or the seller became known, after they were found.
    `told`: the verdicts of such a find."""
    leaving = Keyword.objects.filter(person=person, deleted_at=None).exclude(exclude_sellers="")
    names = {matching.fold_name(name) for one in leaving for name in left_out(one)}
    if not names:
        return
    known = waiting.exclude(listing__seller="").values_list("pk", "listing__seller")
    ids = [pk for pk, seller in known if matching.fold_name(seller) in names]
    for one in Announcement.objects.filter(pk__in=ids).select_related("listing"):
        found = Sighting.objects.filter(
            keyword__person=person,
            keyword__deleted_at=None,
            listing=one.listing,
            verdict__in=told,
        ).select_related("keyword")
        if found and all(is_left_out(row.keyword, one.listing.seller) for row in found):
            _forget(one, found)


def _forget(one: Announcement, found: Iterable[Sighting]) -> None:
    now, seller = timezone.now(), one.listing.seller
    Decision.objects.bulk_create(
        [
            Decision(
                keyword_id=row.keyword_id,
                listing=one.listing,
                verdict=Verdict.SELLER,
                detail=seller,
                at=now,
            )
            for row in found
        ]
    )
    Sighting.objects.filter(pk__in=[row.pk for row in found]).update(verdict=Verdict.SELLER)
    Announcement.objects.filter(pk=one.pk).delete()
