"""Groups: which posts count, and what is read of them."""

from __future__ import annotations

import pytest

from accounts.models import Person, TelegramAccount
from accounts.telegram.types import ChatInfo, DeletedMessages
from monitoring.models import Decision, Group, Keyword, Platform, Post
from monitoring.platforms.telegram import price_of, title_of
from monitoring.services import groups, keywords, posts
from monitoring.services.reading.transports import Transports
from tests.monitoring.groups.posts import CLUB, SMALL, announced_to, live, read, scan, wrote

pytestmark = pytest.mark.django_db


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


def test_the_address_behind_words_is_no_word_of_a_post(
    club: Group, person: Person, site: Transports
) -> None:
    keywords.add(person, "Helm -Replika")
    read(club)
    scan(site)
    shop = "https://shop.example"
    live(club, wrote(1, f"Säbel ({shop}/helm)", as_written="Säbel"))
    live(club, wrote(2, f"Helm ({shop}/replika)", as_written="Helm"))
    live(club, wrote(3, f"{shop}/helm", as_written=""))
    scan(site)
    assert announced_to(person) == ["Helm"]


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
