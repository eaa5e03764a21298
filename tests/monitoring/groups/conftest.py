"""An account with groups at Telegram, one of them watched."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Person, TelegramAccount
from accounts.telegram.types import ChatInfo
from monitoring.models import Group, Keyword, Platform
from monitoring.services import groups, keywords
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.reading.transports import Transports, transports
from tests.monitoring.groups.posts import CLUB


@pytest.fixture
def account(db: Any) -> TelegramAccount:
    return TelegramAccount.objects.create(name="Olena")


@pytest.fixture
def site() -> Transports:
    """The real transports; nothing here asks the web."""
    return transports(Fetcher())


@pytest.fixture
def telegram(db: Any) -> Platform:
    Platform.objects.exclude(slug="telegram").update(enabled=False)
    Platform.objects.filter(slug="telegram").update(enabled=True)
    return Platform.objects.get(slug="telegram")


@pytest.fixture
def club(telegram: Platform, account: TelegramAccount) -> Group:
    groups.note_groups(account.pk, [ChatInfo(CLUB, "group", "The club", "theclub")])
    group = Group.objects.get()
    groups.watch(group, True)
    return group


@pytest.fixture
def keyword(telegram: Platform, person: Person) -> Keyword:
    return keywords.add(person, "Kappmesser")[0]
