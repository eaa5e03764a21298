"""The settings that a server runs with."""

from aibot.settings.base import *  # noqa: F403
from aibot.settings.browser import *  # noqa: F403
from aibot.settings.unfold import UNFOLD as UNFOLD
