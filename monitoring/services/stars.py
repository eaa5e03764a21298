"""Stars: what a person follows."""

from __future__ import annotations

from accounts.models import Person
from monitoring.models import Listing, Star


def star(person: Person, listing: Listing) -> None:
    Star.objects.get_or_create(person=person, listing=listing)


def unstar(person: Person, listing: Listing) -> None:
    Star.objects.filter(person=person, listing=listing).delete()


def is_starred(person: Person, listing: Listing) -> bool:
    return Star.objects.filter(person=person, listing=listing).exists()
