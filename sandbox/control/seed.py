"""Who is there on the first start: the owner's account, three contacts, and some history."""

from __future__ import annotations

import time

from sandbox.control.world import World

#: Id, name, username, and a short history: "<" the contact wrote, ">" the owner.
PEOPLE = (
    (
        700_000_001,
        "Олена Коваленко",
        "olena_k",
        ("<Добрий день! Дякую за швидку доставку.", ">Дуже раді! Звертайтеся, якщо що."),
    ),
    (
        700_000_002,
        "Jonas Weber",
        "jonas_weber",
        ("<Hallo, das Messer ist heute angekommen. Sehr schön!", ">Das freut mich, viel Freude!"),
    ),
    (
        700_000_003,
        "Emma Clark",
        "emma_clark",
        ("<Hi! The parcel arrived, everything is fine.", ">Great, thank you for telling me!"),
    ),
)
BOT_USERNAME = "sandbox_draft_bot"
BOT_NAME = "Draft bot"
_DAY = 86_400


def seed(world: World) -> str:
    """Fill an empty sandbox; returns the session string of the owner's account."""
    if not world.telegram.accounts:
        _people(world)
    account_id = world.account(None)
    if world.token not in world.bot_api.bots:
        world.bot_api.add_bot(world.token, BOT_USERNAME, BOT_NAME)
        world.bot_api.add_user(world.owner_id, "Shop", "shop_owner")
        world.bot_api.say(world.token, world.owner_id, "/start")
    return world.sessions.of(account_id)


def _people(world: World) -> None:
    telegram = world.telegram
    shop = telegram.add_account("Shop", username="shop_owner", user_id=world.owner_id)
    yesterday = int(time.time()) - _DAY
    for contact_id, name, username, history in PEOPLE:
        contact = telegram.add_contact(name, username=username, contact_id=contact_id)
        for minute, line in enumerate(history):
            write = telegram.contact_says if line[0] == "<" else telegram.owner_writes
            message = write(shop.id, contact.id, line[1:])
            message.date = yesterday + 60 * minute
