"""A small JSON API which plays the people outside, and shows what happened. For tests."""

from sandbox.control.http import routes
from sandbox.control.world import World

__all__ = ["World", "routes"]
