"""The order of updates that came together."""

from __future__ import annotations

from django.utils import timezone
from telegram import CallbackQuery, Chat, Message, Update, User

from bot.update_order import arrange

OWNER, STRANGER = 1, 9


def said(number: int, who: int, text: str, reply: bool = False) -> Update:
    chat, user, now = Chat(who, "private"), User(who, "A", False), timezone.now()
    asked = Message(1, now, chat, text="?") if reply else None
    message = Message(number, now, chat, user, text=text, reply_to_message=asked)
    return Update(number, message=message)


def pressed(number: int, who: int) -> Update:
    return Update(number, callback_query=CallbackQuery("1", User(who, "A", False), "x", data="d"))


def picture(number: int, who: int, album: str) -> Update:
    user, chat = User(who, "A", False), Chat(who, "private")
    return Update(number, message=Message(number, timezone.now(), chat, user, media_group_id=album))


def numbers(*updates: Update) -> list[int]:
    return [one.update_id for one in arrange(updates, {OWNER})]


def test_owners_come_first_and_each_persons_updates_stay_in_order() -> None:
    assert numbers(
        said(1, STRANGER, "Hi"), said(2, OWNER, "a"), said(3, STRANGER, "Hi"), pressed(4, OWNER)
    ) == [2, 4, 1, 3]


def test_of_equal_commands_of_a_person_the_newest_is_left() -> None:
    assert numbers(
        said(1, OWNER, "/status"),
        said(2, OWNER, "/pause"),
        said(3, STRANGER, "/status"),
        said(4, OWNER, "/resume"),
        said(5, OWNER, "/pause"),
        said(6, OWNER, "/status"),
    ) == [4, 5, 6, 3]


def test_equal_texts_presses_and_replies_all_count() -> None:
    updates = [
        said(1, OWNER, "yes"),
        said(2, OWNER, "yes"),
        pressed(3, OWNER),
        pressed(4, OWNER),
        said(5, OWNER, "/n", reply=True),
        said(6, OWNER, "/n", reply=True),
    ]
    assert numbers(*updates) == [1, 2, 3, 4, 5, 6]


def test_of_the_pictures_of_an_album_one_is_answered() -> None:
    assert numbers(
        *(picture(number, OWNER, "first") for number in range(1, 11)),
        picture(11, OWNER, "second"),
        picture(12, STRANGER, "first"),
    ) == [10, 11, 12]
