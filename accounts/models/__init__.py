"""Models: people, Telegram accounts and sessions, sign-ins, second factors, heartbeats, outages and
what could not be read."""

from accounts.models.connection import ConnectionPeriod, SignIn
from accounts.models.health import Heartbeat, Outage
from accounts.models.person import Person
from accounts.models.second_factor import SecondFactor
from accounts.models.switch import Switch
from accounts.models.telegram_account import (
    TelegramAccount,
    TelegramPeer,
    TelegramSession,
    UpdateState,
)
from accounts.models.unreadable import UnreadableItem

__all__ = [
    "ConnectionPeriod",
    "Heartbeat",
    "Outage",
    "Person",
    "SecondFactor",
    "SignIn",
    "Switch",
    "TelegramAccount",
    "TelegramPeer",
    "TelegramSession",
    "UnreadableItem",
    "UpdateState",
]
