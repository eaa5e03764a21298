"""People, Telegram accounts and what is on its way to Telegram."""

from accounts.models.connection import ConnectionPeriod, SignIn
from accounts.models.delivery import Delivery, DeliveryAttempt, new_random_id
from accounts.models.health import Heartbeat, Outage
from accounts.models.person import Person
from accounts.models.switch import Switch
from accounts.models.telegram_account import (
    TelegramAccount,
    TelegramPeer,
    TelegramSession,
    UpdateState,
)

__all__ = [
    "ConnectionPeriod",
    "Delivery",
    "DeliveryAttempt",
    "Heartbeat",
    "Outage",
    "Person",
    "SignIn",
    "Switch",
    "TelegramAccount",
    "TelegramPeer",
    "TelegramSession",
    "UpdateState",
    "new_random_id",
]
