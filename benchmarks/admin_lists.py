"""The admin's lists with 1 000 000 sightings and 100 000 messages, beside the same lists with 100
rows each, so that a page shows as many.

`python -m benchmarks.admin_lists [--postgresql]` prints for each list the milliseconds of a page
and its queries (to reach: at most 2 times as long, and as many queries). A page is what Django's
test client gets, whole and rendered. Two databases take turns, request by request.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.database import prepare
from benchmarks.figures import Target, verdict
from drafts.models import Chat, Message
from monitoring.models import Keyword, Listing, Platform, Sighting
from tests.browser import admin_data

FEW = 100
SLOWER = 2.0
LISTS = {
    "sightings": "monitoring_sighting",
    "listings": "monitoring_listing",
    "keywords": "monitoring_keyword",
    "messages": "drafts_message",
    "chats": "drafts_chat",
}
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"


class Filled:
    """A database with so many sightings and messages, and a client that is signed in there."""

    def __init__(self, name: str, sightings: int, messages: int) -> None:
        self._name = name
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}"')
        self.enter()
        prepare()
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(get_user_model().objects.create_superuser("admin"))
        fill_monitoring(sightings)
        fill_chats(messages)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def enter(self) -> None:
        """All that follows is asked of this database."""
        connection.close()
        name = self._name
        if connection.vendor == "sqlite":
            name = f"{connection.settings_dict['NAME'].rpartition('/')[0]}/{name}"
        connection.settings_dict["NAME"] = name

    def get(self, page: str) -> tuple[float, int]:
        """Milliseconds that a page takes, and its queries."""
        self.enter()
        connection.ensure_connection()
        name, _, query = page.partition("?")
        address = f"{reverse(f'admin:{name}_changelist')}?{query}"
        with CaptureQueriesContext(connection) as asked:
            began = time.perf_counter()
            answer = self.client.get(address)
            milliseconds = 1000 * (time.perf_counter() - began)
        assert answer.status_code == 200, answer
        return milliseconds, len(asked)


def fill_monitoring(sightings: int) -> None:
    """A hundred keywords, which have seen listings; each hundredth sighting was announced."""
    person = apps.get_model("accounts", "Person").objects.create(
        telegram_id=1, name="Ada", role="subscriber"
    )
    platform = Platform.objects.earliest("id")
    made = Keyword.objects.bulk_create(
        Keyword(person=person, text=f"word{number}", normalized=f"word{number}")
        for number in range(FEW)
    )
    Listing.objects.bulk_create(
        Listing(platform=platform, number=str(number), title=f"Kappmesser {number}", price=49)
        for number in range(max(sightings // FEW, FEW))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO monitoring_sighting (keyword_id, listing_id, verdict, at)"
            " SELECT k.id, l.id, CASE WHEN l.id %% 100 = 0 THEN 'announced' ELSE 'baseline' END,"
            " l.first_seen_at FROM monitoring_listing l CROSS JOIN monitoring_keyword k LIMIT %s",
            [sightings],
        )
    assert Sighting.objects.count() == sightings and len(made) == FEW


def fill_chats(messages: int) -> None:
    """As many messages in each of at least a hundred chats, every tenth of them ours."""
    chats = max(messages // 100, FEW)
    account = admin_data.account("Shop")
    Chat.objects.bulk_create(
        Chat(account=account, telegram_id=number, kind="private", title=f"Contact {number}")
        for number in range(1, chats + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_NUMBERS} INSERT INTO drafts_message"
            " (chat_id, telegram_id, outgoing, sender_name, text, media, date, stored_at)"
            " SELECT c.id, n.i, n.i %% 10 = 0, 'Ada', 'How much is it?', '', a.created_at,"
            " a.created_at FROM n CROSS JOIN drafts_chat c CROSS JOIN accounts_telegramaccount a",
            [messages // chats],
        )
    assert Message.objects.count() == messages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sightings", type=int, default=1_000_000)
    arguments = parser.parse_args()
    databases = [Filled("few", FEW, FEW), Filled("many", arguments.sightings, 100_000)]
    targets, constant = [], True
    for title, page in LISTS.items():
        took: list[list[float]] = [[], []]
        queries = [0, 0]
        for number in range(arguments.rounds + 2):
            for place, one in enumerate(databases):
                milliseconds, queries[place] = one.get(page)
                if number >= 2:
                    took[place].append(milliseconds)
        few, many = map(statistics.median, took)
        print(f"{title:<22} {few:7.1f} ms → {many:7.1f} ms   queries {queries[0]} → {queries[1]}")
        targets.append(Target(title, many / few, SLOWER))
        constant = constant and queries[0] == queries[1]
    print(f"as many queries: {'yes' if constant else 'NO'}")
    return verdict(targets) or int(not constant)


if __name__ == "__main__":
    sys.exit(main())
