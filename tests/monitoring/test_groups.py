"""Telegram groups as a platform: what is watched, found, left out and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, TelegramAccount
from accounts.telegram.errors import failure_named
from accounts.telegram.types import ChatInfo, ChatMessage, DeletedMessages
from monitoring import references
from monitoring.delivery_handlers import HANDLERS
from monitoring.models import (
    Announcement,
    Decision,
    Group,
    Keyword,
    KeywordPlatform,
    KnownPage,
    Listing,
    Platform,
    Post,
    Sighting,
)
from monitoring.platforms.telegram import price_of, title_of
from monitoring.services import groups, housekeeping, keywords, posts
from monitoring.services.fetching.fetcher import Fetcher
from monitoring.services.transports import Transports, transports
from outbox import replies
from outbox.models import Delivery
from outbox.replies import REPLY
from tests.monitoring.conftest import scan as scan_site

pytestmark = pytest.mark.django_db

CLUB = -1_000_000_000_777
SMALL = -55
WRITTEN = datetime(2026, 11, 24, 12, tzinfo=UTC)


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


def wrote(number: int, text: str, chat: int = CLUB, **more: Any) -> ChatMessage:
    values: dict[str, Any] = {
        "chat": ChatInfo(chat, "group", "The club"),
        "message_id": number,
        "outgoing": False,
        "sender_id": 9,
        "sender_name": "Petro",
        "text": text,
        "media": "",
        "reply_to": None,
        "date": WRITTEN + timedelta(seconds=number),
    }
    return ChatMessage(**(values | more))


def read(group: Group, *messages: ChatMessage, newest: int | None = None) -> None:
    """What runbot does when a group is due."""
    newest = newest or max((one.message_id for one in messages), default=None)
    posts.store_read(group.account_id, group.telegram_id, messages, newest)


def live(group: Group, *messages: ChatMessage) -> int:
    return posts.store_posts(group.account_id, messages)


def announced_to(person: Person) -> list[str]:
    rows = Announcement.objects.filter(person=person).order_by("id")
    return list(rows.values_list("listing__title", flat=True))


def scan(site: Transports) -> int:
    return scan_site(site)


# --- what is new --------------------------------------------------------------------------------


def test_what_was_there_is_silent_and_what_comes_is_announced_once(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "Old Kappmesser"), wrote(2, "nothing"))
    assert scan(site) == 0
    live(club, wrote(3, "New Kappmesser\nas good as new, 45 €"))
    assert (scan(site), scan(site)) == (1, 0)
    assert announced_to(person) == ["New Kappmesser"]
    found = Listing.objects.get(number="777/3")
    assert (found.url, found.price, found.seller) == (
        "https://t.me/theclub/3",
        Decimal("45.00"),
        "Petro",
    )
    assert found.posted_at == WRITTEN + timedelta(seconds=3)


def test_a_group_that_is_watched_later_begins_in_silence(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    scan(site)
    assert keyword.searches.get().baseline == "complete"
    read(club, wrote(1, "Kappmesser"), wrote(2, "Kappmesser too"))
    scan(site)
    live(club, wrote(3, "Kappmesser three"))
    scan(site)
    assert announced_to(person) == ["Kappmesser three"]
    assert set(Sighting.objects.filter(verdict="baseline").values_list("listing__number")) == {
        ("777/1",),
        ("777/2",),
    }


def test_a_keyword_that_comes_later_has_its_baseline(
    club: Group, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "x"))
    live(club, wrote(2, "Kappmesser"))
    keywords.add(person, "Kappmesser")
    scan(site)
    live(club, wrote(3, "Kappmesser 3"))
    scan(site)
    assert announced_to(person) == ["Kappmesser 3"]


def test_what_came_while_the_group_was_read_for_the_first_time_is_not_lost(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    scan(site)
    live(club, wrote(2, "Kappmesser during the first look"))
    assert scan(site) == 0, "nothing is said before the baseline is complete"
    read(club, wrote(1, "Kappmesser before"))
    scan(site)
    assert announced_to(person) == ["Kappmesser during the first look"]


def test_an_edit_is_not_announced_again_but_a_word_that_it_brings_is_found(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "hello"))
    scan(site)
    live(club, wrote(2, "Kappmesser"), wrote(3, "something"))
    scan(site)
    later = timezone.now()
    assert live(club, wrote(2, "Kappmesser, sold", edited_at=later)) == 1
    assert live(club, wrote(3, "a Kappmesser after all", edited_at=later)) == 1
    scan(site)
    assert announced_to(person) == ["Kappmesser, sold", "a Kappmesser after all"]


def test_the_same_posts_again_change_nothing(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club)
    scan(site)
    for _ in range(3):
        live(club, wrote(2, "Kappmesser"), wrote(3, "Kappmesser"))
        read(club, wrote(2, "Kappmesser"), wrote(3, "Kappmesser"))
        scan(site)
    assert Announcement.objects.count() == 2


def test_after_days_away_everything_that_was_written_is_found(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "hello"))
    scan(site)
    read(club, *(wrote(number, f"Kappmesser {number}") for number in range(2, 200)))
    assert scan(site) == 198
    assert scan(site) == 0


def test_a_group_that_is_left_and_watched_again_begins_anew(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    read(club, wrote(1, "hello"))
    scan(site)
    groups.watch(club, False)
    assert live(club, wrote(2, "Kappmesser unseen")) == 0
    groups.watch(Group.objects.get(), True)
    read(club, wrote(2, "Kappmesser unseen"))
    scan(site)
    live(club, wrote(3, "Kappmesser 3"))
    scan(site)
    assert announced_to(person) == ["Kappmesser 3"]


# --- what counts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "hit"),
    [
        ("SÄBEL 1871/84 im Originalzustand", "Säbel 1871/84", True),
        ("saebel 1871/84", "Säbel 1871/84", True),
        ("Schreckschusspistole", "Pistole", True),
        ("Helm der Wehrmacht", "Wehrmacht Helm", True),
        ("Helm der Wehrmacht", '"Wehrmacht Helm"', False),
        ("Wehrmacht Helm, Replika", '"Wehrmacht Helm" -Replika', False),
        ("Angebot:\nWehrmacht Helm", '"Wehrmacht Helm" -Replika', True),
        ("Müller & Söhne Brieföffner", "Müller & Söhne", True),
        ("100_000", "100%", False),
        ("something else", "Kappmesser", False),
    ],
)
def test_the_words_of_a_keyword(
    text: str, words: str, hit: bool, club: Group, person: Person, site: Transports
) -> None:
    keywords.add(person, words)
    read(club)
    scan(site)
    live(club, wrote(1, text))
    assert scan(site) == hit


def test_only_watched_groups_are_kept_and_private_chats_never(
    telegram: Platform, account: TelegramAccount
) -> None:
    groups.note_groups(
        account.pk, [ChatInfo(CLUB, "group", "The club"), ChatInfo(7, "private", "Petro")]
    )
    assert list(Group.objects.values_list("telegram_id", "watched")) == [(CLUB, False)]
    assert live(Group.objects.get(), wrote(1, "x"), wrote(2, "y", chat=7)) == 0
    assert not Post.objects.exists()


def test_own_posts_and_pictures_without_words_are_left_out(club: Group) -> None:
    read(club)
    assert live(club, wrote(1, "mine", outgoing=True), wrote(2, "  ", media="photo")) == 0


def test_limits_and_excluded_authors_count_as_for_sites(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    keywords.set_match_filter(keyword, price_to=40, exclude_sellers="Ivan")
    read(club)
    scan(site)
    live(club, wrote(1, "Kappmesser 50 €"), wrote(2, "Kappmesser", sender_name="Ivan"))
    live(club, wrote(3, "Kappmesser 39 €"))
    scan(site)
    assert announced_to(person) == ["Kappmesser 39 €"]
    assert set(Decision.objects.values_list("verdict", flat=True)) == {
        "price",
        "seller",
        "announced",
    }


def test_one_channel_of_two_accounts_is_told_once_but_small_groups_are_apart(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    other = TelegramAccount.objects.create(name="Ivan")
    chats = [ChatInfo(CLUB, "group", "The club", "theclub"), ChatInfo(SMALL, "group", "Small")]
    for account_id in (club.account_id, other.pk):
        groups.note_groups(account_id, chats)
    for group in Group.objects.all():
        groups.watch(group, True)
        read(group, newest=1)
    scan(site)
    for group in Group.objects.all():
        live(group, wrote(5, f"Kappmesser {group.title}", chat=group.telegram_id))
    scan(site)
    assert sorted(announced_to(person)) == [
        "Kappmesser Small",
        "Kappmesser Small",
        "Kappmesser The club",
    ]


def test_deleted_posts_are_not_found_any_more(club: Group) -> None:
    small = Group.objects.create(account=club.account, telegram_id=SMALL, kind="group")
    groups.watch(small, True)
    for group in (club, small):
        read(group)
        live(group, wrote(5, "Kappmesser", chat=group.telegram_id))
    posts.forget_deleted(club.account_id, DeletedMessages((5,), CLUB))
    assert list(Post.objects.values_list("group__telegram_id", flat=True)) == [SMALL]
    posts.forget_deleted(club.account_id, DeletedMessages((5,)))
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("chat", "username", "link"),
    [
        (CLUB, "theclub", "https://t.me/theclub/5"),
        (CLUB, "", "https://t.me/c/777/5"),
        (SMALL, "", ""),
    ],
)
def test_links(chat: int, username: str, link: str) -> None:
    assert posts.link_of(Group(telegram_id=chat, username=username, account_id=1), 5) == link


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Kappmesser 45 €", ("45.00", "EUR")),
        ("VB 1.234,50 EUR", ("1234.50", "EUR")),
        ("nur €20, Versand frei", ("20.00", "EUR")),
        ("250,- €", ("250.00", "EUR")),
        ("ціна 500 грн", ("500.00", "UAH")),
        ("$15", ("15.00", "USD")),
        ("10 € oder 15 €", None),
        ("Säbel 1871/84", None),
        ("45 EUROPA", None),
        ("Tel. 0171 2345678", None),
        ("", None),
        ("20 € plus Porto, also 20 €", ("20.00", "EUR")),
    ],
)
def test_a_price_that_is_clearly_stated(text: str, amount: tuple[str, str] | None) -> None:
    found = price_of(text)
    assert (found and (str(found[0]), found[1])) == amount


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("One\nTwo", "One"),
        ("\n\n✨✨\n Helm \nTwo", "Helm"),
        ("🔥", "🔥"),
        ("a\u202eb <b>", "ab <b>"),
        ("x" * 5000, "x" * 500),
    ],
)
def test_the_title_is_the_first_line_with_words(text: str, title: str) -> None:
    assert title_of(text)[0] == title


# --- what it costs ------------------------------------------------------------------------------


def test_without_a_new_fitting_post_nothing_is_read_again(
    club: Group, keyword: Keyword, site: Transports
) -> None:
    read(club, *(wrote(number, "Kappmesser") for number in range(1, 120)))
    scan(site)
    Post.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    KnownPage.objects.all().delete()
    KeywordPlatform.objects.update(body_hash="")
    scan(site)
    live(club, wrote(500, "something else"))
    scan(site)
    from_before = KnownPage.objects.get()
    assert scan(site) == 0
    assert KnownPage.objects.get().at == from_before.at


# --- groups that can't be read ------------------------------------------------------------------


def test_a_forbidden_group_is_told_once_and_tried_again_in_an_hour(
    club: Group, keyword: Keyword, person: Person, site: Transports
) -> None:
    Person.objects.create(telegram_id=1, role=Person.Role.OWNER, language="de")
    other = Group.objects.create(account=club.account, telegram_id=CLUB - 1, kind="channel")
    groups.watch(other, True)
    read(other)
    scan(site)
    for _ in range(2):
        groups.note_failure(club.account_id, CLUB, failure_named("not_let_in"))
    [message] = Delivery.objects.filter(kind=REPLY)
    outgoing = replies.HANDLERS[message.kind].prepare(message)
    assert outgoing and outgoing.bot_message and "„The club“" in outgoing.bot_message.text
    club.refresh_from_db()
    assert (club.state, club.reason) == ("forbidden", "not_let_in")
    assert [chat.chat_id for chat, _ in groups.due(club.account_id)] == []
    live(other, wrote(5, "Kappmesser", chat=CLUB - 1))
    assert scan(site) == 1, "the others go on"
    live(club, wrote(6, "somebody let us in again"))
    assert [chat.chat_id for chat, _ in groups.due(club.account_id)] == [CLUB]
    read(club, wrote(6, "somebody let us in again"))
    club.refresh_from_db()
    assert (club.state, club.reason) == ("read", "")


def test_a_group_that_only_fails_is_tried_again_without_a_word(club: Group) -> None:
    Person.objects.create(telegram_id=1, role=Person.Role.OWNER)
    groups.note_failure(club.account_id, CLUB, failure_named("timeout"))
    club.refresh_from_db()
    assert club.state == "failing" and not Delivery.objects.exists()
    groups.note_groups(club.account_id, [])
    assert groups.due(club.account_id), "after connecting everything is read at once"


def test_a_gap_that_is_too_long_is_told_in_the_admin(club: Group) -> None:
    read(club, wrote(1, "x"))
    posts.store_read(club.account_id, CLUB, [wrote(9000, "y")], 9000, complete=False)
    club.refresh_from_db()
    assert (club.state, club.read_up_to) == ("read", 9000)
    assert "only the newest posts" in groups.reason_of(club)


def test_reading_goes_on_where_it_ended(club: Group) -> None:
    assert [known for _, known in groups.due(club.account_id)] == [None]
    read(club, wrote(10, "x"))
    live(club, wrote(20, "came live, with something before it perhaps"))
    groups.note_groups(club.account_id, [])
    assert [known for _, known in groups.due(club.account_id)] == [10]


# --- cards, the admin, clean-up -----------------------------------------------------------------


def card_of(announcement: Announcement) -> Any:
    delivery = Delivery.objects.get(kind=references.FINDS)
    outgoing = HANDLERS[delivery.kind].prepare(delivery)
    assert outgoing is not None
    return outgoing.bot_message


def test_the_announcement_names_the_group_as_the_site(
    club: Group, keyword: Keyword, site: Transports
) -> None:
    read(club)
    scan(site)
    live(club, wrote(1, "Kappmesser <b>*neu*</b>\n45 €"))
    scan(site)
    card = card_of(Announcement.objects.get())
    assert card.text.startswith("🆕 Kappmesser <b>*neu*</b>\n💶 €45.00\n🏷 The club · seller")
    assert card.buttons[0][0].url == "https://t.me/theclub/1"


def test_a_post_of_a_small_group_has_no_button_to_open_it(
    club: Group, keyword: Keyword, site: Transports
) -> None:
    small = Group.objects.create(account=club.account, telegram_id=SMALL, kind="group", title="S")
    groups.watch(small, True)
    read(small)
    scan(site)
    live(small, wrote(1, "Kappmesser", chat=SMALL))
    scan(site)
    assert [one.text for one in card_of(Announcement.objects.get()).buttons[0]] == ["👁 Seen"]


def test_groups_are_switched_on_in_the_admin(
    telegram: Platform, account: TelegramAccount, admin_client: Client
) -> None:
    Platform.objects.filter(pk=telegram.pk).update(enabled=False)
    groups.note_groups(account.pk, [ChatInfo(CLUB, "group", "The club")])
    group = Group.objects.get()
    page = reverse("admin:monitoring_group_change", args=[group.pk])
    answer = admin_client.post(page, {"watched": "on"}, follow=True)
    assert "only while the platform is on" in answer.content.decode()
    group.refresh_from_db()
    assert group.watched and group.next_read_at is not None
    listed = reverse("admin:monitoring_group_changelist")
    admin_client.post(listed, {"action": "leave", "_selected_action": [group.pk]})
    group.refresh_from_db()
    assert not group.watched
    admin_client.post(
        listed,
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": str(group.pk),
            "form-0-watched": "on",
            "_save": "Save",
        },
    )
    group.refresh_from_db()
    assert group.watched


def test_saving_a_watched_group_again_does_not_begin_anew(
    club: Group, admin_client: Client
) -> None:
    read(club, wrote(7, "x"))
    page = reverse("admin:monitoring_group_change", args=[club.pk])
    admin_client.post(page, {"watched": "on"})
    club.refresh_from_db()
    assert (club.baseline_id, club.state) == (7, "read")


def test_all_keywords_can_search_a_new_platform(
    egun: Platform, person: Person, admin_client: Client
) -> None:
    keyword, _ = keywords.add(person, "Kappmesser")
    Platform.objects.filter(slug="telegram").update(enabled=True)
    platform = Platform.objects.get(slug="telegram")
    admin_client.post(
        reverse("admin:monitoring_platform_changelist"),
        {"action": "search_on", "_selected_action": [platform.pk]},
    )
    assert set(keyword.platforms.values_list("slug", flat=True)) == {"egun.de", "telegram"}


def test_old_posts_are_removed_at_night(club: Group) -> None:
    read(club)
    live(club, wrote(1, "old", date=timezone.now() - timedelta(days=200)))
    live(club, wrote(2, "new", date=timezone.now()))
    assert housekeeping.clean_up()["posts"] == 1
    assert Post.objects.get().message_id == 2


@pytest.mark.parametrize("watched_there", [False, True])
def test_a_group_that_moved_is_followed_and_one_that_is_watched_there_stays_as_it_is(
    account: TelegramAccount, watched_there: bool
) -> None:
    """In the supergroup the numbers begin with a note about the move."""
    both = [ChatInfo(SMALL, "group", "The club"), ChatInfo(CLUB, "group", "The club")]
    groups.note_groups(account.pk, both if watched_there else both[:1])
    Group.objects.update(
        watched=True, state="read", baseline_id=70, read_up_to=80, last_post_at=timezone.now()
    )
    for _ in range(2):
        groups.follow(account.pk, SMALL, CLUB)
    (watched,) = Group.objects.filter(watched=True)
    assert watched.telegram_id == CLUB
    expected = (70, 80) if watched_there else (1, 1)
    assert (watched.baseline_id, watched.read_up_to) == expected
    assert str(watched) == "The club"


def test_what_was_written_long_after_a_move_is_no_news(
    site: Transports, keyword: Keyword, person: Person, account: TelegramAccount
) -> None:
    groups.note_groups(account.pk, [ChatInfo(SMALL, "group", "The club")])
    Group.objects.update(watched=True, last_post_at=timezone.now() - timedelta(days=200))
    groups.follow(account.pk, SMALL, CLUB)
    followed = Group.objects.get(telegram_id=CLUB)
    read(followed, *(wrote(number, f"Kappmesser {number}") for number in range(2, 9)))
    scan(site)
    assert announced_to(person) == []
    read(followed, wrote(9, "Kappmesser 9"))
    scan(site)
    assert len(announced_to(person)) == 1
