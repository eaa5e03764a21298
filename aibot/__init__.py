"""The frame of aibot: settings, wiring and the long-running process."""

__version__ = "0.1.0"
