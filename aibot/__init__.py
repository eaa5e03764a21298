"""The frame of aibot: settings, commands, the admin site and the overview."""

from core.version import __version__ as __version__
