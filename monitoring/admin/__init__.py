"""Admin of this app: platforms, keywords, listings, decisions, groups."""

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
