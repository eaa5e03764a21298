"""Endpoints for the MTProto server: its connections, its clock and how strict it is."""

from __future__ import annotations

from typing import Any

from sandbox.control.world import World
from sandbox.mtproto.spoiling import Spoil


def requests(world: World) -> Any:
    """The last MTProto requests."""
    return world.mtproto().requests


def connections(world: World) -> Any:
    """The MTProto connections that are open."""
    return world.mtproto().connections()


def overlaps(world: World) -> dict[str, int]:
    """How often one session was used by two connections at once."""
    return {"overlaps": world.mtproto().overlaps}


async def cut(world: World, end: str = "mtproto", account_id: int | None = None) -> dict[str, bool]:
    """Close open connections: end is mtproto (of one account or all) or bot."""
    if end == "bot":
        world.bot_api.cut()
    elif end == "mtproto":
        await world.mtproto().cut(account_id)
    else:
        raise ValueError(f"end: mtproto or bot is needed, not {end!r}")
    return {"ok": True}


async def new_salts(world: World) -> dict[str, bool]:
    """The MTProto server changes its salts."""
    await world.mtproto().new_salts()
    return {"ok": True}


def duplicate_answer(world: World, how: str) -> dict[str, bool]:
    """What a repeated random_id is answered with: error or same."""
    if how not in ("error", "same"):
        raise ValueError(f"how: error or same is needed, not {how!r}")
    world.telegram.duplicate_answer = how
    return {"ok": True}


def clock(world: World, seconds: float) -> dict[str, float]:
    """Put the server's clock on (or back) by so many seconds, against the clients' clocks."""
    world.mtproto().clock_offset = seconds
    return {"seconds": seconds}


def strict_duplicates(world: World, strict: bool) -> dict[str, bool]:
    """Whether a session that is used from two places at once dies (AUTH_KEY_DUPLICATED)."""
    world.mtproto().watch.strict_duplicates = strict
    return {"ok": True}


def spoil(
    world: World, type: str, how: str, mark: str = "", place: str = "*", field: str = ""
) -> dict[str, int]:
    """From now on items can't be read: objects of a TL type, in items with this mark."""
    world.telegram.spoils.append(Spoil(type, how, mark, place, field))
    return {"spoils": len(world.telegram.spoils)}


def unspoil(world: World) -> dict[str, bool]:
    """All items can be read again."""
    world.telegram.spoils.clear()
    return {"ok": True}


def too_long_after(world: World, steps: int | None = None) -> dict[str, bool]:
    """Who is behind by more steps than this is told that the difference is too long."""
    world.telegram.too_long_after = steps
    return {"ok": True}


def clock_window(world: World, too_old: float = 300.0, too_new: float = 30.0) -> dict[str, bool]:
    """How far clients' clocks may be behind and ahead, in seconds."""
    world.mtproto().too_old, world.mtproto().too_new = too_old, too_new
    return {"ok": True}


ENDPOINTS = (
    ("GET", "/requests", requests),
    ("GET", "/connections", connections),
    ("GET", "/overlaps", overlaps),
    ("POST", "/cut", cut),
    ("POST", "/new-salts", new_salts),
    ("POST", "/duplicate-answer", duplicate_answer),
    ("POST", "/clock", clock),
    ("POST", "/strict-duplicates", strict_duplicates),
    ("POST", "/spoil", spoil),
    ("DELETE", "/spoil", unspoil),
    ("POST", "/too-long-after", too_long_after),
    ("POST", "/clock-window", clock_window),
)
