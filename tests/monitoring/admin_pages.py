"""The admin pages of monitoring: their addresses, their forms, and rows to show."""

from __future__ import annotations

import gzip
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import Person, TelegramAccount
from monitoring.models import (
    Announcement,
    Decision,
    Group,
    Inquiry,
    Invite,
    Keyword,
    KeywordPlatform,
    Listing,
    Notice,
    PageSample,
    Platform,
    PlatformHour,
    PlatformState,
    Post,
    Preferences,
    PriceChange,
    Scan,
    Sighting,
    Star,
)


def address(model: Any, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:monitoring_{model._meta.model_name}_{page}", args=args)


def fill(start: int, stop: int, title: str = "Kappmesser") -> None:
    """One more row of everything for each number."""
    now = timezone.now()
    for number in range(start, stop):
        site = Platform.objects.create(
            slug=f"site{number}",
            name=f"Site {number}",
            adapter="egun",
            base_url="https://example.org",
        )
        PlatformState.objects.create(platform=site, failures=number % 3, problem="down")
        hour = now.replace(minute=0, second=0, microsecond=0)
        PlatformHour.objects.create(platform=site, hour=hour, succeeded=3, failed=1)
        body = gzip.compress(title.encode())
        PageSample.objects.create(platform=site, url="https://x.test", reason=title, body=body)
        person = Person.objects.create(telegram_id=9000 + number, name=f"P{number}")
        Preferences.objects.create(person=person)
        Invite.objects.create(code_hash=str(number), expires_at=now, created_by=person)
        word = Keyword.objects.create(person=person, text=title[:90], normalized=f"k{number}")
        for platform in Platform.objects.order_by("-id")[:2]:
            KeywordPlatform.objects.create(keyword=word, platform=platform, errors=number % 4)
        found = Listing.objects.create(
            platform=site,
            number=str(number),
            title=title,
            url=f"https://x.test/{number}",
            image_url="https://x.test/a.jpg",
            price=Decimal(number),
        )
        for price in (5, 3, 4):
            PriceChange.objects.create(listing=found, price=price)
        Sighting.objects.create(keyword=word, listing=found, verdict="announced")
        Decision.objects.create(keyword=word, listing=found, verdict="price", detail=title[:200])
        Announcement.objects.create(person=person, listing=found)
        Star.objects.create(person=person, listing=found)
        Notice.objects.create(person=person, listing=found, kind="drop", occasion="1")
        account = TelegramAccount.objects.get_or_create(name="Olena")[0]
        group = Group.objects.create(
            account=account,
            telegram_id=-1_000_000_000_000 - number,
            kind="group",
            title=title[:300],
            watched=True,
            reason="not_let_in",
        )
        Post.objects.create(group=group, message_id=number, text=title, folded=title, date=now)
        Scan.objects.create(token=f"00000000-0000-0000-0000-{number:012}", searches=1)
        Inquiry.objects.create(person=person, kind="test", keyword=word)


def form_of(client: Client, page: str) -> dict[str, Any]:
    """The values that a page's form would send. The page is not drawn for them."""
    request = RequestFactory().get(page)
    request.user, request.session = get_user(client), client.session
    view = resolve(page)
    form = view.func(request, *view.args, **view.kwargs).context_data["adminform"].form
    values: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value is True:
            values[bound.html_name] = "on"
        elif bound.name == "muted_until":
            values |= {"muted_until_0": "", "muted_until_1": ""}
        elif value not in (None, False):
            values[bound.html_name] = value
    return values
