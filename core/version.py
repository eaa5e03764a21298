"""The version of aibot."""

__version__ = "0.1.0"
