"""Platforms, keywords, listings, and why each was told of or not, in the admin."""

from monitoring.admin import (
    groups,
    history,
    invites,
    keywords,
    listings,
    platforms,
    scans,
    searches,
)

__all__ = [
    "groups",
    "history",
    "invites",
    "keywords",
    "listings",
    "platforms",
    "scans",
    "searches",
]
