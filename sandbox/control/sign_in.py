"""Endpoints for login codes, QR codes and the end of sessions."""

from __future__ import annotations

import base64

from sandbox.control.world import World


def revoke(
    world: World, account_id: int | None = None, how: str = "AUTH_KEY_UNREGISTERED"
) -> dict[str, bool]:
    """The account's sessions end, with this error."""
    world.telegram.revoke(world.account(account_id), how=how)
    return {"ok": True}


def login_codes(world: World) -> dict[str, str]:
    """The login codes that were sent, by phone."""
    return dict(world.telegram.login_codes)


def expire_codes(world: World) -> dict[str, bool]:
    """The login codes that were sent are too old from now on."""
    world.telegram.login.expire_codes()
    return {"ok": True}


def qr_codes(world: World) -> list[str]:
    """What the login QR codes say that could be scanned now, the newest last."""
    encoded = (base64.urlsafe_b64encode(data) for data in world.telegram.login.waiting())
    return [f"tg://login?token={one.decode().rstrip('=')}" for one in encoded]


def qr_lifetime(world: World, seconds: float) -> dict[str, float]:
    """How long new login QR codes can be scanned (30 seconds at first)."""
    world.telegram.login.token_lifetime = seconds
    return {"seconds": seconds}


def scan_qr(world: World, token: str, account_id: int | None = None) -> dict[str, bool]:
    """The owner scans a login QR code: tg://login?token=… or the token alone."""
    encoded = token.rpartition("token=")[2]
    raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    world.telegram.scan_qr(raw, world.account(account_id))
    return {"ok": True}


ENDPOINTS = (
    ("POST", "/revoke", revoke),
    ("GET", "/login-codes", login_codes),
    ("POST", "/expire-codes", expire_codes),
    ("GET", "/qr-codes", qr_codes),
    ("POST", "/qr-lifetime", qr_lifetime),
    ("POST", "/scan-qr", scan_qr),
)
